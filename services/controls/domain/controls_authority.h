#pragma once
// The record of who may decide in an organization, as the inventory reported it: the decisions of the controls service go by
// it. ISO/IEC 42001 5.3, A.3.2. Pure: same inputs, same events.
//
//   const domain::Authority authority = AuthorityFor(decision, "8.1");
//
// Its move has no request: it follows from an event of the organization (services/controls/reactions).

#include <string>

#include "absl/strings/string_view.h"
#include "aims/controls/v1/controls_authority.pb.h"
#include "common/domain/authority.h"
#include "common/domain/authority_record.h"
#include "common/domain/decision.h"

namespace aims::controls {

struct ControlsAuthorities : domain::AuthorityRecord<v1::ControlsAuthority, v1::ControlsAuthorityEvent> {
  static constexpr absl::string_view kCollection = "controlsAuthorities";
};

// organizations/acme/controlsAuthorities/current, of the organization that `name` belongs to.
inline std::string AuthorityRecordName(absl::string_view name) {
  return domain::AuthorityRecordName<ControlsAuthorities>(name);
}
inline type::v1::Authorities AuthoritiesOf(const domain::Decision& decision) {
  return domain::AuthoritiesOf<ControlsAuthorities>(decision);
}
inline domain::Authority AuthorityFor(const domain::Decision& decision, absl::string_view clause) {
  return domain::AuthorityFor<ControlsAuthorities>(decision, clause);
}

}  // namespace aims::controls
