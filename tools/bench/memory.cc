// What each service takes of memory, in a process of its own, on logs of three sizes: it folds the log from its
// beginning, leads what it leads, and answers lists meanwhile. The yardstick is the echo, which has nothing to keep.

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "aims/controls/v1/control.pb.h"
#include "aims/evidence/v1/evidence_service.pb.h"
#include "aims/improvement/v1/improvement_service.pb.h"
#include "aims/inventory/v1/ai_system_service.pb.h"
#include "aims/risk/v1/risk_service.pb.h"
#include "common/base/status_macros.h"
#include "common/event_log/embedded/embedded_log.h"
#include "tools/bench/audit_events.h"
#include "tools/bench/benchmarks.h"
#include "tools/bench/controls_events.h"
#include "tools/bench/fill_log.h"
#include "tools/bench/inventory_events.h"
#include "tools/bench/risk_events.h"
#include "tools/bench/suppliers.h"
#include "tools/bench/target.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

constexpr char kEcho[] = "echo";

// A list that a service is asked for while it is measured.
struct Question {
  std::string method;
  std::string request;
};

template <class Request>
Question ListOf(const std::string& method) {
  Request request;
  request.set_parent(kOrganization);
  return {method, request.SerializeAsString()};
}

struct ServiceCase {
  std::string name;
  Question question;
  std::function<absl::Status(event_log::Log& log, int64_t events)> fill;
};

ServiceCase Inventory() {
  return {"inventory", ListOf<inventory::v1::ListAiSystemsRequest>("/aims.inventory.v1.AiSystemService/ListAiSystems"),
          [](event_log::Log& log, int64_t events) {
            InventoryEvents inventory(EndingNow(events));
            return FillLog(log, {{&inventory, events}});
          }};
}

ServiceCase Risk() {
  return {"risk", ListOf<risk::v1::ListRisksRequest>("/aims.risk.v1.RiskService/ListRisks"),
          [](event_log::Log& log, int64_t events) {
            RiskEvents risks(EndingNow(events));
            return FillLog(log, {{&risks, events}});
          }};
}

ServiceCase Controls() {
  return {"controls", ListOf<controls::v1::ListControlsRequest>("/aims.controls.v1.ControlService/ListControls"),
          [](event_log::Log& log, int64_t events) {
            ControlsEvents controls(EndingNow(events));
            return FillLog(log, {{&controls, events}});
          }};
}

ServiceCase Audit() {
  return {"audit",
          ListOf<audit::v1::ListNonconformitiesRequest>("/aims.audit.v1.NonconformityService/ListNonconformities"),
          [](event_log::Log& log, int64_t events) {
            AuditEvents audits(EndingNow(events));
            return FillLog(log, {{&audits, events}});
          }};
}

ServiceCase Evidence() {
  return {"evidence", ListOf<evidence::v1::ListEventsRequest>("/aims.evidence.v1.EvidenceService/ListEvents"),
          [](event_log::Log& log, int64_t events) {
            InventoryEvents inventory(EndingNow(events / 2));
            RiskEvents risks(EndingNow(events / 2), &inventory.systems());
            return FillLog(log, {{&inventory, events / 2}, {&risks, events / 2}});
          }};
}

ServiceCase Improvement() {
  improvement::v1::GetReadinessRequest request;
  request.set_name(absl::StrCat(kOrganization, "/readiness"));
  return {"improvement",
          {"/aims.improvement.v1.ImprovementService/GetReadiness", request.SerializeAsString()},
          [](event_log::Log& log, int64_t events) { return FillWithAll(log, events, EndingNow(events / 4)); }};
}

Sample MemoryOf(const ServerProcess& process) {
  return {{"memory at most, MiB", process.PeakMemoryMib()}, {"memory, MiB", process.MemoryMib()}};
}

absl::StatusOr<Sample> MeasureEcho(absl::Duration length) {
  const Workspace workspace;
  ASSIGN_OR_RETURN(Target echo, Target::Open(ServerProcess::Echo(workspace.path("echo"))));
  const Question question = ListOf<inventory::v1::ListSuppliersRequest>(kListSuppliers);
  RETURN_IF_ERROR(echo.Run({.method = question.method,
                            .in_flight = 16,
                            .length = length,
                            .request = [&] { return question.request; }})
                      .status());
  return MemoryOf(echo.process());
}

absl::StatusOr<Sample> MeasureService(const ServiceCase& service, const std::string& data, absl::Duration length) {
  std::filesystem::remove_all(data + "/read_models");
  const absl::Time start = absl::Now();
  ASSIGN_OR_RETURN(auto process, ServerProcess::Service(service.name, data, {}));
  const double serving = absl::ToDoubleSeconds(absl::Now() - start);
  ASSIGN_OR_RETURN(Target target,
                   Target::OpenToRead(std::move(process), service.question.method, service.question.request));
  RETURN_IF_ERROR(target
                      .Run({.method = service.question.method,
                            .in_flight = 16,
                            .length = length,
                            .request = [&] { return service.question.request; }})
                      .status());
  Sample sample = MemoryOf(target.process());
  sample["until it serves, s"] = serving;
  return sample;
}

absl::Status Measure(Rounds& rounds, const ServiceCase& service) {
  const Workspace workspace;
  std::vector<int64_t> sizes = {10'000, 100'000};
  if (!rounds.quick()) sizes.push_back(1'000'000);
  std::vector<Subject> group = {{.name = kEcho, .measure = [length = rounds.Length()] { return MeasureEcho(length); }}};
  for (const int64_t size : sizes) {
    rounds.Say(absl::StrCat("filling a log of ", service.name, " with ", size, " events"));
    const std::string data = workspace.path(absl::StrCat(service.name, "-", size));
    ASSIGN_OR_RETURN(auto log, event_log::OpenEmbeddedLog({.directory = data + "/log", .sync = false}));
    RETURN_IF_ERROR(service.fill(*log, size));
    group.push_back(
        {.name = absl::StrCat("aims-", service.name),
         .parameters = absl::StrCat(size, " events"),
         .comparisons = {{.metric = "memory at most, MiB", .yardstick = kEcho},
                         {.metric = "memory at most, MiB", .at_most = 512}},
         .measure = [&service, data, length = rounds.Length()] { return MeasureService(service, data, length); }});
  }
  return rounds.Measure(std::move(group));
}

}  // namespace

absl::Status BenchMemoryOfInventory(Rounds& rounds) { return Measure(rounds, Inventory()); }
absl::Status BenchMemoryOfRisk(Rounds& rounds) { return Measure(rounds, Risk()); }
absl::Status BenchMemoryOfControls(Rounds& rounds) { return Measure(rounds, Controls()); }
absl::Status BenchMemoryOfAudit(Rounds& rounds) { return Measure(rounds, Audit()); }
absl::Status BenchMemoryOfEvidence(Rounds& rounds) { return Measure(rounds, Evidence()); }

absl::Status BenchMemoryOfImprovement(Rounds& rounds) { return Measure(rounds, Improvement()); }

}  // namespace aims::bench
