#include "common/command/topic_record.h"

#include "absl/strings/str_cat.h"
#include "common/base/mistake.h"

namespace aims::command {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

bool TopicRecord::IsEvent() const {
  return payload->message_type() != event::v1::PartitionOpened::descriptor() &&
         payload->message_type() != event::v1::SourcesConsumed::descriptor();
}

projection::RecordFault TopicRecord::FaultWithoutPayload() const {
  return metadata->ByteSizeLong() == 0 ? projection::RecordFault::kForeign : projection::RecordFault::kUnknown;
}

TopicRecordType::TopicRecordType(const Message& prototype)
    : prototype_(prototype),
      metadata_(prototype.GetDescriptor()->FindFieldByName("metadata")),
      payload_(prototype.GetDescriptor()->FindOneofByName("payload")) {
  if (metadata_ == nullptr || metadata_->message_type() != event::v1::EventMetadata::descriptor() ||
      payload_ == nullptr) {
    base::Mistake(absl::StrCat(prototype.GetTypeName(),
                               " is not a topic record: it has no EventMetadata metadata or no payload"));
  }
}

absl::StatusOr<TopicRecord> TopicRecordType::Parse(absl::string_view value) const {
  TopicRecord parsed;
  parsed.record.reset(prototype_.New());
  if (!parsed.record->ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return projection::WithFault(absl::DataLossError(absl::StrCat("the record is not a ", prototype_.GetTypeName())),
                                 projection::RecordFault::kForeign);
  }
  const auto& reflection = *parsed.record->GetReflection();
  parsed.metadata = static_cast<const event::v1::EventMetadata*>(&reflection.GetMessage(*parsed.record, metadata_));
  parsed.payload = reflection.GetOneofFieldDescriptor(*parsed.record, payload_);
  if (parsed.payload != nullptr) parsed.content = &reflection.GetMessage(*parsed.record, parsed.payload);
  return parsed;
}

const FieldDescriptor& TopicRecordType::FieldOf(const Descriptor& content) const {
  const Descriptor& type = *prototype_.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->message_type() == &content) return *type.field(i);
  }
  base::Mistake(absl::StrCat(type.full_name(), " has no field of type ", content.full_name()));
}

const Message& InnermostEvent(const Message& event) {
  const Descriptor& type = *event.GetDescriptor();
  if (type.oneof_decl_count() != 1) return event;
  const FieldDescriptor* field = event.GetReflection()->GetOneofFieldDescriptor(event, type.oneof_decl(0));
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return event;
  return event.GetReflection()->GetMessage(event, field);
}

std::string EventTypeName(const Message& event) { return InnermostEvent(event).GetDescriptor()->full_name(); }

}  // namespace aims::command
