#pragma once
// What follows from concerns. ISO/IEC 42001 A.3.3, A.8.3.
//
//   retaliation is reported → its successor, a concern of its own
//   a concern is concluded with an incident → it is reported, with the awareness time of the concern
//   somebody comes to own an AI system → each concern that names the system excludes that person
//
// A concern that is concluded with a nonconformity has it opened (correction_reactions.h). A complaint about AI systems makes
// their impact assessments due again (services/risk/reactions). Pure; thread-safe.

#include <vector>

#include "aims/audit/v1/topic.pb.h"
#include "common/command/reactions.h"

namespace aims::audit {

std::vector<command::Effect> ConcernSuccessorEffects(const v1::AuditTopicRecord& cause);
std::vector<command::Effect> IncidentOfConcernEffects(const v1::AuditTopicRecord& cause);
std::vector<command::Effect> ConcernOwnerEffects(const v1::AuditTopicRecord& cause);

}  // namespace aims::audit
