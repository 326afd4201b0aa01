#pragma once
// Reactions to the events of people on the resources of other services: who owned, wrote, approved, tested or operated
// what. The impartiality of auditors is judged by it: ISO/IEC 42001 9.2.2 b). Registered in reactions.cc.
//
// Looked at are AI systems, models, data sets, suppliers, impact assessments, risk profiles, risks, treatments,
// controls, control tests, policies and statements of applicability. An event that records a decision makes an
// approver; the tests of controls and treatments make a tester; the work of implementing makes an operator; any other
// event makes an author. The fields owner, deputy and operators name whoever has these parts from then on.

#include <vector>

#include "absl/types/optional.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/command/reactions.h"
#include "services/audit/domain/involvement.h"

namespace aims::audit {

std::vector<command::Effect> InvolvementOfInventory(const inventory::v1::InventoryTopicRecord& cause);
std::vector<command::Effect> InvolvementOfRisk(const risk::v1::RiskTopicRecord& cause);
std::vector<command::Effect> InvolvementOfControls(const controls::v1::ControlsTopicRecord& cause);

}  // namespace aims::audit
