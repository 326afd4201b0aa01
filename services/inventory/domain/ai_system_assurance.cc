// What AIMS notes of a system in service when its impact assessment, one of its risks or a control that names it is no
// longer in order, or a nonconformity or an incident bars it: ISO/IEC 42001 6.1.3, 8.1, 8.2, 8.4, 10.2. Nothing is
// suspended by it: that is for people to decide.

#include <string>

#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/ai_system_rules.h"
#include "services/inventory/domain/gates.h"

namespace aims::inventory {
namespace {

using Flag = v1::AiSystem::AssuranceFlag;
using Impact = v1::SystemAssurance::Impact;

Flag::Standing StandingOf(const Impact& impact, Flag::Standing noted) {
  if (impact.expired()) return Flag::STANDING_IMPACT_EXPIRED;
  switch (impact.state()) {
    case Impact::STATE_OUTDATED:
      return Flag::STANDING_IMPACT_OUTDATED;
    case Impact::STATE_REJECTED:
      return Flag::STANDING_IMPACT_REJECTED;
    case Impact::STATE_IN_PROGRESS:
      return noted;  // the renewal has begun, and the earlier assessment stands as it did
    default:
      return Flag::STANDING_UNSPECIFIED;
  }
}

Flag::Standing StandingOf(const v1::SystemAssurance::Risks::Risk& risk) {
  const bool rated = !risk.level_id().empty();
  return risk.open() && rated && !risk.tolerated() ? Flag::STANDING_RISK_NOT_TOLERATED : Flag::STANDING_UNSPECIFIED;
}

Flag::Standing StandingOf(const v1::SystemAssurance::Controls::Control& control) {
  return control.in_place() ? Flag::STANDING_UNSPECIFIED : Flag::STANDING_CONTROL_NOT_IN_PLACE;
}

}  // namespace

absl::StatusOr<AiSystemEvents> NoteAssurance(const v1::AiSystem& system, const std::string& resource,
                                             const domain::Decision& decision) {
  const auto assurance = decision.Find<v1::SystemAssurance>(AssuranceName(system.name()));
  if (assurance == nullptr || !InService(system)) return AiSystemEvents{};
  Flag::Standing noted = Flag::STANDING_UNSPECIFIED;
  for (const Flag& flag : system.assurance_flags()) {
    if (flag.resource() == resource) noted = flag.standing();
  }
  Flag::Standing standing = Flag::STANDING_UNSPECIFIED;
  if (resource == assurance->impact().assessment()) standing = StandingOf(assurance->impact(), noted);
  for (const auto& risk : assurance->risks().risks()) {
    if (risk.risk() == resource) standing = StandingOf(risk);
  }
  for (const auto& control : assurance->controls().controls()) {
    if (control.control() == resource) standing = StandingOf(control);
  }
  for (const auto& bar : assurance->bars()) {
    if (bar.resource() == resource && bar.bars()) standing = Flag::STANDING_BARRED;
  }
  if (standing == noted) return AiSystemEvents{};
  AiSystemEvents events;
  auto* event = events.emplace_back().mutable_assurance_noted();
  event->set_resource(resource);
  event->set_standing(standing);
  return events;
}

}  // namespace aims::inventory
