// Lists at aims-risk, aims-controls and aims-audit on the embedded log with a million events each: the first page, the
// first of a filter with an index, the hundredth, and the first as of the middle of the time.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/action.pb.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "aims/audit/v1/objective.pb.h"
#include "aims/controls/v1/control.pb.h"
#include "aims/controls/v1/control_test.pb.h"
#include "aims/controls/v1/evidence_artifact.pb.h"
#include "aims/risk/v1/risk_service.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/event_log/embedded/embedded_log.h"
#include "tools/bench/audit_events.h"
#include "tools/bench/benchmarks.h"
#include "tools/bench/controls_events.h"
#include "tools/bench/fill_log.h"
#include "tools/bench/list_pages.h"
#include "tools/bench/reads_against_echo.h"
#include "tools/bench/risk_events.h"
#include "tools/bench/suppliers.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

constexpr int kPageSize = 50;
constexpr size_t kDeep = 100;  // pages

// A collection, and a filter on a field with an index that many of it meet.
struct Collection {
  std::string what;
  std::string method;
  std::string filter;
  std::function<absl::StatusOr<Pages>(Client& client, const Collection& of, const std::string& filter, size_t most,
                                      absl::optional<absl::Time> time, const std::string& answers)>
      follow;
};

template <class Request, class Response>
Collection CollectionOf(const std::string& what, const std::string& method, const std::string& filter) {
  return {what, method, filter,
          [](Client& client, const Collection& of, const std::string& filter, size_t most,
             absl::optional<absl::Time> time, const std::string& answers) {
            Request request;
            request.set_parent(kOrganization);
            request.set_page_size(kPageSize);
            request.set_filter(filter);
            if (time.has_value()) *request.mutable_read_time() = base::ToProto(*time);
            return FollowList<Response>(client, of.method, request, most, answers);
          }};
}

// A question about a collection: the last of its pages is what is asked for, again and again.
struct Question {
  std::string what;
  const Collection* of;
  std::string request;
};

absl::StatusOr<Question> Ask(Rounds& rounds, Client& client, const Collection& of, const std::string& which,
                             const std::string& filter, size_t most, absl::optional<absl::Time> time,
                             const std::string& answers) {
  ASSIGN_OR_RETURN(const Pages pages, of.follow(client, of, filter, most, time, answers));
  const std::string what = absl::StrCat(of.what, ", ", which);
  rounds.Say(absl::StrCat(what, ": ", pages.rows, " rows on ", pages.requests.size(), " pages"));
  // A small register has fewer pages, of which the last may not be full.
  const bool meant = most == 1 ? pages.rows == kPageSize : pages.requests.size() > 1 && pages.rows > kPageSize;
  if (!meant) return absl::InternalError(absl::StrCat(what, " is not as meant"));
  return Question{pages.requests.size() > 1 ? absl::StrCat(of.what, ", page ", pages.requests.size()) : what, &of,
                  pages.requests.back()};
}

// The lists of one service on a log of its own events.
template <class Events>
absl::Status MeasureLists(Rounds& rounds, const std::string& service, const std::vector<Collection>& collections) {
  const int64_t count = rounds.quick() ? 30'000 : 1'000'000;
  const Workspace workspace;
  rounds.Say(absl::StrCat("filling a log of ", service, " with ", count, " events"));
  absl::Time middle;
  {
    ASSIGN_OR_RETURN(auto log,
                     event_log::OpenEmbeddedLog({.directory = workspace.path("aims") + "/log", .sync = false}));
    Events events(EndingNow(count));
    RETURN_IF_ERROR(FillLog(*log, {{&events, count}}));
    middle = events.first_time() + (events.last_time() - events.first_time()) / 2;
  }
  inventory::v1::ListSuppliersRequest first;  // every list has its parent in the same field
  first.set_parent(kOrganization);
  ASSIGN_OR_RETURN(Target aims, Target::OpenToRead(ServerProcess::Service(service, workspace.path("aims"), {}),
                                                   collections[0].method, first.SerializeAsString()));
  const std::string answers = workspace.path("answers");
  std::vector<Question> questions;
  for (const Collection& of : collections) {
    const auto ask = [&](const std::string& which, const std::string& filter, size_t most,
                         absl::optional<absl::Time> time) -> absl::Status {
      ASSIGN_OR_RETURN(Question question, Ask(rounds, aims.client(), of, which, filter, most, time, answers));
      questions.push_back(std::move(question));
      return absl::OkStatus();
    };
    RETURN_IF_ERROR(ask("first page", "", 1, absl::nullopt));
    RETURN_IF_ERROR(ask(absl::StrCat("first page of ", of.filter), of.filter, 1, absl::nullopt));
    RETURN_IF_ERROR(ask("deep page", "", kDeep, absl::nullopt));
    RETURN_IF_ERROR(ask("first page as of the middle", "", 1, middle));
  }
  ASSIGN_OR_RETURN(Target echo, Target::OpenToRead(ServerProcess::Echo(workspace.path("echo"), answers),
                                                   questions[0].of->method, questions[0].request));
  ReadsAgainstEcho reads(&echo, &aims, rounds.Length());
  for (const Question& question : questions) {
    for (const int in_flight : {1, 16}) {
      reads.Add(question.what, question.of->method, in_flight, InTurn({question.request}),
                {{.metric = "calls/s", .yardstick = "echo"}, {.metric = "p99 ms", .yardstick = "echo"}});
    }
  }
  return rounds.Measure(reads.Take());
}

}  // namespace

absl::Status BenchLists(Rounds& rounds) {
  RETURN_IF_ERROR(
      MeasureLists<RiskEvents>(rounds, "risk",
                               {CollectionOf<risk::v1::ListRisksRequest, risk::v1::ListRisksResponse>(
                                   "risks", "/aims.risk.v1.RiskService/ListRisks", "residual.level_rank = 2")}));
  RETURN_IF_ERROR(MeasureLists<ControlsEvents>(
      rounds, "controls",
      {CollectionOf<controls::v1::ListControlsRequest, controls::v1::ListControlsResponse>(
           "controls", "/aims.controls.v1.ControlService/ListControls", "in_place = true"),
       CollectionOf<controls::v1::ListControlTestsRequest, controls::v1::ListControlTestsResponse>(
           "control tests", "/aims.controls.v1.ControlTestService/ListControlTests", "kind = CONTROL_TEST_KIND_DESIGN"),
       CollectionOf<controls::v1::ListEvidenceArtifactsRequest, controls::v1::ListEvidenceArtifactsResponse>(
           "artifacts", "/aims.controls.v1.EvidenceArtifactService/ListEvidenceArtifacts", "state = STATE_ACCEPTED")}));
  return MeasureLists<AuditEvents>(
      rounds, "audit",
      {CollectionOf<audit::v1::ListNonconformitiesRequest, audit::v1::ListNonconformitiesResponse>(
           "nonconformities", "/aims.audit.v1.NonconformityService/ListNonconformities", "grade = minor"),
       CollectionOf<audit::v1::ListActionsRequest, audit::v1::ListActionsResponse>(
           "actions", "/aims.audit.v1.ActionService/ListActions", "state = STATE_OPEN"),
       CollectionOf<audit::v1::ListObjectivesRequest, audit::v1::ListObjectivesResponse>(
           "objectives", "/aims.audit.v1.ObjectiveService/ListObjectives", "state = STATE_ACTIVE")});
}

}  // namespace aims::bench
