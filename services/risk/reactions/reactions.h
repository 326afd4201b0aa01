#pragma once
// What the risk service does because of events: of the inventory, and of its own.
//
//   impact_assessment   an AI system is registered, imported, changed or retired → its impact assessment
//   treatment           a treatment stands in another way → the risk that it treats
//   criteria            risk criteria have a new version → each risk that is judged by them

#include "common/command/reactions.h"

namespace aims::risk {

command::Reactions RiskReactions();

}  // namespace aims::risk
