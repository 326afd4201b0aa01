// Trails at aims-evidence on the embedded log: GetTrail of a system with 50 entries, in a register of inventory and
// risk events; by itself, and with the risks that are linked to it and their treatments.

#include "absl/strings/str_cat.h"
#include "aims/evidence/v1/evidence_service.pb.h"
#include "common/base/status_macros.h"
#include "common/event_log/embedded/embedded_log.h"
#include "tools/bench/benchmarks.h"
#include "tools/bench/fill_log.h"
#include "tools/bench/inventory_events.h"
#include "tools/bench/reads_against_echo.h"
#include "tools/bench/risk_events.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

using evidence::v1::GetTrailRequest;
using evidence::v1::GetTrailResponse;

constexpr char kGetTrail[] = "/aims.evidence.v1.EvidenceService/GetTrail";
constexpr int kEntries = 50;
constexpr int kRisks = 10;

// A register of about `events`, and then a system with its risks; the system's name.
absl::StatusOr<std::string> Fill(const std::string& directory, int64_t events) {
  ASSIGN_OR_RETURN(auto log, event_log::OpenEmbeddedLog({.directory = directory, .sync = false}));
  InventoryEvents inventory({.partitions = 8});
  RiskEvents risks({.partitions = 8}, &inventory.systems());
  ASSIGN_OR_RETURN(LogFiller inventory_filler, LogFiller::Open(*log, inventory));
  ASSIGN_OR_RETURN(LogFiller risk_filler, LogFiller::Open(*log, risks));
  // In the order of time, so that both end at the same.
  while (inventory_filler.count() + risk_filler.count() < events) {
    LogFiller& next = inventory.last_time() <= risks.last_time() ? inventory_filler : risk_filler;
    RETURN_IF_ERROR(next.AppendCommand());
  }
  std::string system = inventory.AddSystem(kEntries);
  for (int i = 0; i < kRisks; ++i) risks.AddRisk(system);
  for (LogFiller* filler : {&inventory_filler, &risk_filler}) {
    RETURN_IF_ERROR(filler->AppendCommand());
    RETURN_IF_ERROR(filler->Close());
  }
  return system;
}

struct Trail {
  std::string what;
  bool linked;
  int page_size;
};

std::string RequestOf(const std::string& system, const Trail& trail) {
  GetTrailRequest request;
  request.set_name(system);
  request.set_include_linked(trail.linked);
  request.set_page_size(trail.page_size);
  return request.SerializeAsString();
}

// Refuses what is not what is to be measured.
absl::Status Check(const Trail& trail, const std::string& bytes, const Rounds& rounds) {
  GetTrailResponse response;
  if (!response.ParseFromString(bytes)) return absl::DataLossError("the answer is no trail");
  const int linked = response.linked_size();
  rounds.Say(absl::StrCat(trail.what, ": ", response.entries_size(), " entries, ", linked, " linked, ", bytes.size(),
                          " bytes"));
  const bool as_wanted = trail.page_size > kEntries
                             ? response.entries_size() > kEntries && response.next_page_token().empty()
                             : response.entries_size() == kEntries;
  if (!as_wanted || (trail.linked ? linked < kRisks : linked > 0)) {
    return absl::InternalError(absl::StrCat(trail.what, " is not as it was meant"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status BenchTrails(Rounds& rounds) {
  const std::vector<Trail> trails = {{"trail of 50 entries", false, kEntries},
                                     {"trail with linked, 50 of them", true, kEntries},
                                     {"trail with linked, all of it", true, 1000}};
  const Workspace workspace;
  const int64_t events = rounds.quick() ? 20'000 : 200'000;
  rounds.Say(absl::StrCat("filling a log with ", events, " events"));
  ASSIGN_OR_RETURN(const std::string system, Fill(workspace.path("aims") + "/log", events));
  ASSIGN_OR_RETURN(Target aims, Target::OpenToRead(ServerProcess::Service("evidence", workspace.path("aims"), {}),
                                                   kGetTrail, RequestOf(system, trails[0])));
  const std::string answers = workspace.path("answers");
  for (const Trail& trail : trails) {
    ASSIGN_OR_RETURN(const std::string answer,
                     RecordAnswer(aims.client(), kGetTrail, RequestOf(system, trail), answers));
    RETURN_IF_ERROR(Check(trail, answer, rounds));
  }
  ASSIGN_OR_RETURN(Target echo, Target::OpenToRead(ServerProcess::Echo(workspace.path("echo"), answers), kGetTrail,
                                                   RequestOf(system, trails[0])));
  ReadsAgainstEcho reads(&echo, &aims, rounds.Length());
  for (const Trail& trail : trails) {
    for (const int in_flight : {1, 16}) {
      reads.Add(trail.what, kGetTrail, in_flight, InTurn({RequestOf(system, trail)}),
                {{.metric = "calls/s", .yardstick = "echo"}, {.metric = "p99 ms", .yardstick = "echo"}});
    }
  }
  return rounds.Measure(reads.Take());
}

}  // namespace aims::bench
