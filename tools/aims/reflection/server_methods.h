#pragma once
// What a server says that it can do, by gRPC server reflection (common/rpc/reflection.h): its services and the
// descriptors behind them, fetched as they are needed.
//
//   ServerMethods methods(channel, [&] { return context.NewCall(); });
//   ASSIGN_OR_RETURN(const MethodDescriptor* method, methods.Find("SupplierService/CreateSupplier"));
//   std::unique_ptr<Message> request = methods.New(*method->input_type());
//
// Descriptors and messages live as long as this. Thread-compatible. Errors are those of the calls; descriptors that the
// server sends and cannot be used are DataLoss.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace aims::cli {

class ServerMethods {
 public:
  using NewCall = std::function<std::unique_ptr<grpc::ClientContext>()>;
  ServerMethods(std::shared_ptr<grpc::Channel> channel, NewCall new_call);
  ~ServerMethods();

  // All methods of all services but gRPC's own, by service in the order of names.
  absl::StatusOr<std::vector<const google::protobuf::MethodDescriptor*>> All();

  // The method of that name: "aims.inventory.v1.SupplierService/CreateSupplier", or "SupplierService/CreateSupplier",
  // or "CreateSupplier" where only one service has it. NotFound says what comes nearest; InvalidArgument for a name
  // that several methods have.
  absl::StatusOr<const google::protobuf::MethodDescriptor*> Find(absl::string_view name);

  // An empty message of a type that this has found.
  std::unique_ptr<google::protobuf::Message> New(const google::protobuf::Descriptor& type);

 private:
  class Database;
  std::unique_ptr<Database> database_;
  google::protobuf::DescriptorPool pool_;
  std::unique_ptr<google::protobuf::DynamicMessageFactory> factory_;
};

}  // namespace aims::cli
