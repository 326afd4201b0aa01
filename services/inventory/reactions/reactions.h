#pragma once
// Reactions of the inventory to events of the risk service.
//
//   impact_assurance   the state of an impact assessment changed    ─┐
//   risk_assurance     the tolerance of a risk changed              ─┴▶ the SystemAssurance of the AI systems

#include "common/command/reactions.h"

namespace aims::inventory {

command::Reactions InventoryReactions();

}  // namespace aims::inventory
