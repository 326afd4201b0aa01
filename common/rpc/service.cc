#include "common/rpc/service.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/mistake.h"
#include "common/rpc/errors.h"
#include "common/rpc/wire.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"

namespace aims::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;
using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using RpcType = grpc::internal::RpcMethod::RpcType;

const ServiceDescriptor& Find(const std::string& name) {
  const ServiceDescriptor* found = DescriptorPool::generated_pool()->FindServiceByName(name);
  if (found == nullptr) base::Mistake(absl::StrCat("service ", name, " is in no proto of this program"));
  return *found;
}

RpcType TypeOf(const MethodDescriptor& method) {
  if (method.client_streaming()) {
    return method.server_streaming() ? RpcType::BIDI_STREAMING : RpcType::CLIENT_STREAMING;
  }
  return method.server_streaming() ? RpcType::SERVER_STREAMING : RpcType::NORMAL_RPC;
}

// A stream that ends at once.
template <class Reactor>
class Refused : public Reactor {
 public:
  explicit Refused(const grpc::Status& status) { this->Finish(status); }
  void OnDone() override { delete this; }
};

}  // namespace

WriteStream* RefuseStream(Admission& admission, const absl::Status& status) {
  return new Refused<WriteStream>(admission.End(status));
}

Service::Service(Gate* gate, const std::string& name) : gate_(gate), descriptor_(Find(name)) {}

void Service::HandleUnary(const MethodDescriptor& method, UnaryHandler handler) {
  Add(method, RpcType::NORMAL_RPC,
      new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
          [gate = gate_, &method, handler = std::move(handler)](CallbackServerContext* context,
                                                                const ByteBuffer* request, ByteBuffer* response) {
            auto [reactor, call] = gate->Begin(context, method, *request, response);
            if (call != nullptr) handler(std::move(call));
            return reactor;
          }));
}

void Service::HandleWrites(const MethodDescriptor& method, WriteHandler handler) {
  Add(method, RpcType::SERVER_STREAMING,
      new grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
          [gate = gate_, &method, handler = std::move(handler)](CallbackServerContext* context,
                                                                const ByteBuffer* request) -> WriteStream* {
            auto admitted = gate->Admit(*context, method, request);
            if (!admitted.ok()) return new Refused<WriteStream>(ToGrpc(admitted.status()));
            return handler(std::move(admitted->admission), std::move(admitted->request));
          }));
}

void Service::HandleRows(const MethodDescriptor& method, RowHandler handler) {
  Add(method, RpcType::BIDI_STREAMING,
      new grpc::internal::CallbackBidiHandler<ByteBuffer, ByteBuffer>(
          [gate = gate_, &method, handler = std::move(handler)](CallbackServerContext* context) -> RowStream* {
            auto admitted = gate->Admit(*context, method, nullptr);
            if (!admitted.ok()) return new Refused<RowStream>(ToGrpc(admitted.status()));
            return handler(std::move(admitted->admission), context);
          }));
}

const MethodDescriptor& Service::MethodOf(const Descriptor& request) const {
  for (int i = 0; i < descriptor_.method_count(); ++i) {
    if (descriptor_.method(i)->input_type() == &request) return *descriptor_.method(i);
  }
  base::Mistake(absl::StrCat("service ", descriptor_.full_name(), " has no method that takes a ", request.full_name()));
}

void Service::Add(const MethodDescriptor& method, RpcType type, grpc::internal::MethodHandler* handler) {
  if (method.service() != &descriptor_ || TypeOf(method) != type) {
    base::Mistake(
        absl::StrCat("method ", method.full_name(), " is not a method of this kind of ", descriptor_.full_name()));
  }
  if (!handled_.insert(&method).second) base::Mistake(absl::StrCat("method ", method.full_name(), " has two handlers"));
  const std::string& path = paths_.emplace_back(PathOf(method));
  AddMethod(new grpc::internal::RpcServiceMethod(path.c_str(), type, nullptr));
  MarkMethodRawCallback(static_cast<int>(paths_.size()) - 1, handler);
}

absl::Status Service::CheckComplete() const {
  std::vector<std::string> missing;
  for (int i = 0; i < descriptor_.method_count(); ++i) {
    if (handled_.count(descriptor_.method(i)) == 0) missing.push_back(descriptor_.method(i)->name());
  }
  if (missing.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("service ", descriptor_.full_name(),
                                                    " has methods without a handler: ", absl::StrJoin(missing, ", ")));
}

}  // namespace aims::rpc
