#pragma once
// The record message of any topic: `EventMetadata metadata` and a oneof `payload` with messages about the partition and
// the events of the aggregates.
//
//   TopicRecordType type(inventory::v1::InventoryTopicRecord::default_instance());
//   ASSIGN_OR_RETURN(TopicRecord record, type.Parse(value));
//   if (record.payload != nullptr && !record.IsEvent()) …
//
// Immutable, thread-safe. Aborts at the start for a message that is not a topic record: this is a fault of the program.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/event/v1/event.pb.h"
#include "common/projection/record_fault.h"
#include "google/protobuf/message.h"

namespace aims::command {

using Message = google::protobuf::Message;

// The parts of a record. Pointers are into `record`, or to its descriptor.
struct TopicRecord {
  std::unique_ptr<Message> record;
  const event::v1::EventMetadata* metadata = nullptr;
  const google::protobuf::FieldDescriptor* payload = nullptr;  // nullptr: of a kind that this version does not know
  const Message* content = nullptr;                            // of that field

  // Whether the known payload is an event of an aggregate, not a PartitionOpened or SourcesConsumed.
  bool IsEvent() const;
  // What is wrong with a record whose payload, or the event in it, is none that this version knows: without metadata
  // it is no record of AIMS either.
  projection::RecordFault FaultWithoutPayload() const;
};

class TopicRecordType {
 public:
  // `prototype` is the default instance of the record message.
  explicit TopicRecordType(const Message& prototype);

  // DataLoss (projection::RecordFault::kForeign) when `value` is not such a message.
  absl::StatusOr<TopicRecord> Parse(absl::string_view value) const;

  const Message& prototype() const { return prototype_; }
  const google::protobuf::FieldDescriptor& metadata() const { return *metadata_; }
  // The field for messages of type `content`. Aborts when there is none.
  const google::protobuf::FieldDescriptor& FieldOf(const google::protobuf::Descriptor& content) const;

 private:
  const Message& prototype_;
  // Looked up once, because every event is parsed.
  const google::protobuf::FieldDescriptor* metadata_;
  const google::protobuf::OneofDescriptor* payload_;
};

// Full name of the innermost event message: the type that consumers see ("aims.inventory.v1.SupplierRegistered").
std::string EventTypeName(const Message& event);
// The innermost event itself; `event` when it has none.
const Message& InnermostEvent(const Message& event);

}  // namespace aims::command
