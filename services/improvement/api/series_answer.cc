// QueryMetricSeries: buckets of the calendar in the organization's time zone, and the values in them.

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/refusal.h"
#include "services/improvement/api/metric_answers.h"
#include "services/improvement/domain/evaluate.h"
#include "services/improvement/domain/kind.h"
#include "services/improvement/domain/value.h"

namespace aims::improvement {
namespace {

using Request = v1::QueryMetricSeriesRequest;
using Response = v1::QueryMetricSeriesResponse;

constexpr size_t kMaxBuckets = 1000;
// Of readiness, each bucket is counted from the beginning.
constexpr size_t kMaxReadinessBuckets = 100;
// Values are as of the last instant of a bucket.
constexpr absl::Duration kInstant = absl::Nanoseconds(1);

struct Bucket {
  absl::Time start;
  absl::Time end;  // itself excluded
};

// The first day of the bucket that a day is in.
absl::CivilDay FirstDay(absl::CivilDay day, Request::Interval interval) {
  switch (interval) {
    case Request::INTERVAL_DAY:
      return day;
    case Request::INTERVAL_WEEK:
      return absl::PrevWeekday(day + 1, absl::Weekday::monday);
    case Request::INTERVAL_QUARTER:
      return absl::CivilDay(day.year(), (day.month() - 1) / 3 * 3 + 1, 1);
    default:
      return absl::CivilDay(absl::CivilMonth(day));
  }
}

absl::CivilDay NextFirstDay(absl::CivilDay first, Request::Interval interval) {
  switch (interval) {
    case Request::INTERVAL_DAY:
      return first + 1;
    case Request::INTERVAL_WEEK:
      return first + 7;
    case Request::INTERVAL_QUARTER:
      return absl::CivilDay(absl::CivilMonth(first) + 3);
    default:
      return absl::CivilDay(absl::CivilMonth(first) + 1);
  }
}

// The buckets from the one that `start` is in: up to the one before `end`, or so many.
std::vector<Bucket> BucketsFrom(absl::Time start, absl::Time end, size_t most, absl::TimeZone zone,
                                Request::Interval interval) {
  std::vector<Bucket> buckets;
  absl::CivilDay first = FirstDay(absl::ToCivilDay(start, zone), interval);
  while (absl::FromCivil(first, zone) < end && buckets.size() < most) {
    const absl::CivilDay next = NextFirstDay(first, interval);
    buckets.push_back({absl::FromCivil(first, zone), absl::FromCivil(next, zone)});
    first = next;
  }
  return buckets;
}

// The instants of buckets: the last one before the first bucket, then the last one of each.
std::vector<absl::Time> BoundsOf(const std::vector<Bucket>& buckets, absl::Time now) {
  std::vector<absl::Time> bounds;
  if (buckets.empty()) return bounds;
  bounds.push_back(std::min(now, buckets.front().start - kInstant));
  for (const Bucket& bucket : buckets) bounds.push_back(std::min(now, bucket.end - kInstant));
  return bounds;
}

// The counts of one series, going from bucket to bucket. What stands is kept once, and not for each bucket.
class Walk {
 public:
  static absl::StatusOr<Walk> Open(const MetricView& view, Series series, const std::vector<absl::Time>& bounds) {
    Walk walk;
    ASSIGN_OR_RETURN(walk.spans_, view.Spans(series, bounds));
    if (!walk.spans_.empty()) walk.standing_ = std::move(walk.spans_.front());
    return walk;
  }
  void Next() {
    ++bucket_;
    for (const auto& [label, count] : spans_[bucket_]) {
      const auto at = standing_.try_emplace(label, 0).first;
      if ((at->second += count) == 0) standing_.erase(at);
    }
  }
  const Counts& occurred() const { return spans_[bucket_]; }
  const Counts& standing() const { return standing_; }

 private:
  std::vector<Counts> spans_;
  Counts standing_;
  size_t bucket_ = 0;
};

absl::StatusOr<std::vector<Tally>> TalliesOf(const Formula& formula, const MetricView& counted, const MetricView& all,
                                             const std::vector<absl::Time>& bounds) {
  std::map<Series, Walk> looked_up;
  for (const Series series : formula.looks_up) {
    ASSIGN_OR_RETURN(Walk walk, Walk::Open(all, series, bounds));
    looked_up.emplace(series, std::move(walk));
  }
  std::vector<Walk> inputs;
  for (const Input& input : formula.inputs) {
    ASSIGN_OR_RETURN(inputs.emplace_back(), Walk::Open(counted, input.series, bounds));
  }
  std::vector<Tally> tallies;
  for (size_t i = 1; i < bounds.size(); ++i) {
    for (auto& [series, walk] : looked_up) walk.Next();
    for (Walk& walk : inputs) walk.Next();
    const Context context{.time = bounds[i],
                          .window_start = bounds[i - 1],
                          .standing = [&](Series series) -> const Counts& { return looked_up.at(series).standing(); }};
    Tally& tally = tallies.emplace_back();
    for (size_t n = 0; n < inputs.size(); ++n) {
      const Input& input = formula.inputs[n];
      const Counts& counts = input.over == Over::kInstant ? inputs[n].standing() : inputs[n].occurred();
      for (const auto& [label, count] : counts) input.add(label, count, context, tally);
    }
  }
  return tallies;
}

absl::Status AddPoints(const MetricView& counted, const MetricView& all, const Metric& metric,
                       const std::vector<Bucket>& buckets, absl::Time now,
                       google::protobuf::RepeatedPtrField<Response::Point>* points) {
  const std::vector<absl::Time> bounds = BoundsOf(buckets, now);
  const bool by_formula = metric.definition.id() != kReadinessMetric;
  std::vector<Tally> tallies;
  if (by_formula) {
    ASSIGN_OR_RETURN(tallies, TalliesOf(metric.formula, counted, all, bounds));
  }
  for (size_t i = 0; i < buckets.size(); ++i) {
    Response::Point& point = *points->Add();
    *point.mutable_start_time() = base::ToProto(buckets[i].start);
    *point.mutable_end_time() = base::ToProto(buckets[i].end);
    if (by_formula) {
      *point.mutable_value() = ValueOf(metric, tallies[i], bounds[i + 1], bounds[i]);
      point.mutable_value()->set_name(NameOf(metric, all.organization()));
    } else {
      ASSIGN_OR_RETURN(*point.mutable_value(),
                       ValueAt(metric, all.organization(), counted, all, bounds[i + 1], bounds[i]));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status AnswerSeries(const MetricView::Snapshot& snapshot, const Request& request, absl::Time now,
                          Response* response) {
  if (request.has_read_time()) {
    RETURN_IF_ERROR(CheckInstant("read_time", request.read_time()));
    now = base::FromProto(request.read_time());
  }
  ASSIGN_OR_RETURN(const Metric* const metric, MetricOfName(request.name()));
  RETURN_IF_ERROR(CheckFilter(*metric, request.filter()));
  const std::string organization(OrganizationOf(request.name()));
  const MetricView all(snapshot, organization);
  const MetricView counted(snapshot, organization, request.filter());
  ASSIGN_OR_RETURN(const absl::TimeZone zone, all.TimeZoneAt(now));
  const absl::Time start = base::FromProto(request.start_time());
  const absl::Time end = request.has_end_time() ? base::FromProto(request.end_time()) : now;
  RETURN_IF_ERROR(CheckInstant("start_time", request.start_time()));
  if (request.has_end_time()) RETURN_IF_ERROR(CheckInstant("end_time", request.end_time()));
  if (start > now) return domain::BadField("start_time", "the range begins in the future");
  if (end < start) return domain::BadField("end_time", "the range ends before it begins");
  const size_t most = metric->definition.id() == kReadinessMetric ? kMaxReadinessBuckets : kMaxBuckets;
  const std::vector<Bucket> buckets =
      BucketsFrom(start, std::min(now + kInstant, std::max(end, start + kInstant)), most + 1, zone, request.interval());
  if (buckets.size() > most) {
    return domain::BadField("start_time", absl::StrCat("the range has more than ", most,
                                                       " buckets: shorten it, or ask for a longer interval"));
  }
  RETURN_IF_ERROR(AddPoints(counted, all, *metric, buckets, now, response->mutable_points()));
  if (request.has_compare_start_time()) {
    const absl::Time earlier = base::FromProto(request.compare_start_time());
    RETURN_IF_ERROR(CheckInstant("compare_start_time", request.compare_start_time()));
    if (earlier > now) return domain::BadField("compare_start_time", "the range begins in the future");
    const std::vector<Bucket> compared = BucketsFrom(earlier, now + kInstant, buckets.size(), zone, request.interval());
    RETURN_IF_ERROR(AddPoints(counted, all, *metric, compared, now, response->mutable_compared_points()));
  }
  response->set_time_zone(zone.name());
  return absl::OkStatus();
}

}  // namespace aims::improvement
