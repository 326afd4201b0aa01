#pragma once
// What the inventory does because of events of the risk service.
//
//   impact_assurance   an impact assessment stands in another way   ─┐
//   risk_assurance     a risk is tolerated, or is not any more      ─┴▶ what is assured of the AI systems

#include "common/command/reactions.h"

namespace aims::inventory {

command::Reactions InventoryReactions();

}  // namespace aims::inventory
