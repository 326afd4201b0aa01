#pragma once
// Metrics as people read them on a terminal. Thread-safe: no state.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/improvement/v1/metric.pb.h"
#include "tools/aims/terminal.h"

namespace aims::cli {

// "treatments-in-time" of a value's name.
std::string MetricIdOf(const improvement::v1::MetricValue& value);

// "17", "12.5".
std::string NumberText(double number);

// "93 %", "3 of 4" where there are few, "17", "12.5 days"; "none" without a value.
std::string MetricValueText(const improvement::v1::MetricDefinition& definition,
                            const improvement::v1::MetricValue& value);

// "good", "watch", "alarming", in colour where there is colour; empty without a standing.
std::string StandingText(const Terminal& out, improvement::v1::MetricValue::Standing standing);

// "▁▃█·": one character for each value, from the lowest to the highest of them; "·" for none.
std::string Sparkline(const std::vector<absl::optional<double>>& values);
absl::optional<double> PointValue(const improvement::v1::MetricValue& value);

// "operating", "level/high, current 2".
std::string PartsText(const improvement::v1::MetricShare& share);
// "treatment approved 2026-03-02, treatment completed 2026-04-01".
std::string EventsText(const improvement::v1::MetricShare& share);

}  // namespace aims::cli
