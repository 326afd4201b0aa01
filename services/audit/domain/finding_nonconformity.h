#pragma once
// A nonconformity that is opened for an audit finding has the id of the finding. So no other nonconformity may have the
// id of a finding: both are refused where the other is there already. ISO/IEC 42001 9.2.2, 10.2. Pure.
//
//   refusals.Add(IdTakenBy<v1::Nonconformity>(NonconformityOfFinding(decision.subject), decision));

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/base/resource_name.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"

namespace aims::audit {

// The resource of the collection that has the organization and the id of `name`. Empty for an invalid name.
inline std::string SiblingOf(absl::string_view name, absl::string_view collection) {
  const auto parsed = base::ResourceName::Parse(name);
  return parsed.ok() ? base::ResourceName::Join(parsed->organization(), collection, parsed->id()) : "";
}
// organizations/acme/auditFindings/f1 → organizations/acme/nonconformities/f1, and back.
inline std::string NonconformityOfFinding(absl::string_view finding) { return SiblingOf(finding, "nonconformities"); }
inline std::string FindingOfNonconformity(absl::string_view nonconformity) {
  return SiblingOf(nonconformity, "auditFindings");
}

// NONCONFORMITY_ID_TAKEN when `other`, a finding or a nonconformity, is there.
template <class Other>
absl::optional<domain::Violation> IdTakenBy(const std::string& other, const domain::Decision& decision) {
  if (decision.Find<Other>(other) == nullptr) return absl::nullopt;
  return domain::Violation{"NONCONFORMITY_ID_TAKEN", "10.2",
                           absl::StrCat(other,
                                        " has this id, and a nonconformity of a finding has the id of the "
                                        "finding: choose another id")};
}

}  // namespace aims::audit
