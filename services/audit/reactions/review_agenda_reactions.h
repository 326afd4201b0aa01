#pragma once
// What the next management review looks at: events of all services → the agenda of the organization. The rows say which
// (review_agenda_rows.h); two things are not rows:
//
//   an action of a management review changes → the input ACTIONS, with the action as it is now, also after the review
//                                              has ended
//   any other action becomes overdue         → the input of what it belongs to
//
// Pure; thread-safe.

#include <vector>

#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/command/reactions.h"

namespace aims::audit {

std::vector<command::Effect> AgendaOfInventory(const inventory::v1::InventoryTopicRecord& cause);
std::vector<command::Effect> AgendaOfRisk(const risk::v1::RiskTopicRecord& cause);
std::vector<command::Effect> AgendaOfControls(const controls::v1::ControlsTopicRecord& cause);
std::vector<command::Effect> AgendaOfAudit(const v1::AuditTopicRecord& cause);

}  // namespace aims::audit
