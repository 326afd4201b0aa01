#pragma once
// The record of who may decide in an organization, as the inventory reported it: the decisions of the risk service go by
// it. ISO/IEC 42001 5.3, A.3.2. Pure: same inputs, same events.
//
//   const domain::Authority authority = AuthorityFor(decision, "6.1.3");
//
// Its move has no request: it follows from an event of the organization (services/risk/reactions).

#include <string>

#include "absl/strings/string_view.h"
#include "aims/risk/v1/organization_authority.pb.h"
#include "common/domain/authority.h"
#include "common/domain/authority_record.h"
#include "common/domain/decision.h"

namespace aims::risk {

struct OrganizationAuthorities : domain::AuthorityRecord<v1::OrganizationAuthority, v1::OrganizationAuthorityEvent> {
  static constexpr absl::string_view kCollection = "organizationAuthorities";
};

// organizations/acme/organizationAuthorities/current, of the organization that `name` belongs to.
inline std::string AuthorityRecordName(absl::string_view name) {
  return domain::AuthorityRecordName<OrganizationAuthorities>(name);
}
inline type::v1::Authorities AuthoritiesOf(const domain::Decision& decision) {
  return domain::AuthoritiesOf<OrganizationAuthorities>(decision);
}
inline domain::Authority AuthorityFor(const domain::Decision& decision, absl::string_view clause) {
  return domain::AuthorityFor<OrganizationAuthorities>(decision, clause);
}

}  // namespace aims::risk
