// QueryMetricSeries: buckets of the calendar in the organization's time zone, and the values in them.

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/command/stored_changes.h"
#include "common/domain/refusal.h"
#include "services/improvement/api/metric_answers.h"
#include "services/improvement/domain/value.h"
#include "services/improvement/domain/values.h"

namespace aims::improvement {
namespace {

using Request = v1::QueryMetricSeriesRequest;
using Response = v1::QueryMetricSeriesResponse;

constexpr size_t kMaxBuckets = 1000;
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
absl::StatusOr<std::vector<Bucket>> BucketsFrom(absl::Time start, absl::Time end, size_t most, absl::TimeZone zone,
                                                Request::Interval interval) {
  std::vector<Bucket> buckets;
  absl::CivilDay first = FirstDay(absl::ToCivilDay(start, zone), interval);
  while (absl::FromCivil(first, zone) < end && buckets.size() < most) {
    const absl::CivilDay next = NextFirstDay(first, interval);
    buckets.push_back({absl::FromCivil(first, zone), absl::FromCivil(next, zone)});
    first = next;
    if (buckets.size() > kMaxBuckets) {
      return domain::BadField("start_time", absl::StrCat("the range has more than ", kMaxBuckets,
                                                         " buckets: shorten it, or ask for a longer interval"));
    }
  }
  return buckets;
}

// Counts at the ends of buckets, each series read once.
class CountsOfBuckets {
 public:
  CountsOfBuckets(const MetricView& view, const std::vector<Bucket>& buckets, absl::Time now) : view_(view) {
    if (buckets.empty()) return;
    bounds_.push_back(std::min(now, buckets.front().start - kInstant));
    for (const Bucket& bucket : buckets) bounds_.push_back(std::min(now, bucket.end - kInstant));
  }

  // What occurred in each bucket.
  absl::StatusOr<std::vector<Counts>> Occurred(Series series) const {
    ASSIGN_OR_RETURN(std::vector<Counts> spans, view_.Spans(series, bounds_));
    if (!spans.empty()) spans.erase(spans.begin());
    return spans;
  }
  // What stands at the end of each bucket.
  absl::StatusOr<std::vector<Counts>> Standing(Series series) const {
    ASSIGN_OR_RETURN(std::vector<Counts> spans, view_.Spans(series, bounds_));
    for (size_t i = 1; i < spans.size(); ++i) {
      Counts sum = spans[i - 1];
      for (const auto& [label, count] : spans[i]) {
        const auto at = sum.try_emplace(label, 0).first;
        if ((at->second += count) == 0) sum.erase(at);
      }
      spans[i] = std::move(sum);
    }
    if (!spans.empty()) spans.erase(spans.begin());
    return spans;
  }
  absl::Time TimeOf(size_t bucket) const { return bounds_[bucket + 1]; }
  absl::Time StartOf(size_t bucket) const { return bounds_[bucket]; }

 private:
  const MetricView& view_;
  std::vector<absl::Time> bounds_;  // that before the first bucket, then the last instant of each
};

absl::StatusOr<std::vector<Tally>> TalliesOf(const Formula& formula, const CountsOfBuckets& counted,
                                             const CountsOfBuckets& all, size_t buckets) {
  std::map<Series, std::vector<Counts>> looked_up;
  for (const Series series : formula.looks_up) {
    ASSIGN_OR_RETURN(looked_up[series], all.Standing(series));
  }
  std::vector<Tally> tallies(buckets);
  for (const Input& input : formula.inputs) {
    ASSIGN_OR_RETURN(const std::vector<Counts> counts,
                     input.over == Over::kInstant ? counted.Standing(input.series) : counted.Occurred(input.series));
    for (size_t i = 0; i < buckets; ++i) {
      const Context context{.time = counted.TimeOf(i),
                            .window_start = counted.StartOf(i),
                            .standing = [&, i](Series series) -> const Counts& { return looked_up[series][i]; }};
      for (const auto& [label, count] : counts[i]) input.add(label, count, context, tallies[i]);
    }
  }
  return tallies;
}

absl::Status AddPoints(const MetricView& counted_view, const MetricView& all_view, const Metric& metric,
                       const std::vector<Bucket>& buckets, absl::Time now,
                       google::protobuf::RepeatedPtrField<Response::Point>* points) {
  const CountsOfBuckets counted(counted_view, buckets, now), all(all_view, buckets, now);
  const bool by_formula = metric.definition.id() != kReadinessMetric;
  std::vector<Tally> tallies;
  if (by_formula) {
    ASSIGN_OR_RETURN(tallies, TalliesOf(metric.formula, counted, all, buckets.size()));
  }
  for (size_t i = 0; i < buckets.size(); ++i) {
    Response::Point& point = *points->Add();
    *point.mutable_start_time() = base::ToProto(buckets[i].start);
    *point.mutable_end_time() = base::ToProto(buckets[i].end);
    if (by_formula) {
      *point.mutable_value() = ValueOf(metric, tallies[i], counted.TimeOf(i), counted.StartOf(i));
      point.mutable_value()->set_name(NameOf(metric, all_view.organization()));
    } else {
      ASSIGN_OR_RETURN(*point.mutable_value(), ValueAt(metric, all_view.organization(), counted_view, all_view,
                                                       counted.TimeOf(i), counted.StartOf(i)));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status AnswerSeries(const MetricView::Snapshot& snapshot, const Request& request, absl::Time now,
                          Response* response) {
  ASSIGN_OR_RETURN(const Metric* const metric, MetricOfName(request.name()));
  RETURN_IF_ERROR(CheckFilter(*metric, request.filter()));
  const std::string organization(command::OrganizationOfName(request.name()));
  const MetricView all(snapshot, organization);
  const MetricView counted(snapshot, organization, request.filter());
  ASSIGN_OR_RETURN(const absl::TimeZone zone, all.TimeZoneAt(now));
  const absl::Time start = base::FromProto(request.start_time());
  const absl::Time end = request.has_end_time() ? base::FromProto(request.end_time()) : now;
  if (start > now) return domain::BadField("start_time", "the range begins in the future");
  if (end < start) return domain::BadField("end_time", "the range ends before it begins");
  ASSIGN_OR_RETURN(const std::vector<Bucket> buckets,
                   BucketsFrom(start, std::min(now + kInstant, std::max(end, start + kInstant)), kMaxBuckets + 1, zone,
                               request.interval()));
  RETURN_IF_ERROR(AddPoints(counted, all, *metric, buckets, now, response->mutable_points()));
  if (request.has_compare_start_time()) {
    const absl::Time earlier = base::FromProto(request.compare_start_time());
    if (earlier > now) return domain::BadField("compare_start_time", "the range begins in the future");
    ASSIGN_OR_RETURN(const std::vector<Bucket> compared,
                     BucketsFrom(earlier, now + kInstant, buckets.size(), zone, request.interval()));
    RETURN_IF_ERROR(AddPoints(counted, all, *metric, compared, now, response->mutable_compared_points()));
  }
  response->set_time_zone(zone.name());
  return absl::OkStatus();
}

}  // namespace aims::improvement
