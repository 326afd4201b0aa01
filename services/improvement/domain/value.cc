#include "services/improvement/domain/value.h"

#include "common/base/time.h"

namespace aims::improvement {
namespace {

// A ratio of fewer is shown as counts.
constexpr double kFew = 5;

int64_t Total(const std::map<double, int64_t>& days) {
  int64_t total = 0;
  for (const auto& [each, count] : days) total += count;
  return total;
}

v1::Distribution DistributionOf(const Tally& tally) {
  v1::Distribution distribution;
  distribution.set_ended(Total(tally.ended_days));
  if (distribution.ended() > 0) {
    distribution.set_median_days(Quantile(tally.ended_days, 0.5));
    distribution.set_p90_days(Quantile(tally.ended_days, 0.9));
  }
  distribution.set_running(Total(tally.running_days));
  if (distribution.running() > 0) distribution.set_longest_running_days(tally.running_days.rbegin()->first);
  return distribution;
}

v1::MetricValue::Standing StandingOf(const v1::MetricDefinition& definition, double value) {
  if (!definition.has_target()) return v1::MetricValue::STANDING_UNSPECIFIED;
  const double sign = definition.direction() == v1::MetricDefinition::DIRECTION_LOWER ? -1 : 1;
  if (sign * value >= sign * definition.target()) return v1::MetricValue::STANDING_GOOD;
  if (definition.has_alarm() && sign * value <= sign * definition.alarm()) return v1::MetricValue::STANDING_ALARMING;
  return v1::MetricValue::STANDING_WATCH;
}

}  // namespace

double Quantile(const std::map<double, int64_t>& days, double share) {
  const double wanted = share * static_cast<double>(Total(days));
  double seen = 0;
  for (const auto& [each, count] : days) {
    seen += static_cast<double>(count);
    if (seen >= wanted) return each;
  }
  return days.rbegin()->first;
}

v1::MetricValue ValueOf(const Metric& metric, const Tally& tally, absl::Time time, absl::Time window_start) {
  const v1::MetricDefinition& definition = metric.definition;
  v1::MetricValue value;
  value.set_definition_version(definition.version());
  *value.mutable_read_time() = base::ToProto(time);
  if (definition.timing() != v1::MetricDefinition::TIMING_INSTANT) {
    *value.mutable_window_start_time() = base::ToProto(window_start);
  }
  value.set_numerator(tally.numerator);
  value.set_denominator(tally.denominator);
  for (const auto& [id, count] : tally.parts) {
    if (count == 0) continue;
    v1::MetricValue::Part& part = *value.add_parts();
    part.set_id(id);
    part.set_count(count);
  }
  if (metric.formula.distribution || !tally.ended_days.empty() || !tally.running_days.empty()) {
    *value.mutable_distribution() = DistributionOf(tally);
  }
  if (metric.formula.distribution) {
    if (value.distribution().has_median_days()) value.set_value(value.distribution().median_days());
  } else if (definition.unit() != v1::MetricDefinition::UNIT_RATIO) {
    value.set_value(tally.numerator);
  } else if (tally.denominator != 0) {
    value.set_value(tally.numerator / tally.denominator);
  }
  value.set_few(definition.unit() == v1::MetricDefinition::UNIT_RATIO && tally.denominator < kFew);
  if (value.has_value()) value.set_standing(StandingOf(definition, value.value()));
  return value;
}

}  // namespace aims::improvement
