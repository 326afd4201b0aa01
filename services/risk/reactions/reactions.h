#pragma once
// What the risk service does because of events: of the inventory, and of its own.
//
//   impact_assessment   an AI system is registered, imported, changed or retired → its impact assessment
//   treatment           a treatment stands in another way → the risk that it treats
//   criteria            risk criteria have a new version → each risk that is judged by them
//   prohibition         an AI system is prohibited, or is so no more → the risk that arises from that
//   prohibition_successor   the same, where that risk was closed → the one that took over

#include "common/command/reactions.h"

namespace aims::risk {

command::Reactions RiskReactions();

}  // namespace aims::risk
