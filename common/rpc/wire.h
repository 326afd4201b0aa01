#pragma once
// Messages as the bytes that gRPC carries, for methods whose types are known at run time only.
//
//   std::unique_ptr<Message> request(prototype.New());
//   RETURN_IF_ERROR(FromBytes(bytes, request.get()));
//
// Thread-safe: no state.

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"

namespace aims::rpc {

grpc::ByteBuffer ToBytes(const google::protobuf::Message& message);

// Parses `bytes` into `message`. InvalidArgument for bytes that are not a message of its type: says whether there is no
// message, or it is not Protobuf, has text that is not UTF-8, or more than 100 messages within each other; and in which
// field (google.rpc.BadRequest), where it is in one.
absl::Status FromBytes(const grpc::ByteBuffer& bytes, google::protobuf::Message* message);

// "/aims.inventory.v1.SupplierService/CreateSupplier"
std::string PathOf(const google::protobuf::MethodDescriptor& method);

}  // namespace aims::rpc
