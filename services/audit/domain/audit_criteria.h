#pragma once
// The criteria of audits: requirements of frameworks, and documents of the organization. ISO/IEC 42001 9.2.1, 9.2.2.
// Pure.
//
//   const Expanded criteria = Expand(audit.requirements());   // "iso-42001:9" → 9.1, 9.2.1, 9.2.2, 9.3.1 …
//   RequireCriterion(audit.criteria(), "iso-42001:9.1", &refusals);

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/audit.pb.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"
#include "google/protobuf/repeated_field.h"

namespace aims::audit {

// The requirements that a list of requirements, headings and objectives stands for: those that are assessed by
// themselves, each once, in the order of their frameworks.
struct Expanded {
  std::vector<std::string> requirements;
  std::vector<std::string> unknown;  // of no shipped framework
};
Expanded Expand(const google::protobuf::RepeatedPtrField<std::string>& wanted);

// The clauses and controls of ISO/IEC 42001 that a cycle of audits covers, but for those that are excluded.
std::vector<std::string> CycleRequirements();

// The criteria of the audit, frozen at the decision's time. Its requirements must be known.
v1::Audit::Criteria Freeze(const v1::Audit& audit, const domain::Decision& decision);

// Adds what bars `criterion`, a requirement or the id of a document: CRITERION_NOT_FROZEN; CONTROL_EXCLUDED, for which
// iso-42001:6.1.3 is the criterion.
void RequireCriterion(const v1::Audit::Criteria& criteria, const std::string& criterion, domain::Refusals* refusals);

}  // namespace aims::audit
