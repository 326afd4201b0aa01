#include "common/rpc/wire.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "common/base/error_details.h"
#include "common/base/utf8.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "google/rpc/error_details.pb.h"
#include "grpcpp/impl/codegen/proto_utils.h"

namespace aims::rpc {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

namespace {

constexpr int kMaxDepth = 100;  // Protobuf's own default

struct Fault {
  std::string field;  // path; empty: the message itself
  std::string what;
};

// The path of a hundred fields would help nobody: the first says where to look.
Fault TooDeep(const std::string& path) {
  return {path.substr(0, path.find('.')), absl::StrCat("nests messages more than ", kMaxDepth, " deep")};
}

// Groups are the one nesting that shows without a descriptor. Their parser is recursive; this is not.
bool GroupsTooDeep(absl::string_view bytes) {
  CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  int depth = 0;
  while (const uint32_t tag = input.ReadTag()) {
    switch (WireFormatLite::GetTagWireType(tag)) {
      case WireFormatLite::WIRETYPE_START_GROUP:
        if (++depth > kMaxDepth) return true;
        break;
      case WireFormatLite::WIRETYPE_END_GROUP:
        --depth;
        break;
      default:
        if (!WireFormatLite::SkipField(&input, tag)) return false;
    }
  }
  return false;
}

// What is wrong with `bytes` as a message of `type` at `path`; nullopt when nothing is found. The parser itself does not
// say. Only bytes that it refused come here.
absl::optional<Fault> FindFault(const Descriptor& type, absl::string_view bytes, const std::string& path, int depth) {
  if (depth > kMaxDepth) return TooDeep(path);
  CodedInputStream input(reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int>(bytes.size()));
  const Fault no_protobuf{path, "is not Protobuf"};
  while (const uint32_t tag = input.ReadTag()) {
    if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (WireFormatLite::SkipField(&input, tag)) continue;
      return GroupsTooDeep(bytes) ? TooDeep(path) : no_protobuf;
    }
    uint32_t size = 0;
    if (!input.ReadVarint32(&size)) return no_protobuf;
    const auto begin = static_cast<size_t>(input.CurrentPosition());
    if (size > bytes.size() - begin || !input.Skip(static_cast<int>(size))) return no_protobuf;
    const FieldDescriptor* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    if (field == nullptr) continue;
    const absl::string_view value = bytes.substr(begin, size);
    const std::string at = absl::StrCat(path, path.empty() ? "" : ".", field->name());
    if (field->type() == FieldDescriptor::TYPE_STRING && !base::CodePoints(value).has_value()) {
      return Fault{at, "is not valid UTF-8"};
    }
    if (field->type() != FieldDescriptor::TYPE_MESSAGE) continue;
    auto inner = FindFault(*field->message_type(), value, at, depth + 1);
    if (inner.has_value()) return inner;
  }
  if (!input.ConsumedEntireMessage()) return no_protobuf;
  return absl::nullopt;
}

std::string AllOf(const grpc::ByteBuffer& bytes) {
  std::string all;
  std::vector<grpc::Slice> slices;
  if (!bytes.Dump(&slices).ok()) return all;
  for (const grpc::Slice& slice : slices) all.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return all;
}

absl::Status Undecodable(const grpc::ByteBuffer& bytes, const Descriptor& type) {
  if (!bytes.Valid()) {
    return absl::InvalidArgumentError(absl::StrCat("the call has no message: send one ", type.full_name()));
  }
  const auto fault = FindFault(type, AllOf(bytes), "", 0);
  const std::string what = fault.has_value() ? fault->what : "cannot be decoded";
  if (!fault.has_value() || fault->field.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the request ", what, ": send a ", type.full_name(), " as the published proto describes it"));
  }
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field(fault->field);
  bad.mutable_field_violations(0)->set_description(fault->what);
  return base::WithDetail(absl::InvalidArgumentError(absl::StrCat(fault->field, ": ", what)), bad);
}

}  // namespace

grpc::ByteBuffer ToBytes(const Message& message) {
  grpc::ByteBuffer bytes;
  bool own = false;
  // Fails for messages of 2 GiB alone, which no handler makes: the answer would be empty bytes.
  grpc::SerializationTraits<Message>::Serialize(message, &bytes, &own);
  return bytes;
}

absl::Status FromBytes(const grpc::ByteBuffer& bytes, Message* message) {
  grpc::ByteBuffer read = bytes;  // of the same memory: reading empties it
  if (read.Valid() && grpc::SerializationTraits<Message>::Deserialize(&read, message).ok()) return absl::OkStatus();
  return Undecodable(bytes, *message->GetDescriptor());
}

std::string PathOf(const google::protobuf::MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

}  // namespace aims::rpc
