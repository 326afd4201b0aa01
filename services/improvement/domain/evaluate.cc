#include "services/improvement/domain/evaluate.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "services/improvement/domain/readiness/readiness.h"
#include "services/improvement/domain/value.h"

namespace aims::improvement {
namespace {

Tally ReadinessTally(const v1::Readiness& readiness) {
  Tally sum;
  for (const v1::RequirementReadiness& requirement : readiness.requirements()) {
    const Tally tally = RequirementTally(requirement);
    sum.numerator += tally.numerator;
    sum.denominator += tally.denominator;
    for (const auto& [part, count] : tally.parts) sum.parts[part] += count;
  }
  return sum;
}

}  // namespace

absl::StatusOr<v1::MetricValue> ValueAt(const Metric& metric, const std::string& organization, const Measures& counted,
                                        const Measures& all, absl::Time time, absl::Time window_start) {
  Tally tally;
  if (metric.definition.id() == kReadinessMetric) {
    ASSIGN_OR_RETURN(const v1::Readiness readiness, ReadinessOf(all, time));
    tally = ReadinessTally(readiness);
  } else {
    ASSIGN_OR_RETURN(tally, TallyOf(metric.formula, counted, all, time, window_start));
  }
  v1::MetricValue value = ValueOf(metric, tally, time, window_start);
  value.set_name(NameOf(metric, organization));
  return value;
}

Tally RequirementTally(const v1::RequirementReadiness& requirement) {
  std::string state = v1::RequirementReadiness::State_Name(requirement.state());
  state = absl::AsciiStrToLower(absl::StripPrefix(state, "STATE_"));
  Tally tally;
  tally.numerator = requirement.pieces_present();
  tally.denominator = requirement.pieces_required();
  tally.parts[state] = 1;
  return tally;
}

std::string NameOf(const Metric& metric, absl::string_view organization) {
  return absl::StrCat(organization, "/metrics/", metric.definition.id());
}

}  // namespace aims::improvement
