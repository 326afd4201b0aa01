#include "services/risk/domain/risk_profile.h"

#include <algorithm>

#include "common/base/resource_name.h"

namespace aims::risk {
namespace {

using domain::Decision;
using v1::RiskProfile;
using Event = v1::RiskProfileEvent;

}  // namespace

absl::Status RiskProfiles::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  auto& risks = *state->mutable_open_risks();
  switch (event.event_case()) {
    case Event::kOpened:
      state->set_ai_system(event.opened().ai_system());
      return absl::OkStatus();
    case Event::kSystemEnded:
      *state->mutable_system_end_time() = metadata.occur_time();
      return absl::OkStatus();
    case Event::kRiskOpened:
      *risks.Add() = event.risk_opened().risk();
      return absl::OkStatus();
    case Event::kRiskEnded:
      risks.erase(std::remove(risks.begin(), risks.end(), event.risk_ended().risk()), risks.end());
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

std::string ProfileName(absl::string_view ai_system) {
  const auto name = base::ResourceName::Parse(ai_system);
  if (!name.ok()) return "";
  return base::ResourceName::Join(name->parent(), RiskProfiles::kCollection, name->id());
}

absl::StatusOr<RiskProfileEvents> NoteSystem(const RiskProfile& profile, const SystemLife& life, const Decision&) {
  RiskProfileEvents events;
  if (profile.ai_system().empty()) events.emplace_back().mutable_opened()->set_ai_system(life.ai_system);
  if (life.ended && !profile.has_system_end_time()) {
    events.emplace_back().mutable_system_ended();
  }
  return events;
}

absl::StatusOr<RiskProfileEvents> NoteRisk(const RiskProfile& profile, const SystemRisk& risk, const Decision&) {
  const auto& open = profile.open_risks();
  const bool known = std::find(open.begin(), open.end(), risk.risk) != open.end();
  RiskProfileEvents events;
  if (risk.open && !known) {
    events.emplace_back().mutable_risk_opened()->set_risk(risk.risk);
  } else if (!risk.open && known) {
    events.emplace_back().mutable_risk_ended()->set_risk(risk.risk);
  }
  return events;
}

}  // namespace aims::risk
