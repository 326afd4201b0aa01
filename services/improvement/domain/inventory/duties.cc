#include "services/improvement/domain/inventory/duties.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace aims::improvement {
namespace {

constexpr absl::Duration kAhead = absl::Hours(180 * 24);

// Whether a control in place serves the requirement, or an artifact supports it that is still valid at `time`.
bool IsCovered(absl::string_view requirement, absl::Time time, const Context& context) {
  const Counts& served = context.standing(Series::kRequirementsServed);
  const auto control = served.find(requirement);
  if (control != served.end() && control->second > 0) return true;
  const Counts& evidence = context.standing(Series::kRequirementEvidence);
  const std::string prefix = absl::StrCat(requirement, "|");
  for (auto it = evidence.lower_bound(prefix); it != evidence.end(); ++it) {
    absl::string_view until = it->first;
    if (!absl::ConsumePrefix(&until, prefix)) break;
    if (it->second > 0 && TimeOfPart(until) > time) return true;
  }
  return false;
}

bool AppliesAt(absl::string_view start_date, absl::Time time) {
  return start_date <= absl::FormatTime("%E4Y-%m-%d", time, absl::UTCTimeZone());
}

void AddDuty(absl::string_view label, int64_t count, const Context& context, Tally& tally) {
  const absl::string_view requirement = LabelPart(label, 1);
  const absl::string_view start_date = LabelPart(label, 2);
  if (AppliesAt(start_date, context.time)) {
    tally.denominator += static_cast<double>(count);
    tally.parts["applying"] += count;
    if (IsCovered(requirement, context.time, context)) {
      tally.numerator += static_cast<double>(count);
      tally.parts["covered"] += count;
    }
  }
  const absl::Time later = context.time + kAhead;
  if (AppliesAt(start_date, later)) {
    tally.parts["applying_in_180_days"] += count;
    if (IsCovered(requirement, later, context)) tally.parts["covered_in_180_days"] += count;
  }
}

}  // namespace

std::string RequirementOfDuty(absl::string_view duty) {
  absl::string_view article = duty.substr(duty.find('.') + 1);
  const size_t dash = article.find('-');
  if (dash == absl::string_view::npos) return absl::StrCat("eu-ai-act:Art. ", article);
  return absl::StrCat("eu-ai-act:Art. ", article.substr(0, dash), "(", article.substr(dash + 1), ")");
}

Labels DutyLabels(const std::vector<SystemFacts::Duty>& duties) {
  Labels labels;
  for (const SystemFacts::Duty& duty : duties) {
    labels.push_back(LabelOf({duty.id, RequirementOfDuty(duty.id), duty.start_date}));
  }
  return labels;
}

std::vector<Formula> DutyFormulas() {
  return {{.metric = "ai-act-duties-covered",
           .inputs = {{Series::kDuties, Over::kInstant, &AddDuty}},
           .looks_up = {Series::kRequirementsServed, Series::kRequirementEvidence}}};
}

}  // namespace aims::improvement
