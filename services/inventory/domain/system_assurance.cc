#include "services/inventory/domain/system_assurance.h"

#include <algorithm>

namespace aims::inventory {
namespace {

using domain::Decision;
using Impact = v1::SystemAssurance::Impact;
using Risk = v1::SystemAssurance::Risks::Risk;

// The place of the risk among those known; their end where it is not known.
template <class Risks>
auto PlaceOf(Risks& risks, const std::string& name) {
  return std::find_if(risks.begin(), risks.end(), [&](const Risk& known) { return known.risk() == name; });
}

}  // namespace

absl::Status SystemAssurances::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kImpactReported:
      *state->mutable_impact() = event.impact_reported().impact();
      return absl::OkStatus();
    case Event::kRiskReported: {
      const Risk& risk = event.risk_reported().risk();
      auto& risks = *state->mutable_risks()->mutable_risks();
      const auto known = PlaceOf(risks, risk.risk());
      *(known == risks.end() ? risks.Add() : &*known) = risk;
      return absl::OkStatus();
    }
    default:
      return domain::UnknownEvent(metadata);
  }
}

absl::StatusOr<SystemAssuranceEvents> ReportImpact(const v1::SystemAssurance& assurance, const Impact& impact,
                                                   const Decision&) {
  const Impact& known = assurance.impact();
  if (known.assessment() == impact.assessment() && known.assessment_version() >= impact.assessment_version()) {
    return SystemAssuranceEvents{};
  }
  v1::SystemAssuranceEvent event;
  *event.mutable_impact_reported()->mutable_impact() = impact;
  return SystemAssuranceEvents{event};
}

absl::StatusOr<SystemAssuranceEvents> ReportRisk(const v1::SystemAssurance& assurance, const Risk& risk,
                                                 const Decision&) {
  const auto& risks = assurance.risks().risks();
  const auto known = PlaceOf(risks, risk.risk());
  if (known == risks.end() ? !risk.open() : known->risk_version() >= risk.risk_version()) {
    return SystemAssuranceEvents{};
  }
  v1::SystemAssuranceEvent event;
  *event.mutable_risk_reported()->mutable_risk() = risk;
  return SystemAssuranceEvents{event};
}

}  // namespace aims::inventory
