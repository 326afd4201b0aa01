// What events do to a training action, and what time alone does.

#include <algorithm>
#include <string>

#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/authors.h"
#include "common/domain/enter.h"
#include "common/domain/person_noted.h"
#include "common/domain/standard_moves.h"
#include "services/controls/domain/training_action.h"

namespace aims::controls {
namespace {

using event::v1::EventMetadata;
using v1::TrainingAction;
using Event = v1::TrainingActionEvent;
using Overdue = v1::TrainingActionOverdue;

const absl::Duration kNotice = absl::Hours(24) * 7;

void Enter(TrainingAction::State state, const EventMetadata& metadata, TrainingAction* action) {
  domain::Enter(state, metadata, action);
  action->clear_overdue();
}

void SessionRecorded(const v1::TrainingSessionRecorded& recorded, const EventMetadata& metadata,
                     TrainingAction* action) {
  TrainingAction::Session* session = action->add_sessions();
  session->set_number(recorded.number());
  *session->mutable_persons() = recorded.persons();
  *session->mutable_attend_time() = recorded.attend_time();
  *session->mutable_awareness_items() = recorded.awareness_items();
  *session->mutable_evidence() = recorded.evidence();
  session->set_recorder(metadata.actor().subject());
  *session->mutable_record_time() = metadata.occur_time();
}

void Evaluated(const v1::TrainingActionEvaluated& evaluated, const EventMetadata& metadata, TrainingAction* action) {
  TrainingAction::Evaluation* evaluation = action->mutable_evaluation();
  evaluation->set_evaluator(metadata.actor().subject());
  *evaluation->mutable_evaluate_time() = metadata.occur_time();
  evaluation->set_result(evaluated.result());
  evaluation->set_finding(metadata.reason());
  *evaluation->mutable_evidence() = evaluated.evidence();
  Enter(TrainingAction::STATE_EVALUATED, metadata, action);
}

void Extended(const v1::TrainingActionExtended& extended, const EventMetadata& metadata, TrainingAction* action) {
  TrainingAction::Extension* extension = action->add_extensions();
  *extension->mutable_former_due_time() = extended.former_due_time();
  extension->set_extender(metadata.actor().subject());
  *extension->mutable_extend_time() = metadata.occur_time();
  extension->set_reason(metadata.reason());
  *action->mutable_due_time() = extended.due_time();
  action->clear_overdue();
  action->clear_due_noticed();
}

// Time at which the notice falls due; the infinite future when it was given, or would come before the due time was set.
absl::Time NoticeTime(const TrainingAction& action) {
  const int extensions = action.extensions_size();
  const absl::Time set =
      base::FromProto(extensions > 0 ? action.extensions(extensions - 1).extend_time() : action.create_time());
  const absl::Time notice = base::FromProto(action.due_time()) - kNotice;
  return action.due_noticed() || action.overdue() || notice <= set ? absl::InfiniteFuture() : notice;
}

// Time at which the present task becomes overdue; the infinite future when it is, or none is left.
absl::Time OverdueAt(const TrainingAction& action) {
  if (action.overdue()) return absl::InfiniteFuture();
  if (action.state() == TrainingAction::STATE_PLANNED) return base::FromProto(action.due_time());
  if (action.state() == TrainingAction::STATE_DONE) return base::FromProto(action.evaluation_due_time());
  return absl::InfiniteFuture();
}

TrainingActionEvents At(const TrainingAction& action, absl::Time due) {
  TrainingActionEvents events(1);
  if (OverdueAt(action) == due) {
    events[0].mutable_overdue()->set_task(action.state() == TrainingAction::STATE_PLANNED ? Overdue::TASK_TRAINING
                                                                                          : Overdue::TASK_EVALUATION);
    *events[0].mutable_overdue()->mutable_due_time() = base::ToProto(due);
  } else {
    *events[0].mutable_due_soon()->mutable_due_time() = action.due_time();
    *events[0].mutable_due_soon()->mutable_notice_time() = base::ToProto(due);
  }
  return events;
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, TrainingActions::State* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRegistered:
      *state->mutable_original_due_time() = state->due_time();
      domain::AddAuthor(metadata.actor(), state);
      Enter(TrainingAction::STATE_PLANNED, metadata, state);
      return absl::OkStatus();
    case Event::kUpdated:
      domain::AddAuthor(metadata.actor(), state);
      return absl::OkStatus();
    case Event::kSessionRecorded:
      SessionRecorded(event.session_recorded(), metadata, state);
      return absl::OkStatus();
    case Event::kCompleted:
      domain::AddAuthor(metadata.actor(), state);
      *state->mutable_evaluation_due_time() = event.completed().evaluation_due_time();
      Enter(TrainingAction::STATE_DONE, metadata, state);
      return absl::OkStatus();
    case Event::kEvaluated:
      Evaluated(event.evaluated(), metadata, state);
      return absl::OkStatus();
    case Event::kExtended:
      Extended(event.extended(), metadata, state);
      return absl::OkStatus();
    case Event::kCancelled:
      Enter(TrainingAction::STATE_CANCELLED, metadata, state);
      return absl::OkStatus();
    case Event::kDueSoon:
      state->set_due_noticed(true);
      return absl::OkStatus();
    case Event::kOverdue:
      state->set_overdue(true);
      return absl::OkStatus();
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status TrainingActions::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<TrainingActions>(event, state);
  return folded;
}

absl::optional<absl::Time> TrainingActions::NextDue(const TrainingAction& action) {
  absl::Time next = OverdueAt(action);
  if (action.state() == TrainingAction::STATE_PLANNED) next = std::min(next, NoticeTime(action));
  if (next == absl::InfiniteFuture()) return absl::nullopt;
  return next;
}

absl::StatusOr<TrainingActionEvents> TrainingActions::FallDue(const TrainingAction& action,
                                                              const domain::Decision& decision) {
  return domain::DueInOrder<TrainingActions>(action, decision, At);
}

}  // namespace aims::controls
