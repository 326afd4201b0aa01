#pragma once
// The record of who may decide in an organization, as the inventory reported it: the decisions of the audit service go by
// it. ISO/IEC 42001 5.3, A.3.2. Pure: same inputs, same events.
//
//   const domain::Authority authority = AuthorityFor(decision, "9.2");
//
// Its move has no request: it follows from an event of the organization (services/audit/reactions).

#include <string>

#include "absl/strings/string_view.h"
#include "aims/audit/v1/audit_authority.pb.h"
#include "common/domain/authority.h"
#include "common/domain/authority_record.h"
#include "common/domain/decision.h"

namespace aims::audit {

struct AuditAuthorities : domain::AuthorityRecord<v1::AuditAuthority, v1::AuditAuthorityEvent> {
  static constexpr absl::string_view kCollection = "auditAuthorities";
};

// organizations/acme/auditAuthorities/current, of the organization that `name` belongs to.
inline std::string AuthorityRecordName(absl::string_view name) {
  return domain::AuthorityRecordName<AuditAuthorities>(name);
}
inline type::v1::Authorities AuthoritiesOf(const domain::Decision& decision) {
  return domain::AuthoritiesOf<AuditAuthorities>(decision);
}
inline domain::Authority AuthorityFor(const domain::Decision& decision, absl::string_view clause) {
  return domain::AuthorityFor<AuditAuthorities>(decision, clause);
}

}  // namespace aims::audit
