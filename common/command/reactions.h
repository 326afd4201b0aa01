#pragma once
// The reactions of a service, declared: which events of which topics cause which of its own commands. Pure; a Reactor
// runs them.
//
//   Reactions reactions;
//   reactions.On<inventory::v1::InventoryTopicRecord>("aims.inventory.events", "impact_screening", &ImpactScreening);
//
//   std::vector<Effect> ImpactScreening(const InventoryTopicRecord& cause) {
//     if (!cause.ai_system().has_registered()) return {};
//     return {Effect::On<ImpactAssessments>(
//         NameOfAssessment(cause.metadata().subject()),
//         [registered = cause.ai_system().registered()](const ImpactAssessment& assessment,
//                                                       const domain::Decision& decision)
//             -> absl::StatusOr<std::vector<ImpactAssessmentEvent>> { … },
//         "An AI system was registered")};
//   }
//
// Each event is reacted to once, in effect, in the order of its partition: whatever process is killed when, an effect
// is in the log once or the event is still to come. What it causes in different partitions of the service is recorded
// independently, and between a cause and its effect any time may pass: a decide function looks at the state as it is
// then, not as it was. A reaction that is declared later begins where the topic stands then, if other reactions of the
// service have read it already.
//
// An effect is decided on what there is: also nothing (the state's name is empty) or what is deleted (it has a
// delete_time). No events: nothing is recorded. A refusal is a fault of the program: it halts the reactions to that
// partition of the source, and is tried again and told until it decides otherwise. So say "nothing to do" with no
// events.
//
// Built once at the start, then thread-safe. Aborts at the start on a message that is no topic record, on a topic that
// is given with two, and on two reactions to a topic with one name: mistakes in the program.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "common/command/command.h"
#include "common/command/topic_record.h"

namespace aims::command {

// What an event causes on one aggregate of the service, at most one for each aggregate and reaction; or on each of
// those that refer to something, at most one for each event.
struct Effect {
  std::string subject;                // resource name of the aggregate …
  absl::optional<Referrers> on_each;  // … or these
  std::string reason;                 // for the trail; may be empty
  std::function<absl::StatusOr<Events>(const Message& state, const domain::Decision& decision)> decide;

  // `decide` is (const Aggregate::State&, const domain::Decision&) -> absl::StatusOr<std::vector<Aggregate::Event>>,
  // pure.
  template <class Aggregate, class Decide>
  static Effect On(std::string subject, Decide decide, std::string reason = "") {
    using State = typename Aggregate::State;
    Effect effect;
    effect.subject = std::move(subject);
    effect.reason = std::move(reason);
    effect.decide = [decide = std::move(decide)](const Message& state,
                                                 const domain::Decision& decision) -> absl::StatusOr<Events> {
      if (state.GetDescriptor() != State::descriptor()) {
        return absl::InternalError(
            absl::StrCat("the effect is for a ", State::descriptor()->name(), ", not for a ", state.GetTypeName()));
      }
      return AsEvents<typename Aggregate::Event>(decide(static_cast<const State&>(state), decision));
    };
    return effect;
  }

  // The same on each aggregate under `parent` whose field `field`, which must have an index, is `value` when that is
  // decided. Many are decided in parts, so after a kill in between `decide` is called again on those that are done: it
  // must tell by the state that there is nothing to do any more. Where the event is of the service's own topic, what is
  // decided after its effect knows of the event.
  template <class Aggregate, class Decide>
  static Effect OnEach(std::string parent, std::string field, std::string value, Decide decide,
                       std::string reason = "") {
    Effect effect = On<Aggregate>("", std::move(decide), std::move(reason));
    effect.on_each =
        Referrers{std::move(parent), std::string(Aggregate::kCollection), std::move(field), std::move(value)};
    return effect;
  }
};

class Reactions {
 public:
  // Calls `react` with each event of `topic`, whose records are of type Record. `name` goes into the log, and never
  // changes: "impact_screening".
  template <class Record>
  void On(const std::string& topic, const std::string& name,
          std::function<std::vector<Effect>(const Record& cause)> react) {
    Add(topic, name, Record::default_instance(),
        [react = std::move(react)](const Message& cause) { return react(static_cast<const Record&>(cause)); });
  }

  bool empty() const { return sources_.empty(); }
  std::vector<std::string> topics() const;

  // What a record of one of the topics causes, as commands in the order of declaration.
  struct Caused {
    bool event = false;  // not what a log says about its partition
    std::vector<Command> effects;
    absl::optional<EffectOnEach> on_each;
  };
  // DataLoss when the record does not parse; Internal when it is of a kind that this version does not know, a reaction
  // has two effects on one aggregate, or the event two on each of many.
  absl::StatusOr<Caused> React(absl::string_view topic, absl::string_view value) const;

 private:
  using ReactTo = std::function<std::vector<Effect>(const Message& cause)>;
  struct Source {
    std::string topic;
    TopicRecordType type;
    std::vector<std::pair<std::string, ReactTo>> reactions;  // by name, in the order of declaration
  };
  void Add(const std::string& topic, const std::string& name, const Message& prototype, ReactTo react);

  std::vector<Source> sources_;
};

}  // namespace aims::command
