#include "services/inventory/domain/system_assurance.h"

#include "common/domain/entries.h"

namespace aims::inventory {
namespace {

using domain::Decision;
using Impact = v1::SystemAssurance::Impact;
using Risk = v1::SystemAssurance::Risks::Risk;

int PlaceOf(const v1::SystemAssurance::Risks& risks, const std::string& name) {
  return domain::PlaceOf(risks.risks(), [&](const Risk& known) { return known.risk() == name; });
}

}  // namespace

absl::Status SystemAssurances::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kImpactReported:
      *state->mutable_impact() = event.impact_reported().impact();
      return absl::OkStatus();
    case Event::kRiskReported: {
      const Risk& risk = event.risk_reported().risk();
      domain::SetEntry(PlaceOf(state->risks(), risk.risk()), risk, state->mutable_risks()->mutable_risks());
      return absl::OkStatus();
    }
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
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
  const v1::SystemAssurance::Risks& risks = assurance.risks();
  const int place = PlaceOf(risks, risk.risk());
  const bool is_new = place == risks.risks_size();
  if (is_new ? !risk.open() : risks.risks(place).risk_version() >= risk.risk_version()) {
    return SystemAssuranceEvents{};
  }
  v1::SystemAssuranceEvent event;
  *event.mutable_risk_reported()->mutable_risk() = risk;
  return SystemAssuranceEvents{event};
}

}  // namespace aims::inventory
