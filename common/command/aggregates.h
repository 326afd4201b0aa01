#pragma once
// The aggregates of one service, and the envelope of their events. Code that is the same for all aggregates uses them
// through this class, as plain messages.
//
//   Aggregates aggregates("aims.inventory.events", InventoryTopicRecord::default_instance());
//   aggregates.Add<Suppliers>();
//
// Immutable once built and named, then thread-safe. Aborts at the start for an aggregate without a field in the topic's record:
// this is a fault of the program, which its first test finds.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/event/v1/event.pb.h"
#include "common/base/status_macros.h"
#include "common/command/topic_record.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/due.h"
#include "common/domain/moves.h"
#include "common/domain/references.h"
#include "common/event_log/log.h"
#include "common/projection/record_fault.h"
#include "google/protobuf/message.h"

namespace aims::command {

using domain::Events;

// One kind of aggregate.
struct AggregateType {
  std::string collection;                                      // "suppliers"
  const Message* prototype = nullptr;                          // of the state, which is the public resource
  const google::protobuf::FieldDescriptor* payload = nullptr;  // of the topic's record: the aggregate's events
  std::vector<std::string> indexes;                            // fields with an index, besides the name
  std::vector<std::string> references;                         // fields with names, by which it is found
  std::vector<domain::Move> moves;                             // that clients may ask for
  // Whether an actor whose roles read the collection may read this resource of it. Empty: all of them may.
  std::function<bool(const Message& state, const event::v1::Actor& actor)> may_read;
  std::function<absl::Status(const Message& event, const event::v1::EventMetadata&, Message* state)> fold;
  // Both are empty when time alone never moves the aggregate.
  std::function<absl::optional<absl::Time>(const Message& state)> next_due;
  std::function<absl::StatusOr<Events>(const Message& state, const domain::Decision& decision)> fall_due;
  std::string due_basis;  // version of the program's data that next_due depends on; empty when there is none

  std::unique_ptr<Message> NewState() const { return std::unique_ptr<Message>(prototype->New()); }
};

// Version of a resource: its etag as a number; 0 before its first event.
uint64_t VersionOf(const Message& state);
// Whether the resource is deleted (has a delete_time).
bool IsDeleted(const Message& state);
// The fields of a resource that have an index, by its proto. Aborts on one that is no field with an order.
std::vector<std::string> IndexesOf(const google::protobuf::Descriptor& resource);
// The due time of the resource; nullopt when it has none or is deleted.
absl::optional<absl::Time> NextDue(const AggregateType& type, const Message& state);

class Aggregates {
 public:
  // `record` is the default instance of the topic's record message.
  Aggregates(std::string topic, const Message& record);

  // The indexes and references are those that the resource's proto names (aims.options.v1.index, .reference). Aborts on
  // one that leads nowhere.
  template <class Aggregate>
  void Add() {
    using State = typename Aggregate::State;
    AggregateType type;
    type.collection = std::string(Aggregate::kCollection);
    type.prototype = &State::default_instance();
    type.payload = &record_.FieldOf(*Aggregate::Event::descriptor());
    type.indexes = IndexesOf(*State::descriptor());
    type.references = domain::ReferencesOf(*State::descriptor());
    type.fold = [](const Message& event, const event::v1::EventMetadata& metadata, Message* state) {
      // A fold fails for an event that it does not know, and for nothing else.
      return projection::WithFault(domain::FoldRecord<Aggregate>(static_cast<const typename Aggregate::Event&>(event),
                                                                 metadata, static_cast<State*>(state)),
                                   projection::RecordFault::kUnknown);
    };
    if constexpr (requires { Aggregate::Moves(); }) type.moves = Aggregate::Moves();
    if constexpr (requires(const State& state, const event::v1::Actor& actor) { Aggregate::MayRead(state, actor); }) {
      type.may_read = [](const Message& state, const event::v1::Actor& actor) {
        return Aggregate::MayRead(static_cast<const State&>(state), actor);
      };
    }
    if constexpr (domain::HasDue<Aggregate>) {
      type.next_due = [](const Message& state) {
        return domain::NextDueOf<Aggregate>(static_cast<const State&>(state));
      };
      type.fall_due = [](const Message& state, const domain::Decision& decision) -> absl::StatusOr<Events> {
        ASSIGN_OR_RETURN(const State* typed, domain::As<State>(state));
        return domain::AsEvents(domain::FallDueOf<Aggregate>(*typed, decision));
      };
    }
    if constexpr (requires { Aggregate::DueBasis(); }) type.due_basis = Aggregate::DueBasis();
    types_.push_back(std::move(type));
  }

  // An event of the topic that no aggregate folds: it is only encoded and decoded. Aborts when the topic's record has no
  // field for it.
  void AddEvent(const google::protobuf::Descriptor& event) { types_.emplace_back().payload = &record_.FieldOf(event); }

  // Makes the installation a part of ce_source, so that an event differs from those of all other installations. `id` is
  // that of the log (Log::Id).
  void NameInstallation(absl::string_view id) { source_ = absl::StrCat("/", id, "/", topic_); }

  const std::string& topic() const { return topic_; }
  const std::vector<AggregateType>& types() const { return types_; }
  // The data of the program on which due times depend besides the events: "aiSystems 2026-11-29"; empty for none.
  std::string DueBasis() const;
  // Aborts when the topic's record has no field for `content`.
  void Require(const google::protobuf::Descriptor& content) const { record_.FieldOf(content); }
  // The type of a resource by its name, or nullptr.
  const AggregateType* Of(absl::string_view name) const;

  // A record of the log for an event of `type`, or for a message about a partition: value, key and CloudEvents headers.
  // Aborts when the topic's record has no field for it.
  event_log::Record Encode(const event::v1::EventMetadata& metadata, const AggregateType& type,
                           const Message& event) const;
  event_log::Record Encode(const event::v1::EventMetadata& metadata, const event::v1::PartitionOpened& opened,
                           absl::string_view key) const;
  event_log::Record Encode(const event::v1::EventMetadata& metadata, const event::v1::SourcesConsumed& consumed,
                           absl::string_view key) const;

  // The parts of a record. Pointers are into `record`.
  struct Decoded {
    std::unique_ptr<Message> record;
    const event::v1::EventMetadata* metadata = nullptr;
    const event::v1::PartitionOpened* opened = nullptr;    // either this …
    const event::v1::SourcesConsumed* consumed = nullptr;  // … or this …
    const AggregateType* type = nullptr;                   // … or an event of this type
    const Message* event = nullptr;                        // the aggregate's event message
  };
  // DataLoss with the fault (projection::FaultOf) when `value` is not a record of this topic, or has a kind that this
  // version does not know.
  absl::StatusOr<Decoded> Decode(absl::string_view value) const;
  // Only the metadata; also for a kind of event that this version does not know.
  absl::StatusOr<event::v1::EventMetadata> DecodeMetadata(absl::string_view value) const;

 private:
  event_log::Record EncodeRecord(const event::v1::EventMetadata& metadata,
                                 const google::protobuf::FieldDescriptor& payload, const Message& content,
                                 absl::string_view key) const;

  const std::string topic_;
  const TopicRecordType record_;
  std::string source_ = absl::StrCat("/", topic_);
  std::vector<AggregateType> types_;
};

}  // namespace aims::command
