#pragma once
// The record message of a topic, whichever topic's it is: `EventMetadata metadata` and a oneof `payload` of what is
// said about the partition itself and the aggregates' events.
//
//   TopicRecordType type(inventory::v1::InventoryTopicRecord::default_instance());
//   ASSIGN_OR_RETURN(TopicRecord record, type.Parse(value));
//   if (record.payload != nullptr && !record.IsEvent()) …
//
// Immutable, thread-safe. Aborts at the start on a message that is no topic record: a mistake in the program.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/event/v1/event.pb.h"
#include "google/protobuf/message.h"

namespace aims::command {

using Message = google::protobuf::Message;

// A record taken apart. Pointers are into `record`, or to its descriptor.
struct TopicRecord {
  std::unique_ptr<Message> record;
  const event::v1::EventMetadata* metadata = nullptr;
  const google::protobuf::FieldDescriptor* payload = nullptr;  // nullptr: of a kind that this version does not know
  const Message* content = nullptr;                            // of that field

  // Whether it is an event of an aggregate, rather than a PartitionOpened or SourcesConsumed. Of a known payload.
  bool IsEvent() const;
};

class TopicRecordType {
 public:
  // `prototype` is the default instance of the record message.
  explicit TopicRecordType(const Message& prototype);

  // DataLoss when `value` is no such message.
  absl::StatusOr<TopicRecord> Parse(absl::string_view value) const;

  const Message& prototype() const { return prototype_; }
  const google::protobuf::FieldDescriptor& metadata() const { return *metadata_; }
  // The field for messages of type `content`. Aborts where there is none.
  const google::protobuf::FieldDescriptor& FieldOf(const google::protobuf::Descriptor& content) const;

 private:
  const Message& prototype_;
  // Looked up once, since every event is taken apart.
  const google::protobuf::FieldDescriptor* metadata_;
  const google::protobuf::OneofDescriptor* payload_;
};

// Ends the program over a mistake in it.
[[noreturn]] void Mistake(const std::string& what);

// Full name of the innermost event message: the type that consumers see ("aims.inventory.v1.SupplierRegistered").
std::string EventTypeName(const Message& event);
// The innermost event itself; `event` when it has none.
const Message& InnermostEvent(const Message& event);

}  // namespace aims::command
