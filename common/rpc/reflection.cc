#include "common/rpc/reflection.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/utf8.h"
#include "common/rpc/errors.h"
#include "common/rpc/wire.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1/reflection.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

namespace aims::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using grpc::ByteBuffer;
using grpc::reflection::v1::ServerReflectionRequest;
using grpc::reflection::v1::ServerReflectionResponse;

const DescriptorPool& Pool() { return *DescriptorPool::generated_pool(); }

// The service of one version. Naming its messages keeps the linker from leaving them out.
const google::protobuf::ServiceDescriptor& ServiceIn(const Descriptor* request) { return *request->file()->service(0); }

void NotFound(const std::string& text, ServerReflectionResponse* response) {
  response->mutable_error_response()->set_error_code(grpc::StatusCode::NOT_FOUND);
  response->mutable_error_response()->set_error_message(base::BoundedUtf8(text, kMaxErrorMessageBytes));
}

// The files that a stream has sent, and answers to its requests.
class Answers {
 public:
  explicit Answers(const std::vector<std::string>& services) : services_(services) {}

  ServerReflectionResponse To(const ServerReflectionRequest& request) {
    ServerReflectionResponse response;
    response.set_valid_host(request.host());
    *response.mutable_original_request() = request;
    switch (request.message_request_case()) {
      case ServerReflectionRequest::kFileByFilename:
        Describe(Pool().FindFileByName(request.file_by_filename()), request.file_by_filename(), &response);
        break;
      case ServerReflectionRequest::kFileContainingSymbol:
        Describe(Pool().FindFileContainingSymbol(request.file_containing_symbol()), request.file_containing_symbol(),
                 &response);
        break;
      case ServerReflectionRequest::kFileContainingExtension: {
        const auto& asked = request.file_containing_extension();
        const Descriptor* type = Pool().FindMessageTypeByName(asked.containing_type());
        const FieldDescriptor* extension =
            type == nullptr ? nullptr : Pool().FindExtensionByNumber(type, asked.extension_number());
        Describe(extension == nullptr ? nullptr : extension->file(),
                 absl::StrCat("extension ", asked.extension_number(), " of ", asked.containing_type()), &response);
        break;
      }
      case ServerReflectionRequest::kAllExtensionNumbersOfType:
        ListExtensions(request.all_extension_numbers_of_type(), &response);
        break;
      case ServerReflectionRequest::kListServices:
        for (const std::string& name : services_) {
          response.mutable_list_services_response()->add_service()->set_name(name);
        }
        break;
      case ServerReflectionRequest::MESSAGE_REQUEST_NOT_SET:
        response.mutable_error_response()->set_error_code(grpc::StatusCode::INVALID_ARGUMENT);
        response.mutable_error_response()->set_error_message("the request asks for nothing: set one of its fields");
    }
    return response;
  }

 private:
  void Describe(const FileDescriptor* file, const std::string& asked, ServerReflectionResponse* response) {
    if (file == nullptr) return NotFound(absl::StrCat("this server has no ", asked), response);
    sent_.erase(file);  // asked for once more: sent once more
    Add(*file, response->mutable_file_descriptor_response());
  }

  void Add(const FileDescriptor& file, grpc::reflection::v1::FileDescriptorResponse* response) {
    if (!sent_.insert(&file).second) return;
    google::protobuf::FileDescriptorProto proto;
    file.CopyTo(&proto);
    file.CopyJsonNameTo(&proto);
    response->add_file_descriptor_proto(proto.SerializeAsString());
    for (int i = 0; i < file.dependency_count(); ++i) Add(*file.dependency(i), response);
  }

  void ListExtensions(const std::string& name, ServerReflectionResponse* response) {
    const Descriptor* type = Pool().FindMessageTypeByName(name);
    if (type == nullptr) return NotFound(absl::StrCat("this server has no message ", name), response);
    auto& numbers = *response->mutable_all_extension_numbers_response();
    numbers.set_base_type_name(name);
    std::vector<const FieldDescriptor*> extensions;
    Pool().FindAllExtensions(type, &extensions);
    for (const FieldDescriptor* extension : extensions) numbers.add_extension_number(extension->number());
  }

  const std::vector<std::string>& services_;
  std::set<const FileDescriptor*> sent_;
};

// One stream: reads a request, writes the answer, and so on. Both versions have the same bytes.
class Stream : public grpc::ServerBidiReactor<ByteBuffer, ByteBuffer> {
 public:
  explicit Stream(const std::vector<std::string>& services) : answers_(services) { StartRead(&bytes_); }

  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    ServerReflectionRequest request;
    if (absl::Status status = FromBytes(bytes_, &request); !status.ok()) return Finish(ToGrpc(status));
    bytes_ = ToBytes(answers_.To(request));
    StartWrite(&bytes_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    bytes_.Clear();
    StartRead(&bytes_);
  }
  void OnDone() override { delete this; }

 private:
  Answers answers_;
  ByteBuffer bytes_;
};

}  // namespace

// One version of the protocol.
class Reflection::Version : public grpc::Service {
 public:
  Version(const Descriptor* request, const std::vector<std::string>& services)
      : path_(PathOf(*ServiceIn(request).method(0))) {
    AddMethod(new grpc::internal::RpcServiceMethod(path_.c_str(), grpc::internal::RpcMethod::BIDI_STREAMING, nullptr));
    MarkMethodRawCallback(0, new grpc::internal::CallbackBidiHandler<ByteBuffer, ByteBuffer>(
                                 [&services](grpc::CallbackServerContext*) { return new Stream(services); }));
  }

 private:
  const std::string path_;  // gRPC keeps a pointer to it
};

Reflection::Reflection(std::vector<std::string> services) : services_(std::move(services)) {
  // Health is gRPC's own, which has its description for itself: this one is for reflection.
  grpc::health::v1::HealthCheckRequest::descriptor();
  for (const Descriptor* request :
       {ServerReflectionRequest::descriptor(), grpc::reflection::v1alpha::ServerReflectionRequest::descriptor()}) {
    services_.push_back(ServiceIn(request).full_name());
    versions_.push_back(std::make_unique<Version>(request, services_));
  }
}

Reflection::~Reflection() = default;

std::vector<grpc::Service*> Reflection::versions() const {
  std::vector<grpc::Service*> versions;
  for (const auto& version : versions_) versions.push_back(version.get());
  return versions;
}

}  // namespace aims::rpc
