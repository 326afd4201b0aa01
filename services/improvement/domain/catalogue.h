#pragma once
// The catalogue: all kinds of items, and all metrics with their definitions (definitions/*.textproto) and formulas. Checked
// at its first use; a faulty one aborts with all faults. Thread-safe; what is returned lives as long as the program.
//
//   const Metric* metric = FindMetric("treatments-in-time");
//   metric->definition.title();

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "aims/improvement/v1/metric.pb.h"
#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

struct Metric {
  v1::MetricDefinition definition;
  Formula formula;
};

const std::vector<Kind>& Kinds();
// In the order of their numbers.
const std::vector<Metric>& Metrics();
// A digest of all data that counts depend on: the versions of the definitions, and which events are kept for readiness and
// for reviews. What was counted with other data is counted anew.
std::string DataDigest();
// nullptr when there is none.
const Metric* FindMetric(absl::string_view id);

}  // namespace aims::improvement
