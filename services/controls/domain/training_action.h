#pragma once
// A training action: a measure to acquire competence, who took part, and whether it had the wanted effect. Sessions also
// record who was made aware of the AI policy, of the own contribution, and of the consequences of not conforming. ISO/IEC
// 42001 7.2 (c), 7.3. Pure: same inputs, same events.
//
//   PLANNED ─▶ DONE ─▶ EVALUATED      PLANNED ─▶ CANCELLED
//
// The moves are in training_action.cc, the fold and the timers in training_action_fold.cc. A move from a wrong state is
// refused (WRONG_STATE).

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/training_action.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct TrainingActions {
  using State = v1::TrainingAction;
  using Event = v1::TrainingActionEvent;
  static constexpr absl::string_view kCollection = "trainingActions";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // Until the training ends: its owner, and planned people who did not take part.
  static bool NeedsPerson(const State& state, const std::string& login);
  // A notice 7 days before the due time, then the overdue action; after its completion the overdue evaluation.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using TrainingActionEvents = std::vector<v1::TrainingActionEvent>;

// Refused with a due time in the past (DUE_TIME_PAST). Here and on update, refused for a competence requirement or a policy
// that is not in the organization (REQUIREMENT_UNKNOWN, POLICY_UNKNOWN).
absl::StatusOr<TrainingActionEvents> Plan(const v1::TrainingAction&, const v1::CreateTrainingActionRequest&,
                                          const domain::Decision&);
// Refused when it removes a person who took part (PERSON_TOOK_PART), and beyond 200 authors (TOO_MANY_AUTHORS).
absl::StatusOr<TrainingActionEvents> Update(const v1::TrainingAction&, const v1::UpdateTrainingActionRequest&,
                                            const domain::Decision&);
// Refused for a person who is not planned (PERSON_NOT_PLANNED), an item that the content does not declare
// (ITEM_NOT_DECLARED), a time in the future (ATTEND_TIME_IN_FUTURE), invalid evidence (artifact_evidence.h), and beyond 200
// sessions (TOO_MANY_SESSIONS).
absl::StatusOr<TrainingActionEvents> RecordSession(const v1::TrainingAction&, const v1::RecordTrainingSessionRequest&,
                                                   const domain::Decision&);
// Refused while planned persons did not take part (PERSON_MISSING), and beyond 200 authors.
absl::StatusOr<TrainingActionEvents> Complete(const v1::TrainingAction&, const v1::CompleteTrainingActionRequest&,
                                              const domain::Decision&);
// Four eyes: the evaluator planned, completed and recorded nothing of it; under STRICT separation, neither owns it nor
// prepared the evidence. Refused for invalid evidence.
absl::StatusOr<TrainingActionEvents> Evaluate(const v1::TrainingAction&, const v1::EvaluateTrainingActionRequest&,
                                              const domain::Decision&);
// Four eyes: neither author nor owner. Refused for a due time in the past (DUE_TIME_PAST) or not later than the present one
// (DUE_TIME_NOT_LATER), and beyond 20 extensions (TOO_MANY_EXTENSIONS).
absl::StatusOr<TrainingActionEvents> Extend(const v1::TrainingAction&, const v1::ExtendTrainingActionRequest&,
                                            const domain::Decision&);
absl::StatusOr<TrainingActionEvents> Cancel(const v1::TrainingAction&, const v1::CancelTrainingActionRequest&,
                                            const domain::Decision&);

}  // namespace aims::controls
