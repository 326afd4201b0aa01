#include "services/controls/domain/person.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/evidence.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/controls/domain/policy_audience.h"

namespace aims::controls {
namespace {

using domain::Decision;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::Person;
using Event = v1::PersonEvent;

// The most policies that a person who joins is asked to acknowledge.
constexpr size_t kMaxAsks = 500;

bool IsThere(const Person& person) { return domain::IsIn(person, {Person::STATE_PRESENT, Person::STATE_ABSENT}); }

void SetLeft(const Person& person, v1::PersonLeft::Cause cause, absl::Time time, Event* event) {
  auto* left = event->mutable_left();
  left->set_subject(person.subject());
  left->set_cause(cause);
  *left->mutable_to_time() = base::ToProto(time);
  left->set_unit(person.unit());
  left->set_kind(person.kind());
}

// The next event that follows from the times of the person at `now`; nullopt when there is none.
absl::optional<Event> Next(const Person& person, absl::Time now) {
  if (person.state() == Person::STATE_LEFT) return absl::nullopt;
  Event event;
  if (domain::Over(person.has_to_time(), person.to_time(), now)) {
    SetLeft(person, v1::PersonLeft::CAUSE_TO_TIME, base::FromProto(person.to_time()), &event);
    return event;
  }
  const bool away = person.has_absent_until_time() && base::FromProto(person.absent_until_time()) > now;
  if (person.state() == Person::STATE_ANNOUNCED && base::FromProto(person.from_time()) <= now) {
    auto* joined = event.mutable_joined();
    joined->set_subject(person.subject());
    *joined->mutable_from_time() = person.from_time();
    joined->set_unit(person.unit());
    joined->set_kind(person.kind());
    return event;
  }
  if (person.state() == Person::STATE_PRESENT && away) {
    event.mutable_absence_began()->set_subject(person.subject());
    *event.mutable_absence_began()->mutable_until_time() = person.absent_until_time();
    return event;
  }
  if (person.state() == Person::STATE_ABSENT && !away) {
    event.mutable_absence_ended()->set_subject(person.subject());
    *event.mutable_absence_ended()->mutable_begin_time() = person.state_time();
    return event;
  }
  return absl::nullopt;
}

// Adds to `events`, which are decided on `person`, all that follows from its times at `now`.
absl::StatusOr<PersonEvents> WithConsequences(const Person& person, PersonEvents events, absl::Time now,
                                              const Decision& decision) {
  Person before = person;
  if (before.name().empty()) before.set_name(decision.subject);
  ASSIGN_OR_RETURN(Person after, domain::After<Persons>(before, events, decision));
  for (auto next = Next(after, now); next.has_value(); next = Next(after, now)) {
    ASSIGN_OR_RETURN(after, domain::After<Persons>(std::move(after), {*next}, decision));
    events.push_back(*std::move(next));
  }
  return events;
}

absl::Status CheckTimes(const Person& person) {
  if (!person.has_to_time() || !person.has_from_time() ||
      base::FromProto(person.from_time()) < base::FromProto(person.to_time())) {
    return absl::OkStatus();
  }
  return domain::BadField("person.to_time", "is not after from_time: correct one of them");
}

void RequireAbsenceAhead(const Person& before, const Person& after, const Decision& decision, Refusals* refusals) {
  const bool changed = after.has_absent_until_time() &&
                       (!before.has_absent_until_time() ||
                        base::FromProto(before.absent_until_time()) != base::FromProto(after.absent_until_time()));
  const bool ends = before.state() == Person::STATE_ABSENT;  // a past end means that the person is there again
  refusals->Unless(
      !changed || ends || base::FromProto(after.absent_until_time()) > decision.time,
      {"ABSENCE_OVER", "7.3", "absent_until_time is not in the future: the absence is over, so leave the field unset"});
}

void Enter(Person::State state, const EventMetadata& metadata, Person* person) {
  person->set_state(state);
  *person->mutable_state_time() = metadata.occur_time();
}

void FoldAsked(const v1::PersonAcknowledgementAsked& asked, Person* person) {
  for (Person::Ask& ask : *person->mutable_asks()) {
    if (ask.policy() != asked.policy()) continue;
    ask.set_version(asked.version());
    return;
  }
  Person::Ask* ask = person->add_asks();
  ask->set_policy(asked.policy());
  ask->set_version(asked.version());
}

}  // namespace

std::vector<domain::Move> Persons::Moves() {
  return domain::MoveTable<Persons>()
      .On<v1::CreatePersonRequest>(&Register)
      .On<v1::UpdatePersonRequest>(&Update)
      .On<v1::LeavePersonRequest>(&Leave, {Person::STATE_ANNOUNCED, Person::STATE_PRESENT, Person::STATE_ABSENT},
                                  "7.3");
}

absl::Status Persons::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRegistered: {
      const std::string organization = OrganizationOf(metadata.subject());
      if (!state->has_from_time()) *state->mutable_from_time() = metadata.occur_time();
      state->set_roster(RosterOf(organization));
      state->set_subject_key(SubjectKey(organization, state->subject()));
      Enter(Person::STATE_ANNOUNCED, metadata, state);
      return absl::OkStatus();
    }
    case Event::kUpdated:
      if (!state->has_from_time()) *state->mutable_from_time() = state->create_time();
      return absl::OkStatus();
    case Event::kJoined:
      Enter(Person::STATE_PRESENT, metadata, state);
      return absl::OkStatus();
    case Event::kAbsenceBegan:
      Enter(Person::STATE_ABSENT, metadata, state);
      return absl::OkStatus();
    case Event::kAbsenceEnded:
      state->clear_absent_until_time();
      Enter(Person::STATE_PRESENT, metadata, state);
      return absl::OkStatus();
    case Event::kLeft:
      *state->mutable_to_time() = event.left().to_time();
      state->set_leave_reason(metadata.reason());
      state->clear_absent_until_time();
      state->clear_roster();
      state->clear_subject_key();
      Enter(Person::STATE_LEFT, metadata, state);
      return absl::OkStatus();
    case Event::kAcknowledgementAsked:
      FoldAsked(event.acknowledgement_asked(), state);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::optional<absl::Time> Persons::NextDue(const State& person) {
  if (person.state() == Person::STATE_LEFT) return absl::nullopt;
  absl::Time next = absl::InfiniteFuture();
  if (person.has_to_time()) next = base::FromProto(person.to_time());
  if (person.state() == Person::STATE_ANNOUNCED) next = std::min(next, base::FromProto(person.from_time()));
  if (person.state() == Person::STATE_ABSENT) next = std::min(next, base::FromProto(person.absent_until_time()));
  if (next == absl::InfiniteFuture()) return absl::nullopt;
  return next;
}

absl::StatusOr<PersonEvents> Persons::FallDue(const State& person, const Decision& decision) {
  PersonEvents all;
  State state = person;
  for (auto due = NextDue(state); due.has_value() && *due <= decision.time; due = NextDue(state)) {
    ASSIGN_OR_RETURN(const PersonEvents events, WithConsequences(state, {}, *due, decision));
    if (events.empty()) {
      return absl::InternalError(
          absl::StrCat(person.name(), " is due, but its times give no event: this is a fault of the program"));
    }
    ASSIGN_OR_RETURN(state, domain::After<Persons>(std::move(state), events, decision));
    all.insert(all.end(), events.begin(), events.end());
  }
  return all;
}

absl::StatusOr<PersonEvents> Register(const Person& none, const v1::CreatePersonRequest& request,
                                      const Decision& decision) {
  RETURN_IF_ERROR(CheckTimes(request.person()));
  const std::string key = SubjectKey(OrganizationOf(decision.subject), request.person().subject());
  const bool taken = decision.references != nullptr && !decision.references->Referring(key, 1).empty();
  Refusals refusals(decision.subject);
  refusals.Unless(!taken, {"SUBJECT_TAKEN", "7.3",
                           absl::StrCat("the roster has a person with the login \"", request.person().subject(),
                                        "\" who has not left: update that person")});
  refusals.Unless(!domain::Over(request.person().has_to_time(), request.person().to_time(), decision.time),
                  {"TO_TIME_PAST", "7.3", "to_time is not in the future: the person has left, and is not added"});
  RequireAbsenceAhead(none, request.person(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ASSIGN_OR_RETURN(PersonEvents events, domain::Registered<Event>(request.person()));
  return WithConsequences(none, std::move(events), decision.time, decision);
}

absl::StatusOr<PersonEvents> Update(const Person& person, const v1::UpdatePersonRequest& request,
                                    const Decision& decision) {
  Refusals refusals(person.name());
  refusals.Unless(
      person.state() != Person::STATE_LEFT,
      {"PERSON_LEFT", "7.3", "the person left, which is final: add a person with the same login who came back"});
  RETURN_IF_ERROR(refusals.ToStatus());
  ASSIGN_OR_RETURN(
      PersonEvents events,
      domain::Updated<Event>(person, request.person(), request.update_mask(), [&](const Person& after) {
        RETURN_IF_ERROR(CheckTimes(after));
        const bool begins_later = after.has_from_time() && base::FromProto(after.from_time()) > decision.time;
        refusals.Unless(!begins_later || !IsThere(person),
                        {"ALREADY_JOINED", "7.3",
                         "from_time is in the future, but the person has begun: record an absence instead"});
        RequireAbsenceAhead(person, after, decision, &refusals);
        return refusals.ToStatus();
      }));
  if (events.empty()) return events;
  return WithConsequences(person, std::move(events), decision.time, decision);
}

absl::StatusOr<PersonEvents> Leave(const Person& person, const v1::LeavePersonRequest&, const Decision& decision) {
  PersonEvents events(1);
  SetLeft(person, v1::PersonLeft::CAUSE_RECORDED, decision.time, &events[0]);
  return events;
}

absl::StatusOr<PersonEvents> NoteAsk(const Person& person, const AskOfPolicy& asking, const Decision&) {
  if (!IsThere(person) || !Includes(asking.ask.audience(), person)) return PersonEvents{};
  for (const Person::Ask& ask : person.asks()) {
    if (ask.policy() == asking.policy && ask.version() >= asking.ask.major_version()) return PersonEvents{};
  }
  PersonEvents events(1);
  auto* asked = events[0].mutable_acknowledgement_asked();
  asked->set_policy(asking.policy);
  asked->set_version(asking.ask.version());
  asked->set_digest(asking.ask.digest());
  asked->set_major_version(asking.ask.major_version());
  asked->set_due_days(asking.ask.due_days());
  asked->set_subject(person.subject());
  asked->set_unit(person.unit());
  asked->set_kind(person.kind());
  return events;
}

absl::StatusOr<PersonEvents> NoteAsksOfJoiner(const Person& person, const Decision& decision) {
  PersonEvents all;
  if (decision.references == nullptr || !IsThere(person)) return all;
  for (const std::string& name : decision.references->Referring(AskKey(OrganizationOf(decision.subject)), kMaxAsks)) {
    const auto policy = decision.Find<v1::Policy>(name);
    if (policy == nullptr || !policy->has_ask()) continue;
    ASSIGN_OR_RETURN(const PersonEvents events, NoteAsk(person, {name, policy->ask()}, decision));
    all.insert(all.end(), events.begin(), events.end());
  }
  return all;
}

}  // namespace aims::controls
