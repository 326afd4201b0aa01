#pragma once
// Risk criteria: scales, matrix, appetite, and the roles and time limits for acceptance. ISO/IEC 42001 6.1.1, 6.1.2,
// 6.1.3. Pure: same inputs, same events.
//
// The content is a document in numbered versions. One is current, at most one is proposed:
//
//   (propose) ──▶ proposed ──▶ current ──▶ superseded by the next that is approved
//                    ├──▶ rejected, with a reason
//                    ├──▶ withdrawn by its proposer
//                    └──▶ voided by a newer proposal
//
// The current version is reviewed at its own interval: it is confirmed, or a new version is proposed. A decision names
// the version and its digest: NOTHING_PROPOSED or OTHER_VERSION_PROPOSED when they do not match. Criteria cannot be
// deleted, because ratings refer to them.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"

namespace aims::risk {

struct RiskCriteriaSets {
  using State = v1::RiskCriteria;
  using Event = v1::RiskCriteriaEvent;
  static constexpr absl::string_view kCollection = "riskCriteria";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The review of the current version.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using RiskCriteriaEvents = std::vector<v1::RiskCriteriaEvent>;

absl::StatusOr<RiskCriteriaEvents> Register(const v1::RiskCriteria&, const v1::CreateRiskCriteriaRequest&,
                                            const domain::Decision&);
absl::StatusOr<RiskCriteriaEvents> Update(const v1::RiskCriteria&, const v1::UpdateRiskCriteriaRequest&,
                                          const domain::Decision&);

// InvalidArgument when the document is inconsistent (CheckDocument). A proposal that replaces an open proposal takes
// over its makers as authors, because it revises their work. Refused beyond 200 authors (TOO_MANY_AUTHORS).
absl::StatusOr<RiskCriteriaEvents> Propose(const v1::RiskCriteria&, const v1::ProposeRiskCriteriaRequest&,
                                           const domain::Decision&);
// Refused (FOUR_EYES) to the proposer and the authors.
absl::StatusOr<RiskCriteriaEvents> Approve(const v1::RiskCriteria&, const v1::ApproveRiskCriteriaRequest&,
                                           const domain::Decision&);
// Without four eyes; requests a review (common/domain/break_glass.h). Refused (REVIEW_OPEN) while the last such
// approval is not reviewed.
absl::StatusOr<RiskCriteriaEvents> BreakGlassApprove(const v1::RiskCriteria&,
                                                     const v1::BreakGlassApproveRiskCriteriaRequest&,
                                                     const domain::Decision&);
// Refused when no review is open (NO_REVIEW_OPEN) or the review of another approval is open (OTHER_APPROVAL), and to
// the approver, the proposer and the authors of the version (FOUR_EYES).
absl::StatusOr<RiskCriteriaEvents> ReviewBreakGlass(const v1::RiskCriteria&,
                                                    const v1::ReviewRiskCriteriaBreakGlassRequest&,
                                                    const domain::Decision&);
absl::StatusOr<RiskCriteriaEvents> Reject(const v1::RiskCriteria&, const v1::RejectRiskCriteriaRequest&,
                                          const domain::Decision&);
// Only the proposer can withdraw (NOT_THE_PROPOSER).
absl::StatusOr<RiskCriteriaEvents> Withdraw(const v1::RiskCriteria&, const v1::WithdrawRiskCriteriaRequest&,
                                            const domain::Decision&);
// Confirms the current version, which the request names. Refused (FOUR_EYES) to its authors and its proposer.
absl::StatusOr<RiskCriteriaEvents> Review(const v1::RiskCriteria&, const v1::ReviewRiskCriteriaRequest&,
                                          const domain::Decision&);

}  // namespace aims::risk
