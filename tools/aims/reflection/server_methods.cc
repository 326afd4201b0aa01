#include "tools/aims/reflection/server_methods.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/base/status_macros.h"
#include "common/rpc/errors.h"
#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/descriptor_database.h"
#include "google/protobuf/dynamic_message.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/support/sync_stream.h"

namespace aims::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FileDescriptorProto;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;
using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;

constexpr size_t kMostNamed = 8;  // methods in an error

std::string NameOf(const MethodDescriptor& method) {
  return absl::StrCat(method.service()->full_name(), "/", method.name());
}

std::string Names(const std::vector<const MethodDescriptor*>& methods) {
  std::vector<std::string> names;
  for (const MethodDescriptor* method : methods) {
    if (names.size() == kMostNamed) return absl::StrCat(absl::StrJoin(names, ", "), ", …");
    names.push_back(NameOf(*method));
  }
  return absl::StrJoin(names, ", ");
}

// Whether `name` is the method's full name, as gRPC or as protobuf writes it, or the end of it, from the start of a word.
bool IsCalled(const MethodDescriptor& method, absl::string_view name) {
  const std::string names[] = {NameOf(method), method.full_name()};
  return std::any_of(std::begin(names), std::end(names), [&](const std::string& full) {
    if (!absl::EndsWith(full, name)) return false;
    if (full.size() == name.size()) return true;
    const char before = full[full.size() - name.size() - 1];
    return before == '.' || before == '/';
  });
}

}  // namespace

// The server's files, for a DescriptorPool that asks for them as it meets their names. Asks the server once for each.
class ServerMethods::Database : public google::protobuf::DescriptorDatabase {
 public:
  Database(const std::shared_ptr<grpc::Channel>& channel, NewCall new_call)
      : channel_(channel), new_call_(std::move(new_call)) {}

  absl::StatusOr<std::vector<std::string>> Services() {
    ServerReflectionRequest request;
    request.set_list_services("*");
    ServerReflectionResponse response;
    RETURN_IF_ERROR(Ask(request, &response));
    std::vector<std::string> names;
    for (const auto& service : response.list_services_response().service()) {
      if (!absl::StartsWith(service.name(), "grpc.")) names.push_back(service.name());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  bool FindFileByName(const std::string& name, FileDescriptorProto* file) override {
    if (known_.FindFileByName(name, file)) return true;
    ServerReflectionRequest request;
    request.set_file_by_filename(name);
    return Fetch(request) && known_.FindFileByName(name, file);
  }
  bool FindFileContainingSymbol(const std::string& symbol, FileDescriptorProto* file) override {
    if (known_.FindFileContainingSymbol(symbol, file)) return true;
    ServerReflectionRequest request;
    request.set_file_containing_symbol(symbol);
    return Fetch(request) && known_.FindFileContainingSymbol(symbol, file);
  }
  bool FindFileContainingExtension(const std::string& type, int number, FileDescriptorProto* file) override {
    return known_.FindFileContainingExtension(type, number, file);  // options need none: their types are compiled in
  }

  const absl::Status& status() const { return status_; }

 private:
  // Keeps the files that answer `request`. The pool has no errors, so they are kept too.
  bool Fetch(const ServerReflectionRequest& request) {
    ServerReflectionResponse response;
    if (absl::Status asked = Ask(request, &response); !asked.ok()) {
      status_ = asked;
      return false;
    }
    for (const std::string& bytes : response.file_descriptor_response().file_descriptor_proto()) {
      FileDescriptorProto file, present;
      if (!file.ParseFromString(bytes)) {
        status_ = absl::DataLossError("the server's reflection sent a descriptor that cannot be read");
        return false;
      }
      if (!known_.FindFileByName(file.name(), &present)) known_.Add(file);
    }
    return true;
  }

  absl::Status Ask(const ServerReflectionRequest& request, ServerReflectionResponse* response) {
    const auto call = new_call_();
    const grpc::internal::RpcMethod method("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                                           grpc::internal::RpcMethod::BIDI_STREAMING);
    using Streams = grpc::internal::ClientReaderWriterFactory<ServerReflectionRequest, ServerReflectionResponse>;
    const std::unique_ptr<grpc::ClientReaderWriter<ServerReflectionRequest, ServerReflectionResponse>> stream(
        Streams::Create(channel_.get(), method, call.get()));
    const bool answered = stream->Write(request) && stream->Read(response);
    stream->WritesDone();
    const grpc::Status status = stream->Finish();
    if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED) {
      return absl::UnimplementedError("the server does not offer reflection (grpc.reflection.v1)");
    }
    if (!status.ok()) return rpc::FromGrpc(status);
    if (!answered) return absl::UnknownError("the server ended the reflection call without an answer");
    if (!response->has_error_response()) return absl::OkStatus();
    const auto& error = response->error_response();
    return absl::Status(static_cast<absl::StatusCode>(error.error_code()), error.error_message());
  }

  const std::shared_ptr<grpc::Channel> channel_;
  const NewCall new_call_;
  google::protobuf::SimpleDescriptorDatabase known_;
  absl::Status status_;
};

ServerMethods::ServerMethods(std::shared_ptr<grpc::Channel> channel, NewCall new_call)
    : database_(std::make_unique<Database>(channel, std::move(new_call))),
      pool_(database_.get()),
      factory_(std::make_unique<google::protobuf::DynamicMessageFactory>(&pool_)) {}

ServerMethods::~ServerMethods() = default;

absl::StatusOr<std::vector<const MethodDescriptor*>> ServerMethods::All() {
  ASSIGN_OR_RETURN(const std::vector<std::string> services, database_->Services());
  std::vector<const MethodDescriptor*> methods;
  for (const std::string& name : services) {
    const ServiceDescriptor* service = pool_.FindServiceByName(name);
    if (service == nullptr) {
      RETURN_IF_ERROR(database_->status());
      return absl::DataLossError(absl::StrCat("the server's reflection does not describe its service ", name));
    }
    for (int i = 0; i < service->method_count(); ++i) methods.push_back(service->method(i));
  }
  return methods;
}

absl::StatusOr<const MethodDescriptor*> ServerMethods::Find(absl::string_view name) {
  name = absl::StripPrefix(name, "/");
  ASSIGN_OR_RETURN(const auto methods, All());
  std::vector<const MethodDescriptor*> found, near;
  const absl::string_view last = name.substr(name.rfind('/') == absl::string_view::npos ? 0 : name.rfind('/') + 1);
  for (const MethodDescriptor* method : methods) {
    if (IsCalled(*method, name)) found.push_back(method);
    if (absl::StrContains(absl::AsciiStrToLower(method->name()), absl::AsciiStrToLower(last))) near.push_back(method);
  }
  if (found.size() == 1) return found[0];
  if (found.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", name, "\" could be any of ", Names(found), ": name one of them"));
  }
  return absl::NotFoundError(absl::StrCat(
      "the server has no method \"", name, "\": ",
      near.empty() ? "`aims call --list` shows those it has" : absl::StrCat("did you mean ", Names(near), "?")));
}

std::unique_ptr<Message> ServerMethods::New(const Descriptor& type) {
  return std::unique_ptr<Message>(factory_->GetPrototype(&type)->New());
}

}  // namespace aims::cli
