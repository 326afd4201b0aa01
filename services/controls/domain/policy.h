#pragma once
// Policies and other documents that direct people: the AI policy, procedures, plans, notices. ISO/IEC 42001 5.2, 7.5,
// A.2.2 to A.2.4. Pure: same inputs, same events.
//
// The policy:       DRAFT ─▶ PUBLISHED ◀─▶ DUE_FOR_REVIEW        published ─▶ RETIRED, which is final
// Its next version: DRAFT ◀─▶ IN_REVIEW ─▶ AWAITING_APPROVAL ─▶ APPROVED ─▶ published: in force now, or coming
//                     ▲────── (returned, rejected) ──────┘────────┘
//
// Every decision about a version names it and its digest (OTHER_VERSION_PROPOSED, NOTHING_PROPOSED), and starts from
// one stage (WRONG_STAGE). Creation is in policy.cc, a version up to its publication in policy_version.cc, reviews, the
// retirement and time in policy_review.cc, the fold in policy_fold.cc. Neither the reviewer nor the approver of a
// version is one of its authors; whoever publishes it may be.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/policy.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct Policies {
  using State = v1::Policy;
  using Event = v1::PolicyEvent;
  static constexpr absl::string_view kCollection = "policies";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The owner, until the policy is retired.
  static bool NeedsPerson(const State& state, const std::string& login);
  // A coming version takes effect; the review falls due, and is overdue.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using PolicyEvents = std::vector<v1::PolicyEvent>;

// A review that fell due is overdue after this time.
inline constexpr absl::Duration kPolicyReviewGrace = absl::Hours(24 * 30);

// --- The policy (policy.cc) ---

absl::StatusOr<PolicyEvents> Register(const v1::Policy&, const v1::CreatePolicyRequest&, const domain::Decision&);
// Refused for a retired policy (POLICY_RETIRED).
absl::StatusOr<PolicyEvents> Update(const v1::Policy&, const v1::UpdatePolicyRequest&, const domain::Decision&);
// Refused for a policy that was published (POLICY_WAS_PUBLISHED), and under a legal hold (LEGAL_HOLD).
absl::StatusOr<PolicyEvents> Delete(const v1::Policy&, const v1::DeletePolicyRequest&, const domain::Decision&);
absl::StatusOr<PolicyEvents> Undelete(const v1::Policy&, const v1::UndeletePolicyRequest&, const domain::Decision&);

// --- A version (policy_version.cc) ---

// InvalidArgument without exactly one of text and artifact, and for a relation without policy and title. Refused for a
// related policy that is not there (POLICY_UNKNOWN) and beyond 200 authors (TOO_MANY_AUTHORS).
absl::StatusOr<PolicyEvents> Draft(const v1::Policy&, const v1::DraftPolicyVersionRequest&, const domain::Decision&);
// Up to the approval, by an author (NOT_AN_AUTHOR).
absl::StatusOr<PolicyEvents> Withdraw(const v1::Policy&, const v1::WithdrawPolicyVersionRequest&,
                                      const domain::Decision&);
// Refused while a conflict has no resolution (CONFLICT_UNRESOLVED), and for an AI policy that misses something
// (AI_POLICY_INCOMPLETE, with all that is missing).
absl::StatusOr<PolicyEvents> Submit(const v1::Policy&, const v1::SubmitPolicyVersionRequest&, const domain::Decision&);
// Four eyes: not an author.
absl::StatusOr<PolicyEvents> Return(const v1::Policy&, const v1::ReturnPolicyVersionRequest&, const domain::Decision&);
// Four eyes: not an author. Refused for an editorial change of nothing (FIRST_VERSION_IS_MAJOR).
absl::StatusOr<PolicyEvents> PassReview(const v1::Policy&, const v1::PassPolicyReviewRequest&, const domain::Decision&);
// By management (NOT_DESIGNATED): top management for an AI policy. Four eyes: not an author; under STRICT separation
// not the owner.
absl::StatusOr<PolicyEvents> Approve(const v1::Policy&, const v1::ApprovePolicyVersionRequest&,
                                     const domain::Decision&);
// An approved version is rejected by management alone (NOT_DESIGNATED).
absl::StatusOr<PolicyEvents> Reject(const v1::Policy&, const v1::RejectPolicyVersionRequest&, const domain::Decision&);
// Refused without an audience (AUDIENCE_MISSING), with a person in it who is not on the roster (PERSON_UNKNOWN), with
// an effective_time that has passed (EFFECTIVE_TIME_PAST), and while another version is to take effect
// (VERSION_COMING).
absl::StatusOr<PolicyEvents> Publish(const v1::Policy&, const v1::PublishPolicyVersionRequest&,
                                     const domain::Decision&);

// --- Its review and its end (policy_review.cc) ---

// Authority and four eyes as for an approval. Refused before a version is in force (NOT_IN_FORCE).
absl::StatusOr<PolicyEvents> Confirm(const v1::Policy&, const v1::ConfirmPolicyRequest&, const domain::Decision&);
// Refused for the cause INTERVAL, which AIMS alone gives (TRIGGER_NOT_YOURS).
absl::StatusOr<PolicyEvents> RequestReview(const v1::Policy&, const v1::RequestPolicyReviewRequest&,
                                           const domain::Decision&);
// AIMS itself: something happened after which the policy is to be looked at. Nothing unless it is published, or while a
// review is due already. `reason` stands in the state.
absl::StatusOr<PolicyEvents> NoteReviewCause(const v1::Policy&, v1::PolicyReviewTrigger, const domain::Decision&);
// Authority and four eyes as for an approval. Refused for a replacement that is not there (POLICY_UNKNOWN), is the
// policy itself (REPLACEMENT_CIRCLE) or is not published (REPLACEMENT_NOT_PUBLISHED).
absl::StatusOr<PolicyEvents> Retire(const v1::Policy&, const v1::RetirePolicyRequest&, const domain::Decision&);

}  // namespace aims::controls
