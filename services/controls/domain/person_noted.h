#pragma once
// People whom a resource names by their login identifiers: its owner, its tester. When one of them left, the resource
// has the login in `gone_people` until another is named, or the person is there again. ISO/IEC 42001 5.3, A.3.2.
//
// For aggregates whose proto names the fields with logins as references (aims.options.v1.reference), with a field
// `gone_people`, and an event whose oneof has `person_noted`:
//
//   option (aims.options.v1.reference) = "owner";
//   repeated string gone_people = 37 [(google.api.field_behavior) = OUTPUT_ONLY];
//   PersonNoted person_noted = 60;
//
//   FoldPersonNoted(event, state);   // in the fold, after FoldStandardMove
//
// The reaction to a person who left or joined finds these resources by the index and asks NotePerson
// (services/controls/reactions/policy_reactions.h). Pure, thread-safe.

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "aims/controls/v1/person.pb.h"
#include "common/domain/known.h"
#include "common/domain/references.h"

namespace aims::controls {

// A person left, or is there again.
struct PersonChange {
  std::string subject;  // login identifier
  std::string person;   // resource name
  bool gone = false;    // left
};

// Notes it. Nothing when it is noted already, or the resource does not name the person any more. The index of logins
// knows no organizations, so a resource of another one is left alone here.
template <class Event, class Resource>
std::vector<Event> NotePerson(const Resource& resource, const PersonChange& change) {
  if (!domain::SameOrganization(resource.name(), change.person)) return {};
  const auto& gone = resource.gone_people();
  const bool noted = std::find(gone.begin(), gone.end(), change.subject) != gone.end();
  if (noted == change.gone || (change.gone && !domain::RefersTo(resource, change.subject))) return {};
  Event event;
  event.mutable_person_noted()->set_subject(change.subject);
  event.mutable_person_noted()->set_person(change.person);
  event.mutable_person_noted()->set_gone(change.gone);
  return {event};
}

// Folds the event, and after any other forgets the people whom the resource does not name any more.
template <class Event, class Resource>
void FoldPersonNoted(const Event& event, Resource* resource) {
  auto& gone = *resource->mutable_gone_people();
  if (event.has_person_noted()) {
    gone.erase(std::remove(gone.begin(), gone.end(), event.person_noted().subject()), gone.end());
    if (event.person_noted().gone()) *gone.Add() = event.person_noted().subject();
    return;
  }
  if (gone.empty()) return;
  gone.erase(std::remove_if(gone.begin(), gone.end(),
                            [&](const auto& subject) { return !domain::RefersTo(*resource, subject); }),
             gone.end());
}

}  // namespace aims::controls
