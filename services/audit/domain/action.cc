#include "services/audit/domain/action.h"

#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/enter.h"
#include "common/domain/evidence.h"
#include "common/domain/known.h"
#include "common/domain/person_noted.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/evidence_rules.h"
#include "services/audit/domain/opened_id.h"
#include "services/audit/domain/review_agenda.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Enter;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::Action;
using v1::ActionNote;
using Event = v1::ActionEvent;

constexpr char kClause[] = "10.2";
constexpr absl::Duration kNotice = absl::Hours(24 * 7);

// The collections whose resources have actions.
constexpr const char* kSubjects[] = {"nonconformities",   "audits",           "managementReviews", "incidents",
                                     "managementChanges", "improvementItems", "objectives"};

absl::Time DueTime(const Action& action) { return base::FromProto(action.due_time()); }

domain::Violation DuePast() {
  return {"DUE_TIME_PAST", kClause, "due_time is not in the future: give a later due_time"};
}

// Whether the resource is in a state that nothing follows, as its enum State names it.
bool HasEnded(const google::protobuf::Message& resource) {
  const auto* field = resource.GetDescriptor()->FindFieldByName("state");
  if (field == nullptr || field->enum_type() == nullptr) return false;
  const std::string& state = resource.GetReflection()->GetEnum(resource, field)->name();
  constexpr const char* kEnds[] = {"STATE_CLOSED",    "STATE_REJECTED",  "STATE_CANCELLED", "STATE_DISMISSED",
                                   "STATE_WITHDRAWN", "STATE_ABANDONED", "STATE_EVALUATED", "STATE_REVIEWED",
                                   "STATE_ACHIEVED",  "STATE_MISSED"};
  return absl::c_linear_search(kEnds, state);
}

size_t ActionsOf(const std::string& subject, const Decision& decision) {
  // The names are in order, and those of actions are before those of all else that can refer to a subject.
  const auto names = decision.references->Referring(subject, kMaxActions);
  return absl::c_count_if(names, [](const std::string& name) { return absl::StrContains(name, "/actions/"); });
}

void RequireSubject(const std::string& subject, const Decision& decision, Refusals* refusals) {
  if (subject.empty()) return;
  const auto name = base::ResourceName::Parse(subject);
  if (!name.ok() || !absl::c_linear_search(kSubjects, name->collection())) {
    refusals->Add(domain::Violation{
        "SUBJECT_WITHOUT_ACTIONS", kClause,
        absl::StrCat(subject, " is no resource that actions belong to; these are: ", absl::StrJoin(kSubjects, ", "))});
    return;
  }
  const auto found = decision.references == nullptr ? nullptr : decision.references->Find(subject);
  if (found == nullptr || !domain::SameOrganization(decision.subject, subject)) {
    refusals->Add(domain::Violation{"SUBJECT_UNKNOWN", kClause,
                                    absl::StrCat("not found: ", subject, "; create the resource first")});
    return;
  }
  refusals->Unless(!HasEnded(*found), {"SUBJECT_ENDED", kClause,
                                       absl::StrCat(subject, " has ended: an action of it would change nothing")});
  refusals->Unless(ActionsOf(subject, decision) < kMaxActions,
                   {"TOO_MANY_ACTIONS", kClause,
                    absl::StrCat(subject, " has ", kMaxActions, " actions: put more into one of them")});
  if (name->collection() == "managementReviews") refusals->Add(RoomForActions(1, decision, kClause));
}

domain::Parts PartsIn(const Action& action) {
  return {.makers = {action.owner(), action.completer()}, .concerned = domain::PreparersOf(action.evidence())};
}

// --- What the subject knows of it ---

ActionNote NoteOf(const Action& action, const std::string& name) {
  ActionNote note;
  note.set_action(name);
  note.set_what(action.what());
  note.set_owner(action.owner());
  note.set_state(static_cast<ActionNote::State>(action.state()));
  *note.mutable_original_due_time() = action.original_due_time();
  *note.mutable_due_time() = action.due_time();
  note.set_overdue(action.overdue());
  return note;
}

// Adds standing_changed, where the events change it. Every move ends with this.
absl::StatusOr<ActionEvents> Conclude(const Action& action, ActionEvents events, const Decision& decision) {
  if (events.empty()) return events;
  ASSIGN_OR_RETURN(const Action after, domain::After<Actions>(action, events, decision));
  const ActionNote note = NoteOf(after, decision.subject);
  if (note.SerializeAsString() == NoteOf(action, decision.subject).SerializeAsString()) return events;
  auto* changed = events.emplace_back().mutable_standing_changed();
  *changed->mutable_note() = note;
  changed->set_subject(after.subject());
  return events;
}
absl::StatusOr<ActionEvents> Conclude(const Action& action, absl::StatusOr<ActionEvents> events,
                                      const Decision& decision) {
  RETURN_IF_ERROR(events.status());
  return Conclude(action, *std::move(events), decision);
}

// --- Time ---

bool AwaitsNotice(const Action& action) {
  return !action.due_soon() && !action.overdue() && DueTime(action) - kNotice > base::FromProto(action.due_set_time());
}

ActionEvents At(const Action& action) {
  ActionEvents events(1);
  if (AwaitsNotice(action)) {
    *events[0].mutable_due_soon()->mutable_due_time() = action.due_time();
    return events;
  }
  auto* overdue = events[0].mutable_overdue();
  *overdue->mutable_due_time() = action.due_time();
  overdue->set_what(action.what());
  overdue->set_owner(action.owner());
  overdue->set_subject(action.subject());
  return events;
}

}  // namespace

std::vector<domain::Move> Actions::Moves() {
  return domain::MoveTable<Actions>()
      .On<v1::CreateActionRequest>(&Register)
      .On<v1::UpdateActionRequest>(&Update, {Action::STATE_OPEN}, kClause)
      .On<v1::CompleteActionRequest>(&Complete, {Action::STATE_OPEN}, kClause)
      .On<v1::VerifyActionRequest>(&Verify, {Action::STATE_DONE}, kClause)
      .On<v1::ReturnActionRequest>(&Return, {Action::STATE_DONE}, kClause)
      .On<v1::CancelActionRequest>(&Cancel, {Action::STATE_OPEN, Action::STATE_DONE}, kClause)
      .On<v1::ExtendActionDueRequest>(&ExtendDue, {Action::STATE_OPEN}, kClause)
      .On<v1::GrantActionResourcesRequest>(&GrantResources, {Action::STATE_OPEN}, "7.1");
}

namespace {

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Action* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRegistered:
      state->set_planner(metadata.actor().subject());
      state->set_source(event.registered().source());
      *state->mutable_original_due_time() = state->due_time();
      *state->mutable_due_set_time() = metadata.occur_time();
      Enter(Action::STATE_OPEN, metadata, state);
      return absl::OkStatus();
    case Event::kUpdated:
    case Event::kStandingChanged:
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::kCompleted:
      state->set_completer(metadata.actor().subject());
      *state->mutable_complete_time() = metadata.occur_time();
      state->set_result(event.completed().result());
      *state->mutable_evidence() = event.completed().evidence();
      Enter(Action::STATE_DONE, metadata, state);
      return absl::OkStatus();
    case Event::kVerified:
      state->set_verifier(metadata.actor().subject());
      state->set_verification(event.verified().verification());
      Enter(Action::STATE_VERIFIED, metadata, state);
      return absl::OkStatus();
    case Event::kReturned:
      state->set_returns(state->returns() + 1);
      state->clear_completer();
      state->clear_complete_time();
      Enter(Action::STATE_OPEN, metadata, state);
      return absl::OkStatus();
    case Event::kCancelled:
      Enter(Action::STATE_CANCELLED, metadata, state);
      return absl::OkStatus();
    case Event::kDueExtended:
      *state->mutable_due_time() = event.due_extended().due_time();
      *state->mutable_due_set_time() = metadata.occur_time();
      state->set_extensions(state->extensions() + 1);
      state->clear_due_soon();
      state->clear_overdue();
      state->set_state_reason(metadata.reason());
      return absl::OkStatus();
    case Event::kResourcesGranted:
      state->set_resources_granter(metadata.actor().subject());
      state->set_resources_granted(event.resources_granted().grant());
      return absl::OkStatus();
    case Event::kDueSoon:
      state->set_due_soon(true);
      return absl::OkStatus();
    case Event::kOverdue:
      state->set_overdue(true);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status Actions::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<Actions>(event, state);
  return folded;
}

bool Actions::NeedsPerson(const State& action, const std::string& login) {
  return domain::IsIn(action, {Action::STATE_OPEN, Action::STATE_DONE}) && action.owner() == login;
}

absl::optional<absl::Time> Actions::NextDue(const State& action) {
  if (action.state() != Action::STATE_OPEN || action.overdue()) return absl::nullopt;
  return AwaitsNotice(action) ? DueTime(action) - kNotice : DueTime(action);
}

absl::StatusOr<ActionEvents> Actions::FallDue(const State& action, const Decision& decision) {
  return Conclude(
      action, domain::DueInOrder<Actions>(action, decision, [](const Action& state, absl::Time) { return At(state); }),
      decision);
}

absl::StatusOr<ActionEvents> Register(const Action& action, const v1::CreateActionRequest& request,
                                      const Decision& decision) {
  return Conclude(action,
                  domain::Registered<Event>(request.action(),
                                            [&](const Action& after) {
                                              Refusals refusals(decision.subject);
                                              refusals.Add(ChosenId(decision, kClause));
                                              refusals.Unless(DueTime(after) > decision.time, DuePast());
                                              RequireSubject(after.subject(), decision, &refusals);
                                              return refusals.ToStatus();
                                            }),
                  decision);
}

absl::StatusOr<ActionEvents> Update(const Action& action, const v1::UpdateActionRequest& request,
                                    const Decision& decision) {
  return Conclude(action, domain::Updated<Event>(action, request.action(), request.update_mask()), decision);
}

absl::StatusOr<ActionEvents> Complete(const Action& action, const v1::CompleteActionRequest& request,
                                      const Decision& decision) {
  Refusals refusals(action.name());
  refusals.Unless(action.owner() == decision.actor.subject(),
                  {"NOT_THE_OWNER", kClause,
                   absl::StrCat("only \"", action.owner(),
                                "\", who owns the action, says that it is done: change the owner first, if another "
                                "person did it")});
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ActionEvents events(1);
  auto* completed = events[0].mutable_completed();
  completed->set_result(request.result());
  *completed->mutable_evidence() = request.evidence();
  completed->set_in_time(decision.time < base::FromProto(action.original_due_time()));
  completed->set_subject(action.subject());
  return Conclude(action, std::move(events), decision);
}

absl::StatusOr<ActionEvents> Verify(const Action& action, const v1::VerifyActionRequest& request,
                                    const Decision& decision) {
  Refusals refusals(action.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.FourEyes(PartsIn(action)));
  RequireUsable(action.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ActionEvents events(1);
  auto* verified = events[0].mutable_verified();
  verified->set_verification(request.verification());
  *verified->mutable_authority() = authority.grounds();
  verified->set_subject(action.subject());
  return Conclude(action, std::move(events), decision);
}

absl::StatusOr<ActionEvents> Return(const Action& action, const v1::ReturnActionRequest&, const Decision& decision) {
  Refusals refusals(action.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.FourEyes(PartsIn(action)));
  RETURN_IF_ERROR(refusals.ToStatus());
  ActionEvents events(1);
  *events[0].mutable_returned()->mutable_authority() = authority.grounds();
  return Conclude(action, std::move(events), decision);
}

absl::StatusOr<ActionEvents> Cancel(const Action& action, const v1::CancelActionRequest&, const Decision& decision) {
  Refusals refusals(action.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.FourEyes(PartsIn(action)));
  RETURN_IF_ERROR(refusals.ToStatus());
  ActionEvents events(1);
  *events[0].mutable_cancelled()->mutable_authority() = authority.grounds();
  events[0].mutable_cancelled()->set_subject(action.subject());
  return Conclude(action, std::move(events), decision);
}

absl::StatusOr<ActionEvents> ExtendDue(const Action& action, const v1::ExtendActionDueRequest& request,
                                       const Decision& decision) {
  const absl::Time due = base::FromProto(request.due_time());
  Refusals refusals(action.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.FourEyes(PartsIn(action)));
  refusals.Unless(due > decision.time, DuePast());
  refusals.Unless(due > DueTime(action),
                  {"DUE_TIME_NOT_LATER", kClause,
                   absl::StrCat("the action is due at ", absl::FormatTime(DueTime(action), absl::UTCTimeZone()),
                                " already: give a later due_time")});
  RETURN_IF_ERROR(refusals.ToStatus());
  ActionEvents events(1);
  auto* extended = events[0].mutable_due_extended();
  *extended->mutable_due_time() = request.due_time();
  *extended->mutable_former_due_time() = action.due_time();
  *extended->mutable_authority() = authority.grounds();
  return Conclude(action, std::move(events), decision);
}

absl::StatusOr<ActionEvents> GrantResources(const Action& action, const v1::GrantActionResourcesRequest& request,
                                            const Decision& decision) {
  Refusals refusals(action.name());
  domain::Authority authority = AuthorityFor(decision, "7.1");
  refusals.Add(authority.FourEyes(PartsIn(action)));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED));
  RETURN_IF_ERROR(refusals.ToStatus());
  ActionEvents events(1);
  auto* granted = events[0].mutable_resources_granted();
  granted->set_grant(request.grant());
  *granted->mutable_authority() = authority.grounds();
  return Conclude(action, std::move(events), decision);
}

absl::StatusOr<ActionEvents> OpenAction(const Action& action, const PlannedAction& planned, const Decision& decision) {
  if (!action.name().empty()) return ActionEvents{};
  ActionEvents events(1);
  auto* registered = events[0].mutable_registered();
  registered->mutable_action()->set_what(planned.what);
  registered->mutable_action()->set_owner(planned.owner);
  registered->mutable_action()->set_subject(planned.subject);
  *registered->mutable_action()->mutable_due_time() = planned.due_time;
  registered->set_source(planned.source);
  return Conclude(action, std::move(events), decision);
}

}  // namespace aims::audit
