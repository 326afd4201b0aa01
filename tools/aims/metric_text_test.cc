#include "tools/aims/metric_text.h"

#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using improvement::v1::MetricDefinition;
using improvement::v1::MetricValue;

MetricDefinition Of(MetricDefinition::Unit unit) {
  MetricDefinition definition;
  definition.set_unit(unit);
  return definition;
}

TEST(MetricText, OfARatioIsAPercentage) {
  MetricValue value;
  value.set_value(0.931);
  EXPECT_EQ(MetricValueText(Of(MetricDefinition::UNIT_RATIO), value), "93 %");
}

TEST(MetricText, OfFewIsACount) {
  MetricValue value;
  value.set_value(0.75);
  value.set_numerator(3);
  value.set_denominator(4);
  value.set_few(true);
  EXPECT_EQ(MetricValueText(Of(MetricDefinition::UNIT_RATIO), value), "3 of 4");
}

TEST(MetricText, WithoutAValueIsNone) {
  EXPECT_EQ(MetricValueText(Of(MetricDefinition::UNIT_RATIO), MetricValue()), "none");
}

TEST(MetricText, OfDaysHasTheUnit) {
  MetricValue value;
  value.set_value(12.5);
  EXPECT_EQ(MetricValueText(Of(MetricDefinition::UNIT_DAYS), value), "12.5 days");
}

TEST(Sparkline, GoesFromTheLowestToTheHighest) {
  EXPECT_EQ(Sparkline({0.0, 0.5, 1.0}), "▁▅█");
  EXPECT_EQ(Sparkline({2.0, absl::nullopt, 2.0}), "▁·▁");
  EXPECT_EQ(Sparkline({}), "");
}

}  // namespace
}  // namespace aims::cli
