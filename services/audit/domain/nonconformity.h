#pragma once
// Nonconformities and their correction: containment, cause, corrective action, effectiveness. ISO/IEC 42001 10.2. Pure:
// same inputs, same events.
//
//   PROPOSED ─▶ OPEN ─▶ CONTAINED ◀─▶ ANALYSIS_IN_REVIEW ─▶ ANALYSED ◀─▶ PLAN_PROPOSED ─▶ ACTION_PLANNED ─▶ IN_PROGRESS
//       └─▶ REJECTED ◀┘     ▲                                                 └─▶ IMPLEMENTED ◀──────────────┘
//                           └────────────── VERIFICATION ◀── waiting time ─────────┘
//                                                └─▶ EFFECTIVE ─▶ CLOSED
//
// The owner does the work; another person decides about each step of it. Whoever worked on it as its owner counts as
// its maker to the end (`workers`). Opening, content, bars and due times are in nonconformity.cc, the steps of the
// correction in nonconformity_correction.cc, the fold in nonconformity_fold.cc, shared rules in nonconformity_rules.h.
//
// Every command that changes what the nonconformity means for AI systems also records `standing_changed`, by which the
// inventory bars their gates. A move from a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct Nonconformities {
  using State = v1::Nonconformity;
  using Event = v1::NonconformityEvent;
  static constexpr absl::string_view kCollection = "nonconformities";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The owner, until the end.
  static bool NeedsPerson(const State& state, const std::string& login);
  // The end of the waiting time, and the due time of the present step.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using NonconformityEvents = std::vector<v1::NonconformityEvent>;

// --- Opening, content, bars, due times (nonconformity.cc) ---

// Refused for a source, an AI system or a control of another organization (RESOURCE_ELSEWHERE), and without a kind of
// source (SOURCE_MISSING), and for the id of an audit finding (NONCONFORMITY_ID_TAKEN). InvalidArgument for what is
// listed twice.
absl::StatusOr<NonconformityEvents> Register(const v1::Nonconformity&, const v1::CreateNonconformityRequest&,
                                             const domain::Decision&);
// The same, but for the id. Also refused when it has ended (NONCONFORMITY_ENDED), and when it bars AI systems and one of
// them is left out (BARRED_SYSTEMS_STAY).
absl::StatusOr<NonconformityEvents> Update(const v1::Nonconformity&, const v1::UpdateNonconformityRequest&,
                                           const domain::Decision&);
// Four eyes, here and in all decisions below: neither the owner nor those who worked on it, nor the owner of the
// control or of what else it is about.
absl::StatusOr<NonconformityEvents> Confirm(const v1::Nonconformity&, const v1::ConfirmNonconformityRequest&,
                                            const domain::Decision&);
// By an auditor, where an audit found it (AUDITOR_NEEDED).
absl::StatusOr<NonconformityEvents> Reject(const v1::Nonconformity&, const v1::RejectNonconformityRequest&,
                                           const domain::Decision&);
// Refused when it has ended (NONCONFORMITY_ENDED), and when nothing would change (ALREADY_BLOCKING, NOT_BLOCKING). The
// bar is lifted by management that is designated for the AI systems (NOT_DESIGNATED), with four eyes.
absl::StatusOr<NonconformityEvents> SetBlocking(const v1::Nonconformity&, const v1::SetNonconformityBlockingRequest&,
                                                const domain::Decision&);
// Refused where no step is due (NOTHING_DUE), and for a time that is past or not later (DUE_TIME_PAST,
// DUE_TIME_NOT_LATER).
absl::StatusOr<NonconformityEvents> ExtendDue(const v1::Nonconformity&, const v1::ExtendNonconformityDueRequest&,
                                              const domain::Decision&);

// --- The steps of the correction (nonconformity_correction.cc) ---
//
// Those of the owner are refused without an owner (OWNER_MISSING) and to everybody else (NOT_THE_OWNER). Evidence that
// cannot be used is refused (evidence_rules.h).

absl::StatusOr<NonconformityEvents> Contain(const v1::Nonconformity&, const v1::ContainNonconformityRequest&,
                                            const domain::Decision&);
// Also proposes earlier nonconformities of which this can be a recurrence.
absl::StatusOr<NonconformityEvents> Analyse(const v1::Nonconformity&, const v1::AnalyseNonconformityRequest&,
                                            const domain::Decision&);
// Names the digest (OTHER_DIGEST). Refused for a recurrence of itself or of what is not there (RECURRENCE_OF_ITSELF,
// RECURRENCE_UNKNOWN), and while earlier ones are proposed and neither named nor denied (RECURRENCE_UNDECIDED).
absl::StatusOr<NonconformityEvents> AcceptAnalysis(const v1::Nonconformity&,
                                                   const v1::AcceptNonconformityAnalysisRequest&,
                                                   const domain::Decision&);
absl::StatusOr<NonconformityEvents> RejectAnalysis(const v1::Nonconformity&,
                                                   const v1::RejectNonconformityAnalysisRequest&,
                                                   const domain::Decision&);
// Where action is needed: refused without open actions (ACTION_MISSING), without the time by which they are done or
// with a past one (IMPLEMENT_DUE_MISSING, DUE_TIME_PAST), or with one before the due time of an action
// (ACTION_DUE_LATER). Where none is needed: refused while actions are open (ACTION_PLANNED).
absl::StatusOr<NonconformityEvents> Plan(const v1::Nonconformity&, const v1::PlanNonconformityRequest&,
                                         const domain::Decision&);
// Names the digest (OTHER_DIGEST). Refused when the open actions are not those of the plan any more (PLAN_CHANGED).
absl::StatusOr<NonconformityEvents> ApprovePlan(const v1::Nonconformity&, const v1::ApproveNonconformityPlanRequest&,
                                                const domain::Decision&);
absl::StatusOr<NonconformityEvents> RejectPlan(const v1::Nonconformity&, const v1::RejectNonconformityPlanRequest&,
                                               const domain::Decision&);
absl::StatusOr<NonconformityEvents> StartActions(const v1::Nonconformity&, const v1::StartNonconformityActionsRequest&,
                                                 const domain::Decision&);
// Refused while an action is open (ACTION_NOT_DONE), and when all planned actions were cancelled
// (PLAN_NOT_CARRIED_OUT).
absl::StatusOr<NonconformityEvents> Implement(const v1::Nonconformity&, const v1::ImplementNonconformityActionsRequest&,
                                              const domain::Decision&);
// Four eyes: also not the owners of the actions, nor the preparers of the evidence.
absl::StatusOr<NonconformityEvents> Verify(const v1::Nonconformity&, const v1::VerifyNonconformityRequest&,
                                           const domain::Decision&);
// Refused while actions are neither verified nor cancelled (ACTION_OPEN); without the risks that were changed, or with
// risks though none was (RISKS_MISSING, RISKS_UNCHANGED); and without the planned change of the management system that
// is needed (MANAGEMENT_CHANGE_MISSING, MANAGEMENT_CHANGE_UNKNOWN).
absl::StatusOr<NonconformityEvents> Close(const v1::Nonconformity&, const v1::CloseNonconformityRequest&,
                                          const domain::Decision&);

// --- What AIMS itself does (nonconformity.cc) ---
//
// These follow from events of other resources.

// A nonconformity that was seen elsewhere.
struct NonconformityReport {
  v1::NonconformitySource source;
  std::string title;                           // one line
  std::string criterion;                       // in words
  std::vector<std::string> requirements = {};  // "iso-42001:A.6.2.6"
  std::vector<std::string> ai_systems = {};
  std::vector<std::string> controls = {};
  std::string grade = "";         // "major", or empty
  bool blocking = false;          // bars the gates of the AI systems, whatever the grade
  std::string sentence = "";      // what was seen
  std::string owner = "";         // empty: nobody yet
  std::string source_owner = "";  // of what it was seen in, who does not confirm it
  bool proposed = false;          // no person has judged it: it awaits its confirmation
};
// Nothing when it exists. What is too long or too much for the limits of the proto is cut.
absl::StatusOr<NonconformityEvents> OpenNonconformity(const v1::Nonconformity&, const NonconformityReport&,
                                                      const domain::Decision&);
// The finding that it was opened for was withdrawn: it is rejected, whatever its state. Nothing when it is unknown, has
// ended, or was seen elsewhere.
absl::StatusOr<NonconformityEvents> NoteFindingWithdrawn(const v1::Nonconformity&, const std::string& finding,
                                                         const domain::Decision&);
// An action that belongs to it changed. Nothing when it is unknown, or has ended.
absl::StatusOr<NonconformityEvents> NoteActionOf(const v1::Nonconformity&, const v1::ActionNote&,
                                                 const domain::Decision&);

}  // namespace aims::audit
