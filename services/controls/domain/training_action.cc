#include "services/controls/domain/training_action.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/controls/v1/competence_requirement.pb.h"
#include "aims/controls/v1/policy.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/authors.h"
#include "common/domain/evidence.h"
#include "common/domain/known.h"
#include "common/domain/references.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/controls/domain/artifact_evidence.h"
#include "services/controls/domain/controls_authority.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::TrainingAction;
using Event = v1::TrainingActionEvent;

constexpr char kClause[] = "7.2";
constexpr char kAwarenessClause[] = "7.3";
constexpr int kMaxSessions = 200;
constexpr int kMaxExtensions = 20;
constexpr uint32_t kEvaluationDays = 90;

void RequireAhead(const google::protobuf::Timestamp& due_time, const Decision& decision, Refusals* refusals) {
  refusals->Unless(base::FromProto(due_time) > decision.time,
                   {"DUE_TIME_PAST", kClause, "due_time is not in the future: give a later due_time"});
}

// What it names is in the organization.
void RequireKnown(const TrainingAction& before, const TrainingAction& after, const Decision& decision,
                  Refusals* refusals) {
  refusals->Add(domain::Known<v1::CompetenceRequirement>(
      decision, {after.competence_requirements().begin(), after.competence_requirements().end()},
      {before.competence_requirements().begin(), before.competence_requirements().end()},
      {"REQUIREMENT_UNKNOWN", kClause, "create the competence requirement first"}));
  refusals->Add(domain::Known<v1::Policy>(decision, {after.policy()}, {before.policy()},
                                          {"POLICY_UNKNOWN", kAwarenessClause, "create the policy first"}));
}

template <class List>
std::set<std::string> SetOf(const List& list) {
  return {list.begin(), list.end()};
}

std::set<std::string> Attendees(const TrainingAction& action) {
  std::set<std::string> attendees;
  for (const auto& session : action.sessions()) attendees.insert(session.persons().begin(), session.persons().end());
  return attendees;
}

// Those of `people` that are not among `others`, in order.
std::vector<std::string> Without(const std::set<std::string>& people, const std::set<std::string>& others) {
  std::vector<std::string> rest;
  std::set_difference(people.begin(), people.end(), others.begin(), others.end(), std::back_inserter(rest));
  return rest;
}

// Up to 20 of the people, for a refusal.
std::string Named(const std::vector<std::string>& people) {
  constexpr size_t kMost = 20;
  const std::vector<std::string> first(people.begin(), people.begin() + std::min(kMost, people.size()));
  return absl::StrCat(absl::StrJoin(first, ", "),
                      people.size() > kMost ? absl::StrCat(" and ", people.size() - kMost, " more") : "");
}

}  // namespace

std::vector<domain::Move> TrainingActions::Moves() {
  return domain::MoveTable<TrainingActions>()
      .On<v1::CreateTrainingActionRequest>(&Plan)
      .On<v1::UpdateTrainingActionRequest>(&Update, {TrainingAction::STATE_PLANNED}, kClause)
      .On<v1::RecordTrainingSessionRequest>(&RecordSession, {TrainingAction::STATE_PLANNED}, kClause)
      .On<v1::CompleteTrainingActionRequest>(&Complete, {TrainingAction::STATE_PLANNED}, kClause)
      .On<v1::EvaluateTrainingActionRequest>(&Evaluate, {TrainingAction::STATE_DONE}, kClause)
      .On<v1::ExtendTrainingActionRequest>(&Extend, {TrainingAction::STATE_PLANNED}, kClause)
      .On<v1::CancelTrainingActionRequest>(&Cancel, {TrainingAction::STATE_PLANNED}, kClause);
}

absl::StatusOr<TrainingActionEvents> Plan(const TrainingAction&, const v1::CreateTrainingActionRequest& request,
                                          const Decision& decision) {
  Refusals refusals(decision.subject);
  RequireAhead(request.training_action().due_time(), decision, &refusals);
  RequireKnown({}, request.training_action(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  return domain::Registered<Event>(request.training_action());
}

absl::StatusOr<TrainingActionEvents> Update(const TrainingAction& action,
                                            const v1::UpdateTrainingActionRequest& request, const Decision& decision) {
  return domain::Updated<Event>(
      action, request.training_action(), request.update_mask(), [&](const TrainingAction& after) {
        const std::vector<std::string> removed = Without(Attendees(action), SetOf(after.persons()));
        Refusals refusals(action.name());
        refusals.Add(domain::RoomForAuthor(action, decision.actor, kClause));
        refusals.Unless(removed.empty(),
                        {"PERSON_TOOK_PART", kClause,
                         absl::StrCat("persons misses people who took part, keep them: ", Named(removed))});
        RequireKnown(action, after, decision, &refusals);
        return refusals.ToStatus();
      });
}

absl::StatusOr<TrainingActionEvents> RecordSession(const TrainingAction& action,
                                                   const v1::RecordTrainingSessionRequest& request,
                                                   const Decision& decision) {
  const std::vector<std::string> others = Without(SetOf(request.persons()), SetOf(action.persons()));
  const auto& declared = action.awareness_items();
  const auto& items = request.awareness_items();
  const bool all_declared = std::all_of(items.begin(), items.end(), [&](int item) {
    return std::find(declared.begin(), declared.end(), item) != declared.end();
  });
  Refusals refusals(action.name());
  refusals.Unless(others.empty(),
                  {"PERSON_NOT_PLANNED", kClause,
                   absl::StrCat("these people are not planned, add them to persons first: ", Named(others))});
  refusals.Unless(all_declared,
                  {"ITEM_NOT_DECLARED", kAwarenessClause,
                   "awareness_items has an item that the content does not declare: leave it out, or add it "
                   "to the awareness_items of the training action first"});
  refusals.Unless(base::FromProto(request.attend_time()) <= decision.time,
                  {"ATTEND_TIME_IN_FUTURE", kClause, "attend_time is in the future: record the session afterwards"});
  refusals.Unless(action.sessions_size() < kMaxSessions,
                  {"TOO_MANY_SESSIONS", kClause,
                   absl::StrCat("a training action has at most ", kMaxSessions, " sessions: plan another one")});
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  auto* recorded = event.mutable_session_recorded();
  recorded->set_number(action.sessions_size() + 1);
  for (const std::string& person : SetOf(request.persons())) recorded->add_persons(person);
  *recorded->mutable_attend_time() = request.attend_time();
  *recorded->mutable_awareness_items() = request.awareness_items();
  *recorded->mutable_evidence() = request.evidence();
  return TrainingActionEvents{event};
}

absl::StatusOr<TrainingActionEvents> Complete(const TrainingAction& action, const v1::CompleteTrainingActionRequest&,
                                              const Decision& decision) {
  const std::vector<std::string> missing = Without(SetOf(action.persons()), Attendees(action));
  Refusals refusals(action.name());
  refusals.Add(domain::RoomForAuthor(action, decision.actor, kClause));
  refusals.Unless(missing.empty(),
                  {"PERSON_MISSING", kClause,
                   absl::StrCat("these people did not take part; record their session, or remove them from persons: ",
                                Named(missing))});
  RETURN_IF_ERROR(refusals.ToStatus());
  const uint32_t days = action.evaluation_days() > 0 ? action.evaluation_days() : kEvaluationDays;
  Event event;
  *event.mutable_completed()->mutable_evaluation_due_time() = base::ToProto(decision.time + absl::Hours(24) * days);
  return TrainingActionEvents{event};
}

absl::StatusOr<TrainingActionEvents> Evaluate(const TrainingAction& action,
                                              const v1::EvaluateTrainingActionRequest& request,
                                              const Decision& decision) {
  domain::Parts parts{.makers = SetOf(action.authors()), .concerned = domain::PreparersOf(request.evidence())};
  for (const auto& session : action.sessions()) parts.makers.insert(session.recorder());
  parts.concerned.insert(action.owner());
  Refusals refusals(action.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.FourEyes(parts));
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  auto* evaluated = event.mutable_evaluated();
  evaluated->set_result(request.result());
  *evaluated->mutable_evidence() = request.evidence();
  *evaluated->mutable_authority() = authority.grounds();
  return TrainingActionEvents{event};
}

absl::StatusOr<TrainingActionEvents> Extend(const TrainingAction& action,
                                            const v1::ExtendTrainingActionRequest& request, const Decision& decision) {
  Refusals refusals(action.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.FourEyes({.makers = SetOf(action.authors()), .concerned = {action.owner()}}));
  RequireAhead(request.due_time(), decision, &refusals);
  refusals.Unless(base::FromProto(request.due_time()) > base::FromProto(action.due_time()),
                  {"DUE_TIME_NOT_LATER", kClause, "due_time is not later than the present one: give a later due_time"});
  refusals.Unless(action.extensions_size() < kMaxExtensions,
                  {"TOO_MANY_EXTENSIONS", kClause,
                   absl::StrCat("the due time was moved ", kMaxExtensions, " times: cancel it, and plan another one")});
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  auto* extended = event.mutable_extended();
  *extended->mutable_former_due_time() = action.due_time();
  *extended->mutable_due_time() = request.due_time();
  *extended->mutable_authority() = authority.grounds();
  return TrainingActionEvents{event};
}

absl::StatusOr<TrainingActionEvents> Cancel(const TrainingAction& action, const v1::CancelTrainingActionRequest&,
                                            const Decision&) {
  Event event;
  event.mutable_cancelled();
  for (const std::string& person : Without(SetOf(action.persons()), Attendees(action))) {
    event.mutable_cancelled()->add_missing_persons(person);
  }
  return TrainingActionEvents{event};
}

bool TrainingActions::NeedsPerson(const State& action, const std::string& login) {
  if (domain::IsIn(action, {TrainingAction::STATE_EVALUATED, TrainingAction::STATE_CANCELLED})) return false;
  if (login == action.owner()) return true;
  return domain::RefersTo(action, login) && Attendees(action).count(login) == 0;
}

}  // namespace aims::controls
