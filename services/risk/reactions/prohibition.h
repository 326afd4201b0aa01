#pragma once
// An AI system becomes prohibited (AI Act Art. 5), or is no longer prohibited → the risk that arises from this.

#include <vector>

#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/command/reactions.h"

namespace aims::risk {

// A classification that prohibits the system marks its risk. Only two things remove the mark: the lifting of the block,
// which two people decide, or the retirement or withdrawal of the system. A later classification alone does not.
std::vector<command::Effect> ProhibitionRiskEffects(const inventory::v1::InventoryTopicRecord& cause);

// When that risk is closed, later findings and liftings are passed on to the risk that succeeded it.
std::vector<command::Effect> ProhibitionSuccessorEffects(const v1::RiskTopicRecord& cause);

}  // namespace aims::risk
