#pragma once
// From a tally to a value, as clients see it: quotient or count, distribution, and how it stands to its target. Pure.
//
//   const v1::MetricValue value = ValueOf(metric, tally, time, window_start);

#include "absl/time/time.h"
#include "aims/improvement/v1/metric.pb.h"
#include "services/improvement/domain/catalogue.h"
#include "services/improvement/domain/formula.h"

namespace aims::improvement {

// All of the value but its name.
v1::MetricValue ValueOf(const Metric& metric, const Tally& tally, absl::Time time, absl::Time window_start);

// The value that so many days are not below: the smallest that at least `share` of all are at most. `days` is not empty.
double Quantile(const std::map<double, int64_t>& days, double share);

}  // namespace aims::improvement
