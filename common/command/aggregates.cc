#include "common/command/aggregates.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/wire_format_lite.h"

namespace aims::command {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

[[noreturn]] void Mistake(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

}  // namespace

uint64_t VersionOf(const Message& state) {
  const FieldDescriptor* etag = state.GetDescriptor()->FindFieldByName("etag");
  uint64_t version = 0;
  if (!absl::SimpleAtoi(state.GetReflection()->GetString(state, etag), &version)) return 0;
  return version;
}

bool IsDeleted(const Message& state) {
  const FieldDescriptor* delete_time = state.GetDescriptor()->FindFieldByName("delete_time");
  return delete_time != nullptr && state.GetReflection()->HasField(state, delete_time);
}

absl::optional<absl::Time> NextDue(const AggregateType& type, const Message& state) {
  if (!type.next_due || IsDeleted(state)) return absl::nullopt;
  return type.next_due(state);
}

const Message& InnermostEvent(const Message& event) {
  const Descriptor& type = *event.GetDescriptor();
  if (type.oneof_decl_count() != 1) return event;
  const FieldDescriptor* field = event.GetReflection()->GetOneofFieldDescriptor(event, type.oneof_decl(0));
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return event;
  return event.GetReflection()->GetMessage(event, field);
}

std::string EventTypeName(const Message& event) { return InnermostEvent(event).GetDescriptor()->full_name(); }

Aggregates::Aggregates(std::string topic, const Message& record) : topic_(std::move(topic)), record_(record) {
  metadata_ = record.GetDescriptor()->FindFieldByName("metadata");
  payload_ = record.GetDescriptor()->FindOneofByName("payload");
  if (metadata_ == nullptr || metadata_->message_type() != event::v1::EventMetadata::descriptor() ||
      payload_ == nullptr) {
    Mistake(absl::StrCat(record.GetTypeName(), " is no topic record: it has no EventMetadata metadata or no payload"));
  }
}

const FieldDescriptor* Aggregates::PayloadOf(const Descriptor* event) const {
  const Descriptor& type = *record_.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    if (type.field(i)->message_type() == event) return type.field(i);
  }
  Mistake(absl::StrCat(type.full_name(), " has no field of type ", event->full_name()));
}

const AggregateType* Aggregates::Of(absl::string_view name) const {
  auto parsed = base::ResourceName::Parse(name);
  if (!parsed.ok()) return nullptr;
  for (const AggregateType& type : types_) {
    if (parsed->collection() == type.collection) return &type;
  }
  return nullptr;
}

event_log::Record Aggregates::EncodeRecord(const event::v1::EventMetadata& metadata, const FieldDescriptor* payload,
                                           const Message& content, absl::string_view key) const {
  event_log::Record encoded;
  encoded.key = std::string(key);
  {
    // The bytes of a record with these two fields, without copies of them in one.
    google::protobuf::io::StringOutputStream stream(&encoded.value);
    google::protobuf::io::CodedOutputStream coded(&stream);
    for (const auto& [field, message] : {std::pair<const FieldDescriptor*, const Message*>(metadata_, &metadata),
                                         std::pair<const FieldDescriptor*, const Message*>(payload, &content)}) {
      WireFormatLite::WriteTag(field->number(), WireFormatLite::WIRETYPE_LENGTH_DELIMITED, &coded);
      coded.WriteVarint32(static_cast<uint32_t>(message->ByteSizeLong()));
      message->SerializeWithCachedSizes(&coded);
    }
  }
  encoded.headers = {{"ce_specversion", "1.0"},
                     {"ce_id", metadata.event_id()},
                     {"ce_source", absl::StrCat("/", topic_)},
                     {"ce_type", EventTypeName(content)},
                     {"ce_time", base::TimeToText(base::FromProto(metadata.occur_time()))},
                     {"ce_partitionkey", std::string(key)},
                     {"content-type", "application/protobuf"}};
  if (!metadata.subject().empty()) {
    encoded.headers.emplace_back("ce_subject", metadata.subject());
    encoded.headers.emplace_back("ce_sequence", absl::StrCat(metadata.version()));
  }
  if (!metadata.traceparent().empty()) encoded.headers.emplace_back("ce_traceparent", metadata.traceparent());
  return encoded;
}

event_log::Record Aggregates::Encode(const event::v1::EventMetadata& metadata, const AggregateType& type,
                                     const Message& event) const {
  return EncodeRecord(metadata, type.payload, event, metadata.subject());
}

event_log::Record Aggregates::Encode(const event::v1::EventMetadata& metadata, const event::v1::PartitionOpened& opened,
                                     absl::string_view key) const {
  return EncodeRecord(metadata, PayloadOf(event::v1::PartitionOpened::descriptor()), opened, key);
}

absl::StatusOr<Aggregates::Decoded> Aggregates::Decode(absl::string_view value) const {
  Decoded decoded;
  decoded.record.reset(record_.New());
  if (!decoded.record->ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::DataLossError(absl::StrCat("not a ", record_.GetTypeName()));
  }
  const auto& reflection = *decoded.record->GetReflection();
  decoded.metadata = static_cast<const event::v1::EventMetadata*>(&reflection.GetMessage(*decoded.record, metadata_));
  const FieldDescriptor* payload = reflection.GetOneofFieldDescriptor(*decoded.record, payload_);
  if (payload == nullptr) return absl::DataLossError("a record without a payload that this version knows");
  const Message& content = reflection.GetMessage(*decoded.record, payload);
  if (payload->message_type() == event::v1::PartitionOpened::descriptor()) {
    decoded.opened = static_cast<const event::v1::PartitionOpened*>(&content);
    return decoded;
  }
  for (const AggregateType& aggregate : types_) {
    if (aggregate.payload == payload) {
      decoded.type = &aggregate;
      decoded.event = &content;
      return decoded;
    }
  }
  return absl::DataLossError(absl::StrCat("no aggregate folds ", payload->message_type()->full_name()));
}

absl::StatusOr<event::v1::EventMetadata> Aggregates::DecodeMetadata(absl::string_view value) const {
  std::unique_ptr<Message> record(record_.New());
  if (!record->ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::DataLossError(absl::StrCat("not a ", record_.GetTypeName()));
  }
  return static_cast<const event::v1::EventMetadata&>(record->GetReflection()->GetMessage(*record, metadata_));
}

}  // namespace aims::command
