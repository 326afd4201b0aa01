#pragma once
// The conditions for a version of a statement of applicability: ISO/IEC 42001 6.1.3. A refusal lists every gap at once,
// each rule with the rows or treatments that violate it. Pure.
//
//   AddGaps(statement, facts, decision, &refusals);     // at the submission and again at the approval
//   WarningsOf(statement.rows(), facts.scope);          // recorded with both
//
// The rules: FRAMEWORK_NOT_ADOPTED, ROW_MISSING, ROW_WITHOUT_FRAMEWORK, ROW_UNCONFIRMED, REASON_MISSING,
// RISK_WITHOUT_CONTROL, CONTROL_EXCLUDED_BUT_USED, EXCLUSION_CONTRADICTED, COMPARISON_MISSING, CONTROL_UNKNOWN,
// TARGET_MISSING, TOO_MANY_NEEDS. docs/statement-of-applicability.md has them with their conditions.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/management_scope.pb.h"
#include "aims/controls/v1/statement_of_applicability.pb.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"
#include "services/controls/domain/statement_facts.h"
#include "services/controls/domain/statement_rows.h"

namespace aims::controls {

// "a, b, c", at most 150 of them, and how many more there are. Requirements that follow one another are one of them:
// "iso-27001:A.5.1 to A.5.37".
std::string Listed(const std::vector<std::string>& names);

// The names among `controls` that are no control of the organization, or a retired one.
std::vector<std::string> UnknownControls(const google::protobuf::RepeatedPtrField<std::string>& controls,
                                         const domain::Decision& decision);

// The registered things that bar the exclusion of this control: datasets bar A.7, suppliers A.10.3, customers A.10.4.
absl::optional<v1::ManagementScope::Kind> BarredBy(absl::string_view requirement);

void AddGaps(const v1::StatementOfApplicability& statement, const StatementFacts& facts,
             const domain::Decision& decision, domain::Refusals* refusals);

// Exclusions that are allowed with a reason and that the approver should look at: A.5 while systems are in scope, A.6
// for a provider or producer, A.9 for an organization that uses AI.
std::vector<v1::StatementWarning> WarningsOf(const StatementRows& rows, const v1::ManagementScope& scope);

}  // namespace aims::controls
