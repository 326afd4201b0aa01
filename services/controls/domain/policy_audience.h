#pragma once
// The audience of a policy, and what it is asked for. ISO/IEC 42001 5.2, 7.3. Pure, thread-safe.
//
//   if (Includes(ask.audience(), person)) …

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "aims/controls/v1/person.pb.h"
#include "aims/controls/v1/policy.pb.h"
#include "services/controls/domain/organization_of.h"

namespace aims::controls {

// Whether the audience is nobody: nothing was chosen.
inline bool IsNobody(const v1::PolicyAudience& audience) {
  return !audience.everyone() && audience.units().empty() && audience.kinds().empty() && audience.persons().empty();
}

// Whether the person belongs to the audience, as the person is now.
inline bool Includes(const v1::PolicyAudience& audience, const v1::Person& person) {
  const auto has = [](const auto& list, const auto& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  };
  if (audience.everyone() || has(audience.persons(), person.name())) return true;
  if (audience.units().empty() && audience.kinds().empty()) return false;
  return (audience.units().empty() || has(audience.units(), person.unit())) &&
         (audience.kinds().empty() || has(audience.kinds(), person.kind()));
}

// The values by which those are found that have something in common; see the fields `roster`, `subject_key` and
// `ask_key`.
inline std::string RosterOf(absl::string_view organization) { return absl::StrCat(organization, "/persons"); }
inline std::string SubjectKey(absl::string_view organization, absl::string_view subject) {
  return absl::StrCat(organization, "/logins/", subject);
}
inline std::string AskKey(absl::string_view organization) {
  return absl::StrCat(organization, "/policyAcknowledgements");
}

}  // namespace aims::controls
