#include "services/inventory/domain/system_assurance.h"

#include <algorithm>

#include "common/base/time.h"
#include "common/domain/entries.h"
#include "services/inventory/domain/control_assurance.h"
#include "services/inventory/domain/system_bars.h"

namespace aims::inventory {
namespace {

using domain::Decision;
using Impact = v1::SystemAssurance::Impact;
using NoRisk = v1::SystemAssurance::Risks::NoRisk;
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
    case Event::kImpactExpired:
      state->mutable_impact()->set_expired(true);
      return absl::OkStatus();
    case Event::kRiskReported: {
      const Risk& risk = event.risk_reported().risk();
      domain::SetEntry(PlaceOf(state->risks(), risk.risk()), risk, state->mutable_risks()->mutable_risks());
      if (risk.open() && state->risks().has_no_risk()) {
        state->mutable_risks()->mutable_no_risk()->set_in_force(false);
      }
      return absl::OkStatus();
    }
    case Event::kNoRiskReported:
      *state->mutable_risks()->mutable_no_risk() = event.no_risk_reported().no_risk();
      return absl::OkStatus();
    case Event::kControlReported:
      FoldControl(event.control_reported(), state->mutable_controls()->mutable_controls());
      return absl::OkStatus();
    case Event::kBarReported:
      FoldBar(event.bar_reported(), state);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::optional<absl::Time> SystemAssurances::NextDue(const State& assurance) {
  const Impact& impact = assurance.impact();
  if (!impact.has_expire_time() || impact.expired()) return absl::nullopt;
  return base::FromProto(impact.expire_time());
}

absl::StatusOr<SystemAssuranceEvents> SystemAssurances::FallDue(const State& assurance, const Decision&) {
  v1::SystemAssuranceEvent event;
  event.mutable_impact_expired()->set_assessment(assurance.impact().assessment());
  *event.mutable_impact_expired()->mutable_expire_time() = assurance.impact().expire_time();
  return SystemAssuranceEvents{event};
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

absl::StatusOr<SystemAssuranceEvents> ReportNoRisk(const v1::SystemAssurance& assurance, const NoRisk& no_risk,
                                                   const Decision&) {
  const v1::SystemAssurance::Risks& risks = assurance.risks();
  const bool open =
      std::any_of(risks.risks().begin(), risks.risks().end(), [](const Risk& risk) { return risk.open(); });
  if (risks.no_risk().profile_version() >= no_risk.profile_version()) return SystemAssuranceEvents{};
  v1::SystemAssuranceEvent event;
  *event.mutable_no_risk_reported()->mutable_no_risk() = no_risk;
  event.mutable_no_risk_reported()->mutable_no_risk()->set_in_force(no_risk.in_force() && !open);
  return SystemAssuranceEvents{event};
}

}  // namespace aims::inventory
