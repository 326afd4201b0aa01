#include "services/improvement/domain/value.h"

#include "gtest/gtest.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using v1::MetricDefinition;
using v1::MetricValue;

Metric Ratio() {
  Metric metric;
  metric.definition.set_unit(MetricDefinition::UNIT_RATIO);
  metric.definition.set_direction(MetricDefinition::DIRECTION_HIGHER);
  metric.definition.set_timing(MetricDefinition::TIMING_INSTANT);
  metric.definition.set_target(0.9);
  metric.definition.set_alarm(0.5);
  return metric;
}
MetricValue Of(const Metric& metric, const Tally& tally) {
  return ValueOf(metric, tally, T("2026-04-01"), T("2026-01-01"));
}

TEST(Value, IsNoneWithoutADenominator) {
  const MetricValue value = Of(Ratio(), {});
  EXPECT_FALSE(value.has_value());
  EXPECT_EQ(value.standing(), MetricValue::STANDING_UNSPECIFIED);
}

TEST(Value, OfFewIsShownAsCounts) {
  EXPECT_TRUE(Of(Ratio(), {.numerator = 1, .denominator = 4}).few());
  EXPECT_FALSE(Of(Ratio(), {.numerator = 1, .denominator = 5}).few());
}

TEST(Value, StandsToItsTarget) {
  EXPECT_EQ(Of(Ratio(), {.numerator = 9, .denominator = 10}).standing(), MetricValue::STANDING_GOOD);
  EXPECT_EQ(Of(Ratio(), {.numerator = 8, .denominator = 10}).standing(), MetricValue::STANDING_WATCH);
  EXPECT_EQ(Of(Ratio(), {.numerator = 5, .denominator = 10}).standing(), MetricValue::STANDING_ALARMING);
}

TEST(Value, StandsToItsTargetWhereLowerIsBetter) {
  Metric metric = Ratio();
  metric.definition.set_direction(MetricDefinition::DIRECTION_LOWER);
  metric.definition.set_target(0.1);
  EXPECT_EQ(Of(metric, {.numerator = 1, .denominator = 10}).standing(), MetricValue::STANDING_GOOD);
  EXPECT_EQ(Of(metric, {.numerator = 2, .denominator = 10}).standing(), MetricValue::STANDING_WATCH);
  EXPECT_EQ(Of(metric, {.numerator = 5, .denominator = 10}).standing(), MetricValue::STANDING_ALARMING);
}

TEST(Value, OfADistributionIsItsMedianWithoutThoseThatRun) {
  Metric metric = Ratio();
  metric.definition.set_unit(MetricDefinition::UNIT_DAYS);
  metric.formula.distribution = true;
  Tally tally;
  tally.ended_days = {{1, 1}, {2, 1}, {10, 8}};
  tally.running_days = {{400, 1}, {3, 2}};
  const MetricValue value = Of(metric, tally);
  EXPECT_EQ(value.value(), 10);
  EXPECT_EQ(value.distribution().ended(), 10);
  EXPECT_EQ(value.distribution().running(), 3);
  EXPECT_EQ(value.distribution().longest_running_days(), 400);
}

TEST(Value, HasQuantilesOfSmallNumbers) {
  EXPECT_EQ(Quantile({{1, 1}, {2, 1}, {3, 1}}, 0.5), 2);
  EXPECT_EQ(Quantile({{1, 1}, {2, 1}, {3, 1}, {4, 1}}, 0.5), 2);
  EXPECT_EQ(Quantile({{7, 1}}, 0.9), 7);
}

}  // namespace
}  // namespace aims::improvement
