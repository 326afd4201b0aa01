#pragma once
// What the moves and the fold of a management review share (management_review.h). Pure.

#include <set>
#include <string>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/management_review.pb.h"
#include "common/domain/decision.h"
#include "common/domain/refusal.h"

namespace aims::audit {

// The inputs of 9.3.2 in its order.
inline constexpr v1::ReviewInput kReviewInputs[] = {v1::REVIEW_INPUT_ACTIONS,      v1::REVIEW_INPUT_CONTEXT,
                                                    v1::REVIEW_INPUT_PARTIES,      v1::REVIEW_INPUT_NONCONFORMITIES,
                                                    v1::REVIEW_INPUT_MEASUREMENT,  v1::REVIEW_INPUT_AUDITS,
                                                    v1::REVIEW_INPUT_OPPORTUNITIES};

// "ACTIONS (9.3.2 a)", for refusals.
std::string NameOf(v1::ReviewInput input);

// The designation as top management of the whole organization that the person holds at `time`; nullopt for others. One
// that was revoked since is not known any more.
absl::optional<type::v1::DesignationQuote> TopManagement(const std::string& login, absl::Time time,
                                                         const domain::Decision& decision);

// The people who took part.
std::set<std::string> AttendeesOf(const v1::ManagementReview& review);

// Names of the actions that the decisions plan.
std::set<std::string> PlannedActionsOf(const v1::ManagementReview& review);
// Whether each planned action has ended, and no other action of the review is open.
bool ActionsEnded(const v1::ManagementReview& review);

// Seal of the snapshots of the inputs: SHA-256 of their digests, one after the other.
std::string SealOfInputs(const v1::ManagementReview& review);
// Digest of all that is signed.
std::string DigestOfReview(const v1::ManagementReview& review);

}  // namespace aims::audit
