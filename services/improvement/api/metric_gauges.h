#pragma once
// The metrics of the organizations as gauges for Prometheus, so that dashboards and alerts that exist can use them.
//
//   aims_metric_value{organization="acme",metric="treatments-in-time"} 0.93
//
// Bounded: the first kMaxOrganizations organizations by name, and no parts, owners or systems. They are computed at a scrape,
// and again after kFresh at the earliest. Thread-safe.

#include <mutex>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "aims/improvement/v1/metric.pb.h"
#include "common/projection/generations.h"
#include "common/telemetry/metrics.h"

namespace aims::improvement {

class MetricGauges {
 public:
  static constexpr size_t kMaxOrganizations = 50;
  static constexpr absl::Duration kFresh = absl::Seconds(15);

  // `model` outlives it.
  explicit MetricGauges(projection::Generations* model) : model_(model) {}

  void Collect(telemetry::Collection& out);

 private:
  absl::Status Compute(absl::Time now);

  projection::Generations* const model_;
  std::mutex mutex_;
  absl::Time computed_ = absl::InfinitePast();
  bool failed_ = false;
  bool more_ = false;  // organizations than these
  std::vector<v1::MetricValue> values_;
};

}  // namespace aims::improvement
