#pragma once
// Conflicts of interest of auditors, computed from the involvements in everything that is in scope. ISO/IEC 42001 9.2.2
// b). Pure.
//
//   auto conflicts = ConflictsOf(audit, audit.criteria(), decision);
//
// In scope are the AI systems and resources of the scope, the documents of the criteria, and whatever the involvements
// relate to one of these or to a frozen requirement: the risks of an AI system, the controls that serve A.6.2.6. A
// member of the team is in conflict with a resource who has a part in it, or had one within the last 12 months. Of an
// external audit there are none: the certification body answers for its auditors.

#include <string>

#include "absl/time/time.h"
#include "aims/audit/v1/audit.pb.h"
#include "common/domain/decision.h"
#include "google/protobuf/repeated_field.h"

namespace aims::audit {

inline constexpr absl::Duration kConflictWindow = absl::Hours(24 * 365);
inline constexpr int kMaxConflicts = 100;

using Conflicts = google::protobuf::RepeatedPtrField<v1::Audit::Conflict>;

// By person and resource. What the audit knows of a conflict with the same parts stays: its safeguard and its
// acceptance. One more than kMaxConflicts when there are more than these.
Conflicts ConflictsOf(const v1::Audit& audit, const v1::Audit::Criteria& criteria, const domain::Decision& decision);

// What management accepts: SHA-256 of person, resource, parts and safeguard.
std::string DigestOfConflict(const v1::Audit::Conflict& conflict);

// The same conflict with the same parts, as it is known; nullptr when there is none.
const v1::Audit::Conflict* SameConflictIn(const Conflicts& known, const v1::Audit::Conflict& conflict);

// The place of the conflict; their number when there is none.
int PlaceOfConflict(const Conflicts& conflicts, const std::string& person, const std::string& resource);

// Whether the person ever had a part in the resource itself.
bool EverHadPart(const std::string& resource, const std::string& person, const domain::Decision& decision);

}  // namespace aims::audit
