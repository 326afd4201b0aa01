#pragma once
// What risk, inventory and this service's own events mean for statements of applicability: the needs of treatments for
// controls, the record of scope and registered things, and the causes that make a statement stale.

#include <vector>

#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/command/reactions.h"

namespace aims::controls {

// A treatment, the measures of an impact assessment, or the end of a risk → the need for controls.
std::vector<command::Effect> ControlNeedEffects(const risk::v1::RiskTopicRecord& cause);

// The scope and the roles of an organization, and what is registered in it → its record.
std::vector<command::Effect> ManagementScopeEffects(const inventory::v1::InventoryTopicRecord& cause);

// The adoption and the end of a framework → the same record.
std::vector<command::Effect> ManagementFrameworkEffects(const v1::ControlsTopicRecord& cause);

// A need, the record of the scope, a framework or a retired control → each statement of the organization.
std::vector<command::Effect> StatementEffects(const v1::ControlsTopicRecord& cause);

}  // namespace aims::controls
