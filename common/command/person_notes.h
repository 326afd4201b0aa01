#pragma once
// The reaction of a service to a person who left the roster, or is there again: each of its resources that names the
// person notes it (common/domain/person_noted.h). ISO/IEC 42001 5.3, A.3.2.
//
//   Effects PersonNoteOf(const ControlsTopicRecord& cause) {
//     static const auto* const notes = new PersonNotes(PersonNotes::Of<Risks, Treatments>());
//     return PersonNoteEffects(domain::PersonChangeIn(cause), *notes);
//   }
//   reactions.On<ControlsTopicRecord>("aims.controls.events", "person_note", &PersonNoteOf);
//
// An event has at most one effect on each of many (common/command/reactions.h). So whatever else is to happen to many
// resources of a service when a person leaves or joins is another On() here. Pure; thread-safe once it is put together.

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "common/command/reactions.h"
#include "common/domain/moves.h"
#include "common/domain/person_noted.h"

namespace aims::command {

// What each type of resource does when a person whom it names leaves, or is there again.
//
//   PersonNotes notes = PersonNotes::Of<Policies, Controls>();   // those with `gone_people` and `person_noted`
//   notes.On<Competences>([](const v1::Competence& state, const PersonChange& change, const domain::Decision&) { … });
class PersonNotes {
 public:
  template <class... Aggregates>
  static PersonNotes Of() {
    PersonNotes notes;
    notes.Add<Aggregates...>();
    return notes;
  }
  template <class... Aggregates>
  void Add() {
    (On<Aggregates>(&domain::NotePerson<Aggregates>), ...);
  }

  // `decide` is (const Aggregate::State&, const PersonChange&, const domain::Decision&) ->
  // absl::StatusOr<std::vector<Aggregate::Event>>, pure.
  template <class Aggregate, class Decide>
  void On(Decide decide) {
    using State = typename Aggregate::State;
    decide_[State::descriptor()] = [decide = std::move(decide)](
                                       const Message& state, const domain::PersonChange& change,
                                       const domain::Decision& decision) -> absl::StatusOr<Events> {
      return domain::AsEvents<typename Aggregate::Event>(decide(static_cast<const State&>(state), change, decision));
    };
  }

  // Nothing for a resource of a type that notes nothing.
  absl::StatusOr<Events> Decide(const Message& state, const domain::PersonChange& change,
                                const domain::Decision& decision) const;

 private:
  using Function =
      std::function<absl::StatusOr<Events>(const Message&, const domain::PersonChange&, const domain::Decision&)>;
  std::map<const google::protobuf::Descriptor*, Function> decide_;
};

// A person left, or joined → each resource that names the login; nothing without a change.
std::vector<Effect> PersonNoteEffects(const absl::optional<domain::PersonChange>& change, const PersonNotes& notes);

}  // namespace aims::command
