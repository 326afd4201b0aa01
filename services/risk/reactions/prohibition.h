#pragma once
// An AI system is prohibited (AI Act Art. 5), or is so no more → the risk that arises from that.

#include <vector>

#include "aims/inventory/v1/inventory.pb.h"
#include "aims/risk/v1/risk_register.pb.h"
#include "common/command/reactions.h"

namespace aims::risk {

// A classification that prohibits marks the system's risk. It is the lifting of the block, which two people decide on a
// classification that does not prohibit, that takes the mark away, and not that classification alone; or the end of the
// system's life.
std::vector<command::Effect> ProhibitionRiskEffects(const inventory::v1::InventoryTopicRecord& cause);

// Where that risk is closed, what is found and lifted goes on to the one that took over.
std::vector<command::Effect> ProhibitionSuccessorEffects(const v1::RiskTopicRecord& cause);

}  // namespace aims::risk
