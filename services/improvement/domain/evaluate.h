#pragma once
// The value of any metric from the counts of an organization. Pure.
//
//   ASSIGN_OR_RETURN(const v1::MetricValue value, ValueAt(metric, "organizations/acme", view, view, now, now - window));

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aims/improvement/v1/metric.pb.h"
#include "aims/improvement/v1/readiness.pb.h"
#include "services/improvement/domain/catalogue.h"
#include "services/improvement/domain/measures.h"

namespace aims::improvement {

// The metric that is counted from the pieces of readiness, and not by a formula.
inline constexpr absl::string_view kReadinessMetric = "readiness-by-clause";

// `counted` and `all` as in TallyOf.
absl::StatusOr<v1::MetricValue> ValueAt(const Metric& metric, const std::string& organization, const Measures& counted,
                                        const Measures& all, absl::Time time, absl::Time window_start);

// The share of one requirement in the tally of a state of readiness (readiness.h).
Tally RequirementTally(const v1::RequirementReadiness& requirement);

// "organizations/acme/metrics/tests-missed".
std::string NameOf(const Metric& metric, absl::string_view organization);

}  // namespace aims::improvement
