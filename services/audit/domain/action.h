#pragma once
// Actions: what a person is to do by a time. ISO/IEC 42001 10.2, 9.3.3, 6.1.1. Pure: same inputs, same events.
//
//   OPEN ◀─▶ DONE ─▶ VERIFIED        OPEN, DONE ─▶ CANCELLED
//
// An action belongs to a resource, its subject, or to the planning of the organization. Every command that changes the
// standing of the action also records `standing_changed`, and a reaction passes it to the subject (action_notes.h). A
// move from a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/action.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

// The most actions that one resource has.
inline constexpr size_t kMaxActions = 100;

struct Actions {
  using State = v1::Action;
  using Event = v1::ActionEvent;
  static constexpr absl::string_view kCollection = "actions";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The owner, until the action ends.
  static bool NeedsPerson(const State& state, const std::string& login);
  // A notice 7 days before the due time, and the overdue action, while it is open.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using ActionEvents = std::vector<v1::ActionEvent>;

// Refused for an id that AIMS itself gives (ID_RESERVED), with a due time in the past (DUE_TIME_PAST), and for a subject
// that is not in the organization (SUBJECT_UNKNOWN), has no actions of its own (SUBJECT_WITHOUT_ACTIONS), has ended
// (SUBJECT_ENDED), or has 100 actions (TOO_MANY_ACTIONS). For a management review, refused beyond 500 open actions of all
// reviews (TOO_MANY_REVIEW_ACTIONS).
absl::StatusOr<ActionEvents> Register(const v1::Action&, const v1::CreateActionRequest&, const domain::Decision&);
absl::StatusOr<ActionEvents> Update(const v1::Action&, const v1::UpdateActionRequest&, const domain::Decision&);
// By the owner alone (NOT_THE_OWNER). Refused for evidence that cannot be used (evidence_rules.h).
absl::StatusOr<ActionEvents> Complete(const v1::Action&, const v1::CompleteActionRequest&, const domain::Decision&);
// Four eyes, here and in the moves below: neither the owner nor who did it, nor the preparers of the evidence.
absl::StatusOr<ActionEvents> Verify(const v1::Action&, const v1::VerifyActionRequest&, const domain::Decision&);
absl::StatusOr<ActionEvents> Return(const v1::Action&, const v1::ReturnActionRequest&, const domain::Decision&);
absl::StatusOr<ActionEvents> Cancel(const v1::Action&, const v1::CancelActionRequest&, const domain::Decision&);
// Refused with a due time in the past (DUE_TIME_PAST) or not later than the present one (DUE_TIME_NOT_LATER).
absl::StatusOr<ActionEvents> ExtendDue(const v1::Action&, const v1::ExtendActionDueRequest&, const domain::Decision&);
// By designated management (NOT_DESIGNATED).
absl::StatusOr<ActionEvents> GrantResources(const v1::Action&, const v1::GrantActionResourcesRequest&,
                                            const domain::Decision&);

// An action that follows from a decision, such as one of a signed management review.
struct PlannedAction {
  std::string subject;  // the resource that it belongs to
  std::string what;
  std::string owner;
  google::protobuf::Timestamp due_time;
  std::string source;  // the decision, in words: "decision 2 of the management review of 2026-06-30"
};
// Opens it. It has no request: it follows from an event. Nothing when the action exists.
absl::StatusOr<ActionEvents> OpenAction(const v1::Action&, const PlannedAction&, const domain::Decision&);

}  // namespace aims::audit
