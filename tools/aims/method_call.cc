#include "tools/aims/method_call.h"

#include "common/rpc/errors.h"
#include "common/rpc/wire.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"

namespace aims::cli {

using google::protobuf::Message;

absl::Status Call(Context& context, const std::string& path, const Message& request, Message* response) {
  return CallStream(context, Context::kTimeout, path, request, response, [] { return true; });
}

// gRPC's generic stub is asynchronous only: this waits for each step.
absl::Status CallStream(Context& context, absl::Duration timeout, const std::string& path, const Message& request,
                        Message* response, const std::function<bool()>& each) {
  grpc::GenericStub stub(context.Channel());
  const auto call = context.NewLatestCall(timeout);
  grpc::CompletionQueue queue;
  const auto done = [&queue] {
    void* tag;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  const auto stream = stub.PrepareCall(call.get(), path, &queue);
  stream->StartCall(nullptr);
  bool open = done();
  if (open) {
    stream->WriteLast(rpc::ToBytes(request), grpc::WriteOptions(), nullptr);
    open = done();
  }
  absl::Status parsed;
  bool wanted = true;
  grpc::ByteBuffer buffer;
  while (open && wanted) {
    stream->Read(&buffer, nullptr);
    if (!done()) break;
    response->Clear();
    parsed = rpc::FromBytes(buffer, response);
    wanted = parsed.ok() && each();
  }
  if (!wanted) call->TryCancel();
  grpc::Status status;
  stream->Finish(&status, nullptr);
  done();
  queue.Shutdown();
  done();
  if (!parsed.ok()) return absl::DataLossError("the server's answer is not of the type that its proto says");
  return wanted ? rpc::FromGrpc(status) : absl::OkStatus();
}

}  // namespace aims::cli
