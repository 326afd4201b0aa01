#pragma once
// A management review: top management looks at the inputs of 9.3.2, concludes, and decides. ISO/IEC 42001 9.3. Pure:
// same inputs, same events.
//
//   PLANNED ─▶ INPUTS_COLLECTED ─▶ HELD ◀─▶ MINUTES_DRAFTED ─▶ ACTIONS_OPEN ─▶ CLOSED
//   PLANNED, INPUTS_COLLECTED ─▶ CANCELLED
//
// The inputs are the agenda (review_agenda.h), frozen one by one: each has its items with the events that they rest on,
// the version of the agenda, and a digest. What is signed has a digest, too, and never changes: a correction is an
// addendum. The signature takes the decisions; reactions create their actions
// (services/audit/reactions/review_reactions.h). An action that is open stays on the agenda until the next review,
// which therefore cannot leave it out.
//
// Plan and end are in management_review.cc, the inputs and the meeting in management_review_inputs.cc, minutes,
// decisions, signature and addenda in management_review_minutes.cc, the fold in management_review_fold.cc, and what
// they share in management_review_rules.h. A move from a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/audit/v1/management_review.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct ManagementReviews {
  using State = v1::ManagementReview;
  using Event = v1::ManagementReviewEvent;
  static constexpr absl::string_view kCollection = "managementReviews";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // Participants, chair and owners of decisions, until the review is signed or cancelled.
  static bool NeedsPerson(const State& state, const std::string& login);
};

using ManagementReviewEvents = std::vector<v1::ManagementReviewEvent>;

// --- Plan and end (management_review.cc) ---

// Refused with a planned time in the past (PLANNED_TIME_PAST), without a participant who is designated top management
// (TOP_MANAGEMENT_MISSING), and with a chair who is no participant (CHAIR_NOT_INVITED). InvalidArgument for a
// participant who is listed twice.
absl::StatusOr<ManagementReviewEvents> Register(const v1::ManagementReview&, const v1::CreateManagementReviewRequest&,
                                                const domain::Decision&);
absl::StatusOr<ManagementReviewEvents> Update(const v1::ManagementReview&, const v1::UpdateManagementReviewRequest&,
                                              const domain::Decision&);
absl::StatusOr<ManagementReviewEvents> Cancel(const v1::ManagementReview&, const v1::CancelManagementReviewRequest&,
                                              const domain::Decision&);
// An action of the review changed. A signed review whose actions have all ended is closed. Nothing for a review that
// has ended. No client asks for this.
absl::StatusOr<ManagementReviewEvents> NoteAction(const v1::ManagementReview&, const v1::ActionNote&,
                                                  const domain::Decision&);

// --- Inputs and meeting (management_review_inputs.cc) ---

// Refused while an input has nothing and no statement (INPUT_MISSING), with a statement about the actions of earlier
// reviews, which AIMS computes (INPUT_COMPUTED), of another kind than the input takes (STATEMENT_OF_OTHER_KIND), about
// an input that has something (STATEMENT_CONTRADICTED), and on a check in the future (CHECK_IN_FUTURE) or from before
// the inputs of the last signed review were collected (CHECK_OUTDATED). Refused for invalid evidence (EVIDENCE_EXPIRED,
// EVIDENCE_IN_FUTURE). InvalidArgument for two statements about one input.
absl::StatusOr<ManagementReviewEvents> CollectInputs(const v1::ManagementReview&, const v1::CollectReviewInputsRequest&,
                                                     const domain::Decision&);
// Names the digest of the snapshot (OTHER_DIGEST).
absl::StatusOr<ManagementReviewEvents> ConsiderInput(const v1::ManagementReview&, const v1::ConsiderReviewInputRequest&,
                                                     const domain::Decision&);
// Names the seal of the inputs (OTHER_DIGEST). Refused where there is a meeting (NOT_CIRCULAR), and to whoever is no
// participant (NOT_A_PARTICIPANT).
absl::StatusOr<ManagementReviewEvents> RecordStatement(const v1::ManagementReview&,
                                                       const v1::RecordReviewStatementRequest&,
                                                       const domain::Decision&);
// Refused while an input is not considered (INPUT_UNCONSIDERED); for a time in the future (HELD_IN_FUTURE) or before
// the collection (HELD_BEFORE_COLLECTION); without attendees (ATTENDANCE_MISSING), the chair (CHAIR_ABSENT) or an
// attendee who was designated top management at that time, by a designation that was not revoked since
// (TOP_MANAGEMENT_MISSING). Of a circular review, refused with
// attendees (ATTENDANCE_BY_STATEMENT), and while a participant has made no statement (STATEMENT_MISSING).
// InvalidArgument for an attendee who is listed twice, or attends a meeting by a statement.
absl::StatusOr<ManagementReviewEvents> Hold(const v1::ManagementReview&, const v1::HoldManagementReviewRequest&,
                                            const domain::Decision&);

// --- Minutes, decisions, signature, addenda (management_review_minutes.cc) ---

// Here and in the next two, refused beyond 200 authors (TOO_MANY_AUTHORS).
absl::StatusOr<ManagementReviewEvents> DraftMinutes(const v1::ManagementReview&, const v1::DraftReviewMinutesRequest&,
                                                    const domain::Decision&);
// InvalidArgument for a decision NONE with an owner or actions, and for another without an owner. Refused for an action
// that is due in the past (DUE_TIME_PAST), and beyond 40 decisions or 60 actions (TOO_MANY_DECISIONS,
// TOO_MANY_ACTIONS).
absl::StatusOr<ManagementReviewEvents> SetDecision(const v1::ManagementReview&, const v1::SetReviewDecisionRequest&,
                                                   const domain::Decision&);
// Refused for a decision that the minutes do not have (DECISION_UNKNOWN).
absl::StatusOr<ManagementReviewEvents> RemoveDecision(const v1::ManagementReview&,
                                                      const v1::RemoveReviewDecisionRequest&, const domain::Decision&);
// Here and in Sign, names the digest (OTHER_DIGEST).
absl::StatusOr<ManagementReviewEvents> ReturnMinutes(const v1::ManagementReview&, const v1::ReturnReviewMinutesRequest&,
                                                     const domain::Decision&);
// Refused without decisions (DECISIONS_MISSING), with an action that is due in the past (DUE_TIME_PAST), with more actions
// than can be open (TOO_MANY_REVIEW_ACTIONS), and to whoever did not attend (SIGNER_ABSENT). By top management (NOT_DESIGNATED). Four eyes: no author of the minutes.
absl::StatusOr<ManagementReviewEvents> Sign(const v1::ManagementReview&, const v1::SignManagementReviewRequest&,
                                            const domain::Decision&);
// Refused beyond 20 addenda (TOO_MANY_ADDENDA).
absl::StatusOr<ManagementReviewEvents> AddAddendum(const v1::ManagementReview&, const v1::AddReviewAddendumRequest&,
                                                   const domain::Decision&);
// Refused for an addendum that is not there (ADDENDUM_UNKNOWN), is signed (ADDENDUM_SIGNED), or has another digest
// (OTHER_DIGEST). By the same people as Sign; four eyes: not its writer.
absl::StatusOr<ManagementReviewEvents> SignAddendum(const v1::ManagementReview&, const v1::SignReviewAddendumRequest&,
                                                    const domain::Decision&);

}  // namespace aims::audit
