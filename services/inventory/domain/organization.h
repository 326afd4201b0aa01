#pragma once
// An organization: the context and the scope of its AI management system, and its responsibilities. ISO/IEC 42001 4.1,
// 4.3, 5.3, A.3.2. Pure: same inputs, same events.
//
// The scope is a document in numbered versions. One is current, at most one is proposed:
//
//   (propose) ──▶ proposed ──▶ current ──▶ superseded by the next that is approved
//                    ├──▶ rejected, with a reason
//                    ├──▶ withdrawn by its proposer
//                    └──▶ voided by a newer proposal
//
// A decision names the version and its digest: NOTHING_PROPOSED or OTHER_VERSION_PROPOSED when they do not match. An
// organization cannot be deleted, because its events are the record.

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

// A proposal that replaces an open proposal takes over its authors and proposer as authors, because it revises their
// work. Refused beyond 200 authors (TOO_MANY_AUTHORS).
absl::StatusOr<OrganizationEvents> ProposeScope(const v1::Organization&, const v1::ProposeScopeRequest&,
                                                const domain::Decision&);
// Refused (FOUR_EYES) to the proposer and the authors.
absl::StatusOr<OrganizationEvents> ApproveScope(const v1::Organization&, const v1::ApproveScopeRequest&,
                                                const domain::Decision&);
// Without four eyes; requests a review. Refused (REVIEW_OPEN) while the last such approval is not reviewed.
absl::StatusOr<OrganizationEvents> BreakGlassApproveScope(const v1::Organization&,
                                                          const v1::BreakGlassApproveScopeRequest&,
                                                          const domain::Decision&);
absl::StatusOr<OrganizationEvents> RejectScope(const v1::Organization&, const v1::RejectScopeRequest&,
                                               const domain::Decision&);
// Only the proposer can withdraw (NOT_THE_PROPOSER).
absl::StatusOr<OrganizationEvents> WithdrawScope(const v1::Organization&, const v1::WithdrawScopeRequest&,
                                                 const domain::Decision&);
// Refused when no review is open (NO_REVIEW_OPEN) or the review of another approval is open (OTHER_APPROVAL), and to
// the approver, the proposer and the authors (FOUR_EYES).
absl::StatusOr<OrganizationEvents> ReviewBreakGlass(const v1::Organization&, const v1::ReviewBreakGlassRequest&,
                                                    const domain::Decision&);

// Refused when the subject already holds the role (RESPONSIBILITY_HELD), and beyond 1000 responsibilities
// (TOO_MANY_RESPONSIBILITIES).
absl::StatusOr<OrganizationEvents> AssignResponsibility(const v1::Organization&, const v1::AssignResponsibilityRequest&,
                                                        const domain::Decision&);
// Refused (RESPONSIBILITY_NOT_HELD) when the subject does not hold the role.
absl::StatusOr<OrganizationEvents> RevokeResponsibility(const v1::Organization&, const v1::RevokeResponsibilityRequest&,
                                                        const domain::Decision&);

}  // namespace aims::inventory
