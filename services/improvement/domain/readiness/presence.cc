#include "services/improvement/domain/readiness/presence.h"

#include "services/improvement/domain/extend.h"

namespace aims::improvement {

std::vector<Kind> PresenceKinds() {
  std::vector<Kind> kinds = OrganizationPresence();
  Extend(kinds, PartyPresence());
  Extend(kinds, RiskPresence());
  Extend(kinds, ControlsPresence());
  Extend(kinds, PolicyPresence());
  Extend(kinds, AuditPresence());
  return kinds;
}

}  // namespace aims::improvement
