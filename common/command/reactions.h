#pragma once
// The declared reactions of a service: the events of topics that cause commands of the service. Pure; a Reactor runs
// them.
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
// Each event has its effects once, in the order of its partition: after any kill an effect is in the log once, or the
// event is still to be processed. Effects in different partitions of the service are recorded independently. Any time
// can pass between a cause and its effect, so a decide function must use the present state. A reaction that is declared
// later begins at the present position of the topic, if other reactions of the service have read the topic before.
//
// An effect is decided on the present state, which can be missing (its name is empty) or deleted (it has a
// delete_time). Without events nothing is recorded. A refusal is a fault of the program: it halts the reactions to that
// partition of the source, and is reported and tried again until the decision changes. So return no events when there
// is nothing to do. When the event is of the service's own topic, the decision and all later ones see the event, also
// where they look its subject up (Decision::Find).
//
// Built once at the start, then thread-safe. Aborts at the start for faults of the program: a message that is not a
// topic record, a topic with two record types, two reactions to a topic with the same name.

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

// The effect of an event on one aggregate of the service, at most one for each aggregate and reaction; or on each
// aggregate that refers to something, at most one for each event.
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
      ASSIGN_OR_RETURN(const State* typed, domain::As<State>(state));
      return domain::AsEvents<typename Aggregate::Event>(decide(*typed, decision));
    };
    return effect;
  }

  // The same effect on each aggregate under `parent` whose field `field`, which the proto must name as a reference, is
  // or has `value` at the decision. Many aggregates are decided in parts, so after a kill `decide` is called again for
  // those that are done: it must see in the state that there is nothing to do.
  template <class Aggregate, class Decide>
  static Effect OnEach(std::string parent, std::string field, std::string value, Decide decide,
                       std::string reason = "") {
    Effect effect = On<Aggregate>("", std::move(decide), std::move(reason));
    effect.on_each =
        Referrers{std::move(parent), std::string(Aggregate::kCollection), std::move(field), std::move(value)};
    return effect;
  }
  // The same effect on each resource of the service that refers to `value` in any field, whatever its collection;
  // without deleted ones. `decide` must know the type of the state. Otherwise as above.
  static Effect OnEachReferring(
      std::string value,
      std::function<absl::StatusOr<Events>(const Message& state, const domain::Decision& decision)> decide,
      std::string reason = "") {
    Effect effect;
    effect.reason = std::move(reason);
    effect.decide = std::move(decide);
    effect.on_each = Referrers{"", "", "", std::move(value)};
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

  // The effects of a record of one of the topics, as commands in the order of declaration.
  struct Caused {
    bool event = false;  // not what a log says about its partition
    std::vector<Command> effects;
    absl::optional<EffectOnEach> on_each;
  };
  // DataLoss when the record does not parse. Internal when this version does not know its kind, when a reaction has two
  // effects on one aggregate, or when the event has two effects on each of many.
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
