#pragma once
// An organization: the context of its AI management system, the system's scope, and who answers for what.
// ISO/IEC 42001 4.1, 4.3, 5.3, A.3.2. Pure: same inputs, same events.
//
// The scope is a document in numbered versions. One is current, at most one is proposed:
//
//   (propose) ──▶ proposed ──▶ current ──▶ superseded by the next that is approved
//                    ├──▶ rejected, with a reason
//                    ├──▶ withdrawn by its proposer
//                    └──▶ voided by a newer proposal
//
// A decision names the version and its digest: NOTHING_PROPOSED or OTHER_VERSION_PROPOSED when it names another.
// An organization is not deleted: its events are its record.

#include <vector>

#include "absl/status/statusor.h"
#include "aims/inventory/v1/organization.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"

namespace aims::inventory {

struct Organizations {
  using State = v1::Organization;
  using Event = v1::OrganizationEvent;
  static constexpr absl::string_view kCollection = "organizations";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using OrganizationEvents = std::vector<v1::OrganizationEvent>;

// Register and Update are refused when the relevance of climate change is decided without a reason
// (CLIMATE_REASON_MISSING); InvalidArgument when two issues have the same id.
absl::StatusOr<OrganizationEvents> Register(const v1::Organization&, const v1::CreateOrganizationRequest&,
                                            const domain::Decision&);
absl::StatusOr<OrganizationEvents> Update(const v1::Organization&, const v1::UpdateOrganizationRequest&,
                                          const domain::Decision&);

// A proposal that replaces an open one has the other's authors and proposer among its own authors, as it revises their
// work. Refused beyond 200 authors (TOO_MANY_AUTHORS).
absl::StatusOr<OrganizationEvents> ProposeScope(const v1::Organization&, const v1::ProposeScopeRequest&,
                                                const domain::Decision&);
// Refused (FOUR_EYES) to the proposer and the authors.
absl::StatusOr<OrganizationEvents> ApproveScope(const v1::Organization&, const v1::ApproveScopeRequest&,
                                                const domain::Decision&);
// Without four eyes; asks for a review. Refused (REVIEW_OPEN) while the last such approval is not reviewed.
absl::StatusOr<OrganizationEvents> BreakGlassApproveScope(const v1::Organization&,
                                                          const v1::BreakGlassApproveScopeRequest&,
                                                          const domain::Decision&);
absl::StatusOr<OrganizationEvents> RejectScope(const v1::Organization&, const v1::RejectScopeRequest&,
                                               const domain::Decision&);
// Refused (NOT_THE_PROPOSER) to others.
absl::StatusOr<OrganizationEvents> WithdrawScope(const v1::Organization&, const v1::WithdrawScopeRequest&,
                                                 const domain::Decision&);
// Refused when no review is open (NO_REVIEW_OPEN) or that of another approval is (OTHER_APPROVAL), and to those who
// approved, proposed or wrote (FOUR_EYES).
absl::StatusOr<OrganizationEvents> ReviewBreakGlass(const v1::Organization&, const v1::ReviewBreakGlassRequest&,
                                                    const domain::Decision&);

// Refused when the subject holds the role already (RESPONSIBILITY_HELD), and beyond 1000 responsibilities
// (TOO_MANY_RESPONSIBILITIES).
absl::StatusOr<OrganizationEvents> AssignResponsibility(const v1::Organization&, const v1::AssignResponsibilityRequest&,
                                                        const domain::Decision&);
// Refused (RESPONSIBILITY_NOT_HELD) when the subject does not hold the role.
absl::StatusOr<OrganizationEvents> RevokeResponsibility(const v1::Organization&, const v1::RevokeResponsibilityRequest&,
                                                        const domain::Decision&);

}  // namespace aims::inventory
