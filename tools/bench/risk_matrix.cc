// The risk matrix at aims-risk on the embedded log: ListRisks of an organization with 10,000 risks, the highest first.

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "aims/risk/v1/risk_service.pb.h"
#include "common/base/status_macros.h"
#include "common/event_log/embedded/embedded_log.h"
#include "tools/bench/benchmarks.h"
#include "tools/bench/fill_log.h"
#include "tools/bench/list_pages.h"
#include "tools/bench/reads_against_echo.h"
#include "tools/bench/risk_events.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

using risk::v1::ListRisksRequest;
using risk::v1::ListRisksResponse;

constexpr char kListRisks[] = "/aims.risk.v1.RiskService/ListRisks";
constexpr size_t kRisks = 10'000;

absl::Status Fill(const std::string& directory) {
  ASSIGN_OR_RETURN(auto log, event_log::OpenEmbeddedLog({.directory = directory, .sync = false}));
  // Three months, to now: nothing falls due while it is measured.
  RiskEvents risks({.partitions = 8, .start = absl::Now() - absl::Hours(24 * 90)});
  ASSIGN_OR_RETURN(LogFiller filler, LogFiller::Open(*log, risks));
  while (risks.risks() < kRisks) RETURN_IF_ERROR(filler.AppendCommand());
  return filler.Close();
}

ListRisksRequest Highest(int page_size, const std::string& filter = "") {
  ListRisksRequest request;
  request.set_parent("organizations/acme");
  request.set_page_size(page_size);
  request.set_order_by("residual.level_rank desc");
  request.set_filter(filter);
  return request;
}

struct Question {
  std::string what;
  ListRisksRequest request;
  size_t most_pages;
  size_t rows;
};

}  // namespace

absl::Status BenchRiskMatrix(Rounds& rounds) {
  const std::vector<Question> questions = {
      {"highest 50 risks", Highest(50), 1, 50},
      {"all 10,000 risks, a page of 1,000 a call", Highest(1000), kRisks, kRisks},
      {"50 risks of one level, by its rank", Highest(50, "residual.level_rank = 2"), 1, 50},
      {"50 risks of one level, by its id", Highest(50, "residual.level_id = \"medium\""), 1, 50},
  };
  const Workspace workspace;
  rounds.Say("filling a log with 10,000 risks");
  RETURN_IF_ERROR(Fill(workspace.path("aims") + "/log"));
  const std::string first = questions[0].request.SerializeAsString();
  ASSIGN_OR_RETURN(Target aims,
                   Target::OpenToRead(ServerProcess::Service("risk", workspace.path("aims"), {}), kListRisks, first));
  const std::string answers = workspace.path("answers");
  std::vector<Pages> pages;
  for (const Question& question : questions) {
    ASSIGN_OR_RETURN(Pages followed, FollowList<ListRisksResponse>(aims.client(), kListRisks, question.request,
                                                                   question.most_pages, answers));
    rounds.Say(absl::StrCat(question.what, ": ", followed.rows, " rows on ", followed.requests.size(), " pages"));
    if (followed.rows != question.rows) return absl::InternalError(absl::StrCat(question.what, " is not as meant"));
    pages.push_back(std::move(followed));
  }
  ASSIGN_OR_RETURN(Target echo,
                   Target::OpenToRead(ServerProcess::Echo(workspace.path("echo"), answers), kListRisks, first));
  ReadsAgainstEcho reads(&echo, &aims, rounds.Length());
  for (size_t i = 0; i < questions.size(); ++i) {
    for (const int in_flight : {1, 16}) {
      reads.Add(questions[i].what, kListRisks, in_flight, InTurn(pages[i].requests),
                {{.metric = "calls/s", .yardstick = "echo"}, {.metric = "p99 ms", .yardstick = "echo"}});
    }
  }
  return rounds.Measure(reads.Take());
}

}  // namespace aims::bench
