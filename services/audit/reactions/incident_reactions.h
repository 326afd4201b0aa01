#pragma once
// Reactions that start and end the clocks of incidents, and keep what the handling of incidents goes by about AI systems.
// AI Act Art. 26(5), 73; ISO/IEC 42001 A.8.3. Pure.

#include <vector>

#include "aims/audit/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "common/command/reactions.h"

namespace aims::audit {

// An incident demands clocks, or drops some → each of them.
std::vector<command::Effect> IncidentClockEffects(const v1::AuditTopicRecord& cause);
// A clock changes its standing → its incident.
std::vector<command::Effect> IncidentOfClockEffects(const v1::AuditTopicRecord& cause);
// An AI system is classified, goes into service or leaves it → the record about it.
std::vector<command::Effect> IncidentSystemEffects(const inventory::v1::InventoryTopicRecord& cause);
// The record about an AI system says that it was classified → its incidents.
std::vector<command::Effect> IncidentOfSystemEffects(const v1::AuditTopicRecord& cause);

}  // namespace aims::audit
