#pragma once
// A treatment of a risk: a plan that management approves, its actions, and the test of its effectiveness. ISO/IEC 42001
// 6.1.3, 8.3. Pure: same inputs, same events.
//
//   PLANNED ─▶ APPROVED ─▶ IN_PROGRESS ─▶ IMPLEMENTED ◀─▶ EFFECTIVE
//      ▲           │            │              └────────▶ INEFFECTIVE
//      └───────────┴────────────┴──── (plan changed) ─────────┘           before EFFECTIVE ─▶ WITHDRAWN, which is final
//
// Content and approval are in treatment.cc, the work and its test in treatment_moves.cc. A move from a wrong state is
// refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/risk/v1/treatment.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::risk {

struct Treatments {
  using State = v1::Treatment;
  using Event = v1::TreatmentEvent;
  static constexpr absl::string_view kCollection = "treatments";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // Until the treatment is withdrawn: the owner, and the owners of actions that are not done.
  static bool NeedsPerson(const State& state, const std::string& login);
  // Overdue actions and the overdue treatment, after its approval.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using TreatmentEvents = std::vector<v1::TreatmentEvent>;

// --- Content and approval (treatment.cc) ---

// Refused for a risk that is not in the organization (RISK_UNKNOWN), not evaluated (RISK_NOT_EVALUATED), closed
// (RISK_CLOSED) or has 100 treatments (TOO_MANY_TREATMENTS), for the option RETAIN (NOTHING_TO_TREAT), and for a control
// that is not known or retired (CONTROL_UNKNOWN; control_standing.h).
// InvalidArgument when two actions have the same id.
absl::StatusOr<TreatmentEvents> Plan(const v1::Treatment&, const v1::CreateTreatmentRequest&, const domain::Decision&);
// Until the treatment is effective or withdrawn (TREATMENT_FINAL). Any change of the plan voids its approval and takes
// it back to PLANNED. Refused beyond 200 authors (TOO_MANY_AUTHORS), and for new controls as above.
absl::StatusOr<TreatmentEvents> Update(const v1::Treatment&, const v1::UpdateTreatmentRequest&,
                                       const domain::Decision&);
// Names the digest (OTHER_DIGEST). Refused without actions, due time or expected residual (ACTIONS_MISSING,
// DUE_TIME_MISSING, EXPECTED_RESIDUAL_MISSING), with a due time in the past (DUE_TIME_PAST), and when the risk can no
// longer be treated. Four eyes: neither author nor owner.
absl::StatusOr<TreatmentEvents> Approve(const v1::Treatment&, const v1::ApproveTreatmentRequest&,
                                        const domain::Decision&);
// The same without four eyes; requests a review (common/domain/break_glass.h). Refused (REVIEW_OPEN) while the last
// such approval is not reviewed, also when the plan changed after it.
absl::StatusOr<TreatmentEvents> BreakGlassApprove(const v1::Treatment&, const v1::BreakGlassApproveTreatmentRequest&,
                                                  const domain::Decision&);
// From any state. Refused when no review is open (NO_REVIEW_OPEN) or the review of another approval is open
// (OTHER_APPROVAL). Four eyes: not the approver, and neither author nor owner at the time of the approval.
absl::StatusOr<TreatmentEvents> ReviewBreakGlass(const v1::Treatment&, const v1::ReviewTreatmentBreakGlassRequest&,
                                                 const domain::Decision&);
absl::StatusOr<TreatmentEvents> Reject(const v1::Treatment&, const v1::RejectTreatmentRequest&,
                                       const domain::Decision&);
// Of a plan that was never approved. Refused when one was (TREATMENT_WAS_APPROVED), also when the plan was changed since:
// a decision of management is not undone by those who prepare.
absl::StatusOr<TreatmentEvents> Withdraw(const v1::Treatment&, const v1::WithdrawTreatmentRequest&,
                                         const domain::Decision&);
// Withdraws the treatment, approved or not, by management that is designated (NOT_DESIGNATED). Names the digest
// (OTHER_DIGEST). Four eyes: no author of the present plan or of the approved one; under STRICT separation not the owner.
absl::StatusOr<TreatmentEvents> Revoke(const v1::Treatment&, const v1::RevokeTreatmentRequest&,
                                       const domain::Decision&);

// --- The work and its test (treatment_moves.cc) ---

absl::StatusOr<TreatmentEvents> Start(const v1::Treatment&, const v1::StartTreatmentRequest&, const domain::Decision&);
// Refused for an action that the plan does not have (ACTION_UNKNOWN) or that is done (ACTION_DONE). Here and in the
// moves below, refused for invalid evidence (EVIDENCE_EXPIRED, EVIDENCE_IN_FUTURE).
absl::StatusOr<TreatmentEvents> CompleteAction(const v1::Treatment&, const v1::CompleteTreatmentActionRequest&,
                                               const domain::Decision&);
// Refused while actions are open (ACTION_OPEN).
absl::StatusOr<TreatmentEvents> Complete(const v1::Treatment&, const v1::CompleteTreatmentRequest&,
                                         const domain::Decision&);
// Four eyes: the tester owns neither the treatment nor an action, and recorded or prepared nothing of its
// implementation. Refused for the outcome EFFECTIVE when the residual risk is higher than the plan expected
// (EXPECTED_RESIDUAL_EXCEEDED) or a control that the plan names is not in place (CONTROL_NOT_IN_PLACE), and for less than the highest level while the risk arises from a prohibited practice
// (HIGHEST_LEVEL_REQUIRED).
absl::StatusOr<TreatmentEvents> RecordTest(const v1::Treatment&, const v1::RecordTreatmentTestRequest&,
                                           const domain::Decision&);
// The effect of a treatment that was found effective is in doubt, so it is tested again.
absl::StatusOr<TreatmentEvents> Doubt(const v1::Treatment&, const v1::DoubtTreatmentRequest&, const domain::Decision&);

// --- What follows from a control that the plan names (services/risk/reactions) ---

// The control is not in place any more: a treatment that was found effective comes into doubt. Nothing in any other state.
absl::StatusOr<TreatmentEvents> NoteControlLost(const v1::Treatment&, const std::string& control,
                                                const domain::Decision&);

}  // namespace aims::risk
