#include "common/rpc/forward.h"

#include "absl/strings/str_cat.h"
#include "common/rpc/call.h"
#include "common/rpc/errors.h"
#include "common/rpc/metadata.h"
#include "grpcpp/channel.h"
#include "grpcpp/client_context.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "grpcpp/security/credentials.h"

namespace aims::rpc {
namespace {

using google::protobuf::MessageLite;

constexpr absl::Duration kRetryDelay = absl::Milliseconds(200);

std::shared_ptr<grpc::Channel> OpenChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  // A replica that comes back is found within two seconds, not gRPC's two minutes.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
  // A leader that stands still, or whose machine is gone, does not answer pings either: calls to it are given back
  // soon, to be sent again to whoever leads by then, rather than kept until their own deadlines.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kForwardPingMilliseconds);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kForwardPingMilliseconds);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);  // as long as a call is waiting
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

Metadata TrailersOf(const grpc::ClientContext& context) {
  Metadata trailers;
  for (const auto& [key, value] : context.GetServerTrailingMetadata()) {
    const absl::string_view name(key.data(), key.size());
    const absl::string_view text(value.data(), value.size());
    if (IsLegalMetadata(name, text)) trailers.emplace_back(std::string(name), std::string(text));
  }
  return trailers;
}

}  // namespace

// One call on its way. Owns itself: deleted by Finish.
struct Forwarder::InFlight {
  ForwardedCall call;
  Done done;
  std::shared_ptr<grpc::Channel> channel;
  grpc::ClientContext context;
};

Forwarder::Forwarder(Options options) : options_(options) {}

Forwarder::~Forwarder() {
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  for (InFlight* call : in_flight_) call->context.TryCancel();
  mutex_.Await(absl::Condition(this, &Forwarder::Idle));
}

std::shared_ptr<grpc::Channel> Forwarder::ChannelTo(const std::string& address) {
  auto it = channels_.find(address);
  if (it == channels_.end()) {
    // Replicas are few: this many addresses are old ones. Calls in progress hold their channels.
    if (channels_.size() >= options_.max_channels) channels_.clear();
    it = channels_.emplace(address, OpenChannel(address)).first;
  }
  return it->second;
}

void Forwarder::Forward(ForwardedCall call, Done done) {
  auto in_flight = std::make_unique<InFlight>();
  in_flight->call = std::move(call);
  in_flight->done = std::move(done);
  InFlight* const raw = in_flight.get();
  raw->context.set_deadline(absl::ToChronoTime(raw->call.deadline));
  for (const auto& [key, value] : raw->call.metadata) {
    if (key != kForwardedKey && IsLegalMetadata(key, value)) raw->context.AddMetadata(key, value);
  }
  raw->context.AddMetadata(kForwardedKey, "1");

  absl::Status refused;
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) {
      refused = absl::UnavailableError("this replica is shutting down");
    } else if (in_flight_.size() >= static_cast<size_t>(options_.max_calls)) {
      refused = absl::ResourceExhaustedError(absl::StrCat(options_.max_calls, " calls are being forwarded already"));
    } else {
      raw->channel = ChannelTo(raw->call.address);
      in_flight_.insert(in_flight.release());
    }
  }
  if (!refused.ok()) return in_flight->done(RetryAfter(refused, kRetryDelay), {});
  grpc::TemplatedGenericStub<MessageLite, MessageLite>(raw->channel)
      .UnaryCall(&raw->context, raw->call.path, grpc::StubOptions(), raw->call.request, raw->call.response,
                 [this, raw](grpc::Status status) { Finish(raw, FromGrpc(status)); });
}

void Forwarder::Finish(InFlight* call, absl::Status status) {
  bool closed;
  {
    absl::MutexLock lock(&mutex_);
    in_flight_.erase(call);
    ++finishing_;
    closed = closed_;
  }
  // Cancelled by nobody here: the other replica ended just as the call came to it.
  if ((absl::IsCancelled(status) && !closed) || (absl::IsUnavailable(status) && !RetryDelay(status).has_value())) {
    status = RetryAfter(absl::UnavailableError(absl::StrCat("the leading replica at ", call->call.address,
                                                            " cannot be reached: ", status.message())),
                        kRetryDelay);
  }
  call->done(std::move(status), TrailersOf(call->context));
  delete call;
  absl::MutexLock lock(&mutex_);
  --finishing_;
}

}  // namespace aims::rpc
