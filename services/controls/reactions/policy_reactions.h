#pragma once
// What follows from a policy that is published, and from persons who join, leave and are away. ISO/IEC 42001 5.2, 5.3,
// 7.3.
//
//   a policy asks its audience → each person on the roster who is in it notes that → the acknowledgement is opened
//   a person joins, or is in another unit → the person notes the requests of all policies that ask such persons
//   a policy is published, or retired → its open acknowledgements move on or are closed
//   a person is away, or there again → the open acknowledgements of the person wait, or go on
//   a person leaves, or is there again → each resource that names the person notes it
//
// An event has at most one effect on each of many (common/command/reactions.h). Whatever else is to happen to many
// resources when a person joins or leaves belongs into PersonNotes, which reaches all that name the login as a
// reference.

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "aims/controls/v1/topic.pb.h"
#include "common/command/reactions.h"
#include "common/domain/moves.h"
#include "services/controls/domain/person_noted.h"

namespace aims::controls {

// A policy asks for acknowledgements → each person on the roster.
std::vector<command::Effect> PolicyAskEffects(const v1::ControlsTopicRecord& cause);
// A person joins, or the unit or kind of a person changes → that person, for all policies that ask.
std::vector<command::Effect> JoinerEffects(const v1::ControlsTopicRecord& cause);
// A person is asked; a policy is published or retired; a person is away or there again → acknowledgements.
std::vector<command::Effect> AcknowledgementEffects(const v1::ControlsTopicRecord& cause);

// What each type of resource does when a person whom it names leaves, or is there again.
//
//   PersonNotes notes = PersonNotes::Of<Policies, Controls>();   // those with `gone_people` and `person_noted`
//   notes.On<Competences>([](const v1::Competence& state, const PersonChange& change, const domain::Decision&) { … });
class PersonNotes {
 public:
  template <class... Aggregates>
  static PersonNotes Of() {
    PersonNotes notes;
    (notes.On<Aggregates>([](const auto& state, const PersonChange& change, const domain::Decision&) {
      using Event = typename Aggregates::Event;
      return absl::StatusOr<std::vector<Event>>(NotePerson<Event>(state, change));
    }),
     ...);
    return notes;
  }

  // `decide` is (const Aggregate::State&, const PersonChange&, const domain::Decision&) ->
  // absl::StatusOr<std::vector<Aggregate::Event>>, pure.
  template <class Aggregate, class Decide>
  void On(Decide decide) {
    using State = typename Aggregate::State;
    decide_[State::descriptor()] = [decide = std::move(decide)](
                                       const google::protobuf::Message& state, const PersonChange& change,
                                       const domain::Decision& decision) -> absl::StatusOr<domain::Events> {
      return domain::AsEvents<typename Aggregate::Event>(decide(static_cast<const State&>(state), change, decision));
    };
  }

  // Nothing for a resource of a type that notes nothing.
  absl::StatusOr<domain::Events> Decide(const google::protobuf::Message& state, const PersonChange& change,
                                        const domain::Decision& decision) const;

 private:
  using Function = std::function<absl::StatusOr<domain::Events>(const google::protobuf::Message&, const PersonChange&,
                                                                const domain::Decision&)>;
  std::map<const google::protobuf::Descriptor*, Function> decide_;
};

// Closes the open acknowledgements of a person who left.
void CloseAcknowledgementsOfLeavers(PersonNotes* notes);

// A person left, or joined → each resource that names the login.
std::vector<command::Effect> PersonNoteEffects(const v1::ControlsTopicRecord& cause, const PersonNotes& notes);

}  // namespace aims::controls
