#include "services/improvement/domain/risk/reassessments.h"

#include <algorithm>

#include "common/base/time.h"

namespace aims::improvement {
namespace {

using risk::v1::RiskEvent;

void AddReassessment(absl::string_view label, int64_t count, const Context&, Tally& tally) {
  tally.denominator += static_cast<double>(count);
  if (label == "met") tally.numerator += static_cast<double>(count);
}

}  // namespace

void Reassessments::Advance(const Timeline& timeline) {
  std::erase_if(limits_, [&](absl::Time limit) { return limit < timeline.now(); });
}

void Reassessments::Apply(const RiskEvent& event, Timeline& timeline) {
  switch (event.event_case()) {
    case RiskEvent::kReassessmentRequested:
      limits_.push_back(base::FromProto(event.reassessment_requested().limit_time()));
      break;
    case RiskEvent::kAssessed:
      for (const absl::Time limit : limits_) timeline.OccurAt(Series::kReassessments, "met", limit);
      limits_.clear();
      break;
    case RiskEvent::kClosed:
      std::erase_if(limits_, [&](absl::Time limit) { return limit > timeline.now(); });
      break;
    default:
      break;
  }
}

void Reassessments::Tell(Timeline& timeline) const {
  for (const absl::Time limit : limits_) timeline.Once(Series::kReassessments, "missed", limit);
}

std::vector<Formula> ReassessmentFormulas() {
  return {{.metric = "reassessed-in-time", .inputs = {{Series::kReassessments, Over::kWindow, &AddReassessment}}}};
}

}  // namespace aims::improvement
