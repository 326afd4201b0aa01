#pragma once
// What follows for objectives, monitoring plans and changes of the management system. ISO/IEC 42001 6.2, 6.3, 9.1.
//
//   policy_in_force     a version of a policy takes effect, or the policy is retired → the copy of what is in force
//   objective_review    that copy changes → each objective that serves the policy: its review is due
//   evaluated_plan      an evaluation of performance is approved → its plan: the next one is due an interval later
//   new_version_of_…    a later version of the scope, the risk criteria, a policy or a framework is approved → an unplanned
//                       change, unless an approved change names what changed
//
// First versions establish the management system, and editorial ones change nothing of it: neither is a change to be
// planned. Pure; thread-safe.

#include <vector>

#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/command/reactions.h"

namespace aims::audit {

std::vector<command::Effect> PolicyInForceEffects(const controls::v1::ControlsTopicRecord& cause);
std::vector<command::Effect> ObjectiveReviewEffects(const v1::AuditTopicRecord& cause);
std::vector<command::Effect> EvaluatedPlanEffects(const v1::AuditTopicRecord& cause);
std::vector<command::Effect> NewVersionOfInventory(const inventory::v1::InventoryTopicRecord& cause);
std::vector<command::Effect> NewVersionOfRisk(const risk::v1::RiskTopicRecord& cause);
std::vector<command::Effect> NewVersionOfControls(const controls::v1::ControlsTopicRecord& cause);

}  // namespace aims::audit
