// Metrics at aims-improvement on the embedded log, of an organization with events of all services: a value, a year of a
// metric by month and by day, readiness, and the inputs of a management review.

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "aims/improvement/v1/improvement_service.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/event_log/embedded/embedded_log.h"
#include "tools/bench/benchmarks.h"
#include "tools/bench/fill_log.h"
#include "tools/bench/reads_against_echo.h"
#include "tools/bench/suppliers.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

using improvement::v1::GetManagementReviewPackRequest;
using improvement::v1::GetMetricRequest;
using improvement::v1::GetReadinessRequest;
using improvement::v1::QueryMetricSeriesRequest;

struct Read {
  std::string what;
  std::string method;
  std::string request;
};

std::string Path(const char* method) { return absl::StrCat("/aims.improvement.v1.ImprovementService/", method); }

std::string Name(const std::string& metric) { return absl::StrCat(kOrganization, "/metrics/", metric); }

Read Value(const std::string& metric) {
  GetMetricRequest request;
  request.set_name(Name(metric));
  return {absl::StrCat("value, ", metric), Path("GetMetric"), request.SerializeAsString()};
}

Read Year(const std::string& metric, QueryMetricSeriesRequest::Interval interval, const std::string& by) {
  QueryMetricSeriesRequest request;
  request.set_name(Name(metric));
  *request.mutable_start_time() = base::ToProto(absl::Now() - absl::Hours(24 * 364));
  request.set_interval(interval);
  return {absl::StrCat("a year by ", by, ", ", metric), Path("QueryMetricSeries"), request.SerializeAsString()};
}

std::vector<Read> Reads() {
  GetReadinessRequest readiness;
  readiness.set_name(absl::StrCat(kOrganization, "/readiness"));
  GetManagementReviewPackRequest pack;
  pack.set_parent(kOrganization);
  *pack.mutable_period_start_time() = base::ToProto(absl::Now() - absl::Hours(24 * 90));
  return {Value("treatments-in-time"),
          Value("above-appetite-without-answer"),
          Year("treatments-in-time", QueryMetricSeriesRequest::INTERVAL_MONTH, "month"),
          Year("treatments-in-time", QueryMetricSeriesRequest::INTERVAL_DAY, "day"),
          Year("controls-by-standing", QueryMetricSeriesRequest::INTERVAL_DAY, "day"),
          {"readiness", Path("GetReadiness"), readiness.SerializeAsString()},
          {"review pack", Path("GetManagementReviewPack"), pack.SerializeAsString()}};
}

}  // namespace

absl::Status BenchMetrics(Rounds& rounds) {
  const Workspace workspace;
  const int64_t events = rounds.quick() ? 40'000 : 400'000;
  rounds.Say(absl::StrCat("filling a log with ", events, " events"));
  {
    ASSIGN_OR_RETURN(auto log,
                     event_log::OpenEmbeddedLog({.directory = workspace.path("aims") + "/log", .sync = false}));
    EventSource::Options options = EndingNow(events / 4);
    RETURN_IF_ERROR(FillWithAll(*log, events, options));
  }
  const std::vector<Read> reads = Reads();
  ASSIGN_OR_RETURN(Target aims, Target::OpenToRead(ServerProcess::Service("improvement", workspace.path("aims"), {}),
                                                   reads[0].method, reads[0].request));
  const std::string answers = workspace.path("answers");
  for (const Read& read : reads) {
    ASSIGN_OR_RETURN(const std::string answer, RecordAnswer(aims.client(), read.method, read.request, answers));
    rounds.Say(absl::StrCat(read.what, ": ", answer.size(), " bytes"));
  }
  ASSIGN_OR_RETURN(Target echo, Target::OpenToRead(ServerProcess::Echo(workspace.path("echo"), answers),
                                                   reads[0].method, reads[0].request));
  ReadsAgainstEcho compared(&echo, &aims, rounds.Length());
  for (const Read& read : reads) {
    compared.Add(read.what, read.method, 1, InTurn({read.request}),
                 {{.metric = "calls/s", .yardstick = "echo"}, {.metric = "p99 ms", .yardstick = "echo"}});
  }
  return rounds.Measure(compared.Take());
}

}  // namespace aims::bench
