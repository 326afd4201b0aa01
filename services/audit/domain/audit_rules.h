#pragma once
// What the moves of an audit share. Pure.

#include <set>
#include <string>
#include <vector>

#include "aims/audit/v1/audit.pb.h"
#include "aims/audit/v1/audit_finding.pb.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"

namespace aims::audit {

// The members who audit: the lead and the team without its observers.
std::set<std::string> AuditorsOf(const v1::Audit& audit);
// The lead and the whole team.
std::set<std::string> TeamOf(const v1::Audit& audit);

// Adds NOT_THE_LEAD and NOT_IN_TEAM.
void RequireLead(const v1::Audit& audit, const domain::Decision& decision, domain::Refusals* refusals);
void RequireAuditor(const v1::Audit& audit, const domain::Decision& decision, domain::Refusals* refusals);

// Adds NOT_IN_TEAM, and CONFLICT_NOT_ACCEPTED for conflicts of the actor: for auditors who gather evidence.
void RequireImpartial(const v1::Audit& audit, const domain::Decision& decision, domain::Refusals* refusals);

// Adds CONFLICT_NOT_ACCEPTED with the conflicts that are not accepted: all of them, or those of one person.
void RequireAccepted(const google::protobuf::RepeatedPtrField<v1::Audit::Conflict>& conflicts,
                     const std::string& person, domain::Refusals* refusals);

// Adds RESOURCE_ELSEWHERE with the names that are not of the organization of the decision's subject.
void RequireOfOrganization(const google::protobuf::RepeatedPtrField<std::string>& names,
                           const domain::Decision& decision, domain::Refusals* refusals);

// The findings of the audit that were not withdrawn, by name.
std::vector<v1::AuditFinding> FindingsOf(const std::string& audit, const domain::Decision& decision);

}  // namespace aims::audit
