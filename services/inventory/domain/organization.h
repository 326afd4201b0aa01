#pragma once
// An organization: the context and the scope of its AI management system, and its responsibilities. ISO/IEC 42001 4.1,
// 4.3, 5.3, A.3.2. Pure: same inputs, same events.
//
// The scope and the separation policy are versioned documents. Their moves and refusals are in
// common/domain/versioned_document.h. After an approved policy, and after each designation and revocation, comes a notice
// of the record of who may decide (AuthoritiesChanged), by which the risk service learns of it. An organization cannot be deleted, because its events are
// the record.

#include <vector>

#include "absl/status/statusor.h"
#include "aims/inventory/v1/organization.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::inventory {

struct Organizations {
  using State = v1::Organization;
  using Event = v1::OrganizationEvent;
  static constexpr absl::string_view kCollection = "organizations";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The ends of responsibilities and designations, and the reviews of the context and of the interested parties.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using OrganizationEvents = std::vector<v1::OrganizationEvent>;

// Register and Update are refused when the relevance of climate change is decided without a reason
// (CLIMATE_REASON_MISSING); InvalidArgument when two issues have the same id.
absl::StatusOr<OrganizationEvents> Register(const v1::Organization&, const v1::CreateOrganizationRequest&,
                                            const domain::Decision&);
absl::StatusOr<OrganizationEvents> Update(const v1::Organization&, const v1::UpdateOrganizationRequest&,
                                          const domain::Decision&);

// Refused to everybody who is not designated top management of the whole organization (NOT_DESIGNATED). While nobody is,
// the role top-management of the login is enough, for a first designation of top management (TOP_MANAGEMENT_FIRST), which
// is marked as bootstrap. Refused for oneself after that (SELF_DESIGNATION), for an end that is not in the future
// (EXPIRY_NOT_AHEAD), an unknown AI system (AI_SYSTEM_UNKNOWN), and beyond 100 designations (TOO_MANY_DESIGNATIONS).
absl::StatusOr<OrganizationEvents> DesignateManagement(const v1::Organization&, const v1::DesignateManagementRequest&,
                                                       const domain::Decision&);
// Refused to everybody who is not designated top management, for an unknown number (DESIGNATION_UNKNOWN), and when nobody
// else is designated top management (LAST_TOP_MANAGEMENT).
absl::StatusOr<OrganizationEvents> RevokeManagementDesignation(const v1::Organization&,
                                                               const v1::RevokeManagementDesignationRequest&,
                                                               const domain::Decision&);

// Refused when the subject already holds the role (RESPONSIBILITY_HELD), for an end that is not ahead (END_NOT_AHEAD), and
// beyond 1000 responsibilities (TOO_MANY_RESPONSIBILITIES).
absl::StatusOr<OrganizationEvents> AssignResponsibility(const v1::Organization&, const v1::AssignResponsibilityRequest&,
                                                        const domain::Decision&);
// Refused (RESPONSIBILITY_NOT_HELD) when the subject does not hold the role.
absl::StatusOr<OrganizationEvents> RevokeResponsibility(const v1::Organization&, const v1::RevokeResponsibilityRequest&,
                                                        const domain::Decision&);

// Somebody looked, and nothing had to change (organization_context.cc). It is due again at the time that they say.
absl::StatusOr<OrganizationEvents> ReviewContext(const v1::Organization&, const v1::ReviewContextRequest&,
                                                 const domain::Decision&);

}  // namespace aims::inventory
