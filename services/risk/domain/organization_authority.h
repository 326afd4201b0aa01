#pragma once
// The record of who may decide in an organization, as the inventory reported it: the decisions of the risk service go by
// it. ISO/IEC 42001 5.3, A.3.2. Pure: same inputs, same events.
//
//   const domain::Authority authority = AuthorityFor(decision, "6.1.3");
//
// Its move has no request: it follows from an event of the organization (services/risk/reactions).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/risk/v1/organization_authority.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/authority.h"
#include "common/domain/decision.h"

namespace aims::risk {

struct OrganizationAuthorities {
  using State = v1::OrganizationAuthority;
  using Event = v1::OrganizationAuthorityEvent;
  static constexpr absl::string_view kCollection = "organizationAuthorities";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using OrganizationAuthorityEvents = std::vector<v1::OrganizationAuthorityEvent>;

// Records the report; nothing when this version of the organization or a later one is known.
absl::StatusOr<OrganizationAuthorityEvents> ReportAuthorities(const v1::OrganizationAuthority&,
                                                              const v1::OrganizationAuthorityReported& report,
                                                              const domain::Decision&);

// Name of the record of the organization that `name` belongs to: organizations/acme/organizationAuthorities/current.
// Empty for an invalid name.
std::string AuthorityRecordName(absl::string_view name);

// Who may decide in the organization of the decision's subject. Nothing was reported: STRICT separation holds.
type::v1::Authorities AuthoritiesOf(const domain::Decision& decision);
domain::Authority AuthorityFor(const domain::Decision& decision, absl::string_view clause);

}  // namespace aims::risk
