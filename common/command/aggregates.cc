#include "common/command/aggregates.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/options/v1/options.pb.h"
#include "common/base/mistake.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/query/order_key.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "google/protobuf/wire_format_lite.h"

namespace aims::command {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

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

std::vector<std::string> IndexesOf(const google::protobuf::Descriptor& resource) {
  const google::protobuf::MessageOptions& options = resource.options();
  std::vector<std::string> indexes;
  for (int i = 0; i < options.ExtensionSize(options::v1::index); ++i) {
    indexes.push_back(options.GetExtension(options::v1::index, i));
    if (const absl::Status found = query::CheckOrderPath(resource, indexes.back()); !found.ok()) {
      base::Mistake(
          absl::StrCat("the option (aims.options.v1.index) of ", resource.full_name(), ": ", found.message()));
    }
  }
  return indexes;
}

absl::optional<absl::Time> NextDue(const AggregateType& type, const Message& state) {
  if (!type.next_due || IsDeleted(state)) return absl::nullopt;
  return type.next_due(state);
}

Aggregates::Aggregates(std::string topic, const Message& record) : topic_(std::move(topic)), record_(record) {}

std::string Aggregates::DueBasis() const {
  std::vector<std::string> bases;
  for (const AggregateType& type : types_) {
    if (!type.due_basis.empty()) bases.push_back(absl::StrCat(type.collection, " ", type.due_basis));
  }
  return absl::StrJoin(bases, ", ");
}

const AggregateType* Aggregates::Of(absl::string_view name) const {
  auto parsed = base::ResourceName::Parse(name);
  if (!parsed.ok()) return nullptr;
  for (const AggregateType& type : types_) {
    if (parsed->collection() == type.collection) return &type;
  }
  return nullptr;
}

event_log::Record Aggregates::EncodeRecord(const event::v1::EventMetadata& metadata, const FieldDescriptor& payload,
                                           const Message& content, absl::string_view key) const {
  event_log::Record encoded;
  encoded.key = std::string(key);
  {
    // The bytes of a record with these two fields, without copies of them in one.
    google::protobuf::io::StringOutputStream stream(&encoded.value);
    google::protobuf::io::CodedOutputStream coded(&stream);
    for (const auto& [field, message] :
         {std::pair<const FieldDescriptor*, const Message*>(&record_.metadata(), &metadata),
          std::pair<const FieldDescriptor*, const Message*>(&payload, &content)}) {
      WireFormatLite::WriteTag(field->number(), WireFormatLite::WIRETYPE_LENGTH_DELIMITED, &coded);
      coded.WriteVarint32(static_cast<uint32_t>(message->ByteSizeLong()));
      message->SerializeWithCachedSizes(&coded);
    }
  }
  encoded.headers = {
      {"ce_specversion", "1.0"},
      {"ce_id", metadata.event_id()},
      {"ce_source", source_},
      {"ce_type", EventTypeName(content)},
      // The value is the whole record, whatever the type: the last part names its message, as in an Any.
      {projection::kSchemaHeader, absl::StrCat(projection::kSchemaPrefix, record_.prototype().GetTypeName())},
      {"ce_time", base::TimeToText(base::FromProto(metadata.occur_time()))},
      {"ce_partitionkey", std::string(key)},
      {"content-type", "application/protobuf"}};
  if (!metadata.subject().empty()) {
    encoded.headers.emplace_back("ce_subject", metadata.subject());
    // With all digits of a version, so that it sorts as text, which CloudEvents wants of it.
    encoded.headers.emplace_back("ce_sequence", absl::StrCat(absl::Dec(metadata.version(), absl::kZeroPad20)));
  }
  if (!metadata.traceparent().empty()) encoded.headers.emplace_back("ce_traceparent", metadata.traceparent());
  return encoded;
}

event_log::Record Aggregates::Encode(const event::v1::EventMetadata& metadata, const AggregateType& type,
                                     const Message& event) const {
  return EncodeRecord(metadata, *type.payload, event, metadata.subject());
}

event_log::Record Aggregates::Encode(const event::v1::EventMetadata& metadata, const event::v1::PartitionOpened& opened,
                                     absl::string_view key) const {
  return EncodeRecord(metadata, record_.FieldOf(*opened.GetDescriptor()), opened, key);
}

event_log::Record Aggregates::Encode(const event::v1::EventMetadata& metadata,
                                     const event::v1::SourcesConsumed& consumed, absl::string_view key) const {
  return EncodeRecord(metadata, record_.FieldOf(*consumed.GetDescriptor()), consumed, key);
}

absl::StatusOr<Aggregates::Decoded> Aggregates::Decode(absl::string_view value) const {
  ASSIGN_OR_RETURN(TopicRecord parsed, record_.Parse(value));
  if (parsed.payload == nullptr) {
    return projection::WithFault(absl::DataLossError("the record has no payload that this version of AIMS knows"),
                                 parsed.FaultWithoutPayload());
  }
  Decoded decoded;
  decoded.record = std::move(parsed.record);
  decoded.metadata = parsed.metadata;
  if (parsed.payload->message_type() == event::v1::PartitionOpened::descriptor()) {
    decoded.opened = static_cast<const event::v1::PartitionOpened*>(parsed.content);
    return decoded;
  }
  if (parsed.payload->message_type() == event::v1::SourcesConsumed::descriptor()) {
    decoded.consumed = static_cast<const event::v1::SourcesConsumed*>(parsed.content);
    return decoded;
  }
  for (const AggregateType& aggregate : types_) {
    if (aggregate.payload == parsed.payload) {
      decoded.type = &aggregate;
      decoded.event = parsed.content;
      return decoded;
    }
  }
  return absl::DataLossError(
      absl::StrCat("no aggregate of this service folds ", parsed.payload->message_type()->full_name()));
}

absl::StatusOr<event::v1::EventMetadata> Aggregates::DecodeMetadata(absl::string_view value) const {
  ASSIGN_OR_RETURN(const TopicRecord parsed, record_.Parse(value));
  return *parsed.metadata;
}

}  // namespace aims::command
