#pragma once
// A gRPC service that is put together from its descriptor instead of a generated class: one handler serves all methods of
// one shape, and no .grpc.pb.h is compiled. Each call goes through the Gate before its handler sees it.
//
//   Service evidence(&gate, "aims.evidence.v1.EvidenceService");
//   evidence.Handle<GetTrailRequest, GetTrailResponse>(
//       [](std::shared_ptr<Call> call, const GetTrailRequest& request, GetTrailResponse* response) {
//         …
//         call->Finish(status);
//       });
//   RETURN_IF_ERROR(evidence.CheckComplete());
//
// Built by one thread, before the server starts; its handlers are called by any.

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/rpc/call.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

namespace aims::rpc {

// Streams carry bytes: wire.h makes messages of them.
using WriteStream = grpc::ServerWriteReactor<grpc::ByteBuffer>;
using RowStream = grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>;

// The stream of a call that was let in, and is refused: it ends at once with `status`.
WriteStream* RefuseStream(Admission& admission, const absl::Status& status);

class Service : public grpc::Service {
 public:
  // Must not block, and must see to it that the call is finished.
  using UnaryHandler = std::function<void(std::shared_ptr<Call> call)>;
  // Returns the stream of a call that was let in; it ends the admission, and deletes itself when it is done.
  using WriteHandler =
      std::function<WriteStream*(std::shared_ptr<Admission> admission, std::unique_ptr<const Message> request)>;
  using RowHandler =
      std::function<RowStream*(std::shared_ptr<Admission> admission, grpc::CallbackServerContext* context)>;

  // `name` is the full name of a service whose proto is linked into this program: aborts otherwise, a mistake in the
  // program. The gate outlives the service.
  Service(Gate* gate, const std::string& name);

  const google::protobuf::ServiceDescriptor& descriptor() const { return descriptor_; }

  // Each aborts where the service has no such method of that kind, or it has a handler already.
  void HandleUnary(const google::protobuf::MethodDescriptor& method, UnaryHandler handler);
  void HandleWrites(const google::protobuf::MethodDescriptor& method, WriteHandler handler);
  void HandleRows(const google::protobuf::MethodDescriptor& method, RowHandler handler);

  // The unary method that takes a Request. `handler` is (std::shared_ptr<Call>, const Request&, Response*) -> void; the
  // messages live as long as the call.
  template <class Request, class Response, class Handler>
  void Handle(Handler handler) {
    HandleUnary(MethodOf(*Request::descriptor()), [handler = std::move(handler)](std::shared_ptr<Call> call) {
      const auto& request = static_cast<const Request&>(*call->request());
      auto* response = static_cast<Response*>(call->response());
      handler(std::move(call), request, response);
    });
  }
  // The method that takes a request of this type; aborts where there is none.
  const google::protobuf::MethodDescriptor& MethodOf(const google::protobuf::Descriptor& request) const;

  // FailedPrecondition, naming the methods of the proto that have no handler.
  absl::Status CheckComplete() const;

 private:
  // Registers the method with gRPC.
  void Add(const google::protobuf::MethodDescriptor& method, grpc::internal::RpcMethod::RpcType type,
           grpc::internal::MethodHandler* handler);

  Gate* const gate_;
  const google::protobuf::ServiceDescriptor& descriptor_;
  std::deque<std::string> paths_;  // gRPC keeps pointers to them
  std::set<const google::protobuf::MethodDescriptor*> handled_;
};

}  // namespace aims::rpc
