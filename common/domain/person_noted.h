#pragma once
// People whom a resource names by their login identifiers: its owner, its tester, the holder of a role. When one of them
// left, the resource has the login in `gone_people` until another is named, or the person is there again. So who leaves
// leaves orphans that are listed: `gone_people:*` as a filter. ISO/IEC 42001 5.3, A.3.2.
//
// For aggregates whose proto names the fields with logins as references (aims.options.v1.reference), with a field
// `gone_people`, and an event whose oneof has `person_noted`:
//
//   option (aims.options.v1.reference) = "owner";
//   repeated string gone_people = 37 [(google.api.field_behavior) = OUTPUT_ONLY];
//   aims.type.v1.PersonNoted person_noted = 60;
//
//   FoldPersonNoted<Risks>(event, state);   // in the fold, after all else
//
// An aggregate that does not need all of these people all the time says so. Nobody is waited for at its end:
//
//   static bool NeedsPerson(const State& risk, const std::string& login);   // never true of a closed risk
//
// The reaction to a person who left or joined finds these resources by the index, and asks NotePerson
// (common/command/person_notes.h). Approvals stay as they are. Pure, thread-safe.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "common/domain/decision.h"
#include "common/domain/known.h"
#include "common/domain/references.h"

namespace aims::domain {

// A person left, or is there again.
struct PersonChange {
  std::string subject;  // login identifier
  std::string person;   // resource name
  bool gone = false;    // left
};

// The change in an event of the roster; nullopt in any other event.
template <class ControlsRecord>
absl::optional<PersonChange> PersonChangeIn(const ControlsRecord& cause) {
  const auto& event = cause.person();
  if (event.has_left()) return PersonChange{event.left().subject(), cause.metadata().subject(), true};
  if (event.has_joined()) return PersonChange{event.joined().subject(), cause.metadata().subject(), false};
  return absl::nullopt;
}

// Whether the resource needs the person: by the rule of the aggregate, or else by all of its references.
template <class Aggregate>
bool Needs(const typename Aggregate::State& resource, const std::string& login) {
  if constexpr (requires { Aggregate::NeedsPerson(resource, login); }) {
    return Aggregate::NeedsPerson(resource, login);
  } else {
    return RefersTo(resource, login);
  }
}

// Notes it. Nothing when it is noted already, or the resource does not need the person any more. The index of logins
// knows no organizations, so a resource of another one is left alone here.
template <class Aggregate>
absl::StatusOr<std::vector<typename Aggregate::Event>> NotePerson(const typename Aggregate::State& resource,
                                                                  const PersonChange& change, const Decision&) {
  using Events = std::vector<typename Aggregate::Event>;
  if (!SameOrganization(resource.name(), change.person)) return Events();
  const auto& gone = resource.gone_people();
  const bool noted = std::find(gone.begin(), gone.end(), change.subject) != gone.end();
  if (noted == change.gone || (change.gone && !Needs<Aggregate>(resource, change.subject))) return Events();
  Events events(1);
  auto* event = events[0].mutable_person_noted();
  event->set_subject(change.subject);
  event->set_person(change.person);
  event->set_gone(change.gone);
  return events;
}

// Folds the event, and after any other forgets the people whom the resource does not need any more.
template <class Aggregate>
void FoldPersonNoted(const typename Aggregate::Event& event, typename Aggregate::State* resource) {
  auto& gone = *resource->mutable_gone_people();
  if (event.has_person_noted()) {
    gone.erase(std::remove(gone.begin(), gone.end(), event.person_noted().subject()), gone.end());
    if (event.person_noted().gone()) *gone.Add() = event.person_noted().subject();
    return;
  }
  if (gone.empty()) return;
  gone.erase(std::remove_if(gone.begin(), gone.end(),
                            [&](const auto& subject) { return !Needs<Aggregate>(*resource, subject); }),
             gone.end());
}

}  // namespace aims::domain
