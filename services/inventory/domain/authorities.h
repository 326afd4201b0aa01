#pragma once
// Who may decide in the organization of a decision's subject, as its record says. ISO/IEC 42001 5.3, A.3.2.
//
//   const domain::Authority authority(AuthoritiesOf(decision), decision, "8.2");
//
// Pure, thread-safe.

#include "aims/inventory/v1/organization.pb.h"
#include "aims/type/v1/authority.pb.h"
#include "common/base/resource_name.h"
#include "common/domain/authority.h"

namespace aims::inventory {

// Without an organization there is no policy, so STRICT separation holds.
inline type::v1::Authorities AuthoritiesOf(const domain::Decision& decision) {
  const auto name = base::ResourceName::Parse(decision.subject);
  const auto organization = name.ok() ? decision.Find<v1::Organization>(name->organization()) : nullptr;
  return organization == nullptr ? type::v1::Authorities() : organization->authorities();
}

inline domain::Authority AuthorityFor(const domain::Decision& decision, absl::string_view clause) {
  return domain::Authority(AuthoritiesOf(decision), decision, clause);
}

}  // namespace aims::inventory
