#include "common/rpc/wire.h"

#include "absl/strings/str_cat.h"
#include "grpcpp/impl/codegen/proto_utils.h"

namespace aims::rpc {

using google::protobuf::Message;

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
  return absl::InvalidArgumentError(absl::StrCat(
      "the bytes are no ", message->GetTypeName(),
      ": they are not Protobuf, hold text that is not UTF-8, or nest messages more than 100 deep; send the "
      "message as the published proto describes it"));
}

std::string PathOf(const google::protobuf::MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

}  // namespace aims::rpc
