#include "services/improvement/domain/risk/criteria.h"

#include "absl/strings/str_cat.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "services/improvement/domain/formula.h"

namespace aims::improvement {
namespace {

using risk::v1::RiskCriteriaEvent;

void KeepCriteria(const RiskCriteriaEvent& event, const event::v1::EventMetadata& metadata, const KeepItem& keep) {
  if (!event.has_approved()) return;
  RiskCriteriaEvent kept;
  kept.mutable_approved()->set_version(event.approved().version());
  keep(SubjectPart(metadata.subject()), kept);
}

void CountCriteria(const History& history, Timeline& timeline) {
  for (const Moment& moment : history) {
    timeline.At(moment);
    const uint32_t version = moment.As<RiskCriteriaEvent>()->approved().version();
    timeline.Hold(Series::kCriteriaInForce, {LabelOf({LastPart(moment.subject), absl::StrCat(version)})});
  }
}

}  // namespace

Kind RiskCriteriaKind() {
  return {.id = "risk_criteria",
          .sources = {On<RiskCriteriaEvent>(&KeepCriteria)},
          .series = {Series::kCriteriaInForce},
          .count = &CountCriteria};
}

}  // namespace aims::improvement
