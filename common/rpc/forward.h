#pragma once
// Sends a unary call on to another replica, the one that leads the partition, and brings its answer back.
//
//   forwarder.Forward({.address = leader, .path = call->method().path, .request = request, .response = response,
//                      .metadata = …, .deadline = call->deadline()},
//                     [call](absl::Status status, const Metadata& trailers) { …; call->Finish(status); });
//
// A call is forwarded once: the metadata aims-forwarded tells the other replica. The caller's own credentials go along,
// so that the leader decides by them as if it had been called directly. Status, details and trailers come back as the
// other replica sent them; UNAVAILABLE with RetryInfo when it cannot be reached, or answers no pings any more: a
// process that stands still, a machine that is gone. An UNAVAILABLE or DEADLINE_EXCEEDED does not say that nothing
// happened there: repeating the command with its request id tells.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"

namespace grpc {
class Channel;
class ClientContext;
}  // namespace grpc

namespace aims::rpc {

using Metadata = std::vector<std::pair<std::string, std::string>>;

// How often the other replica is pinged while a call waits there, and how long it may take to answer. Servers permit
// it.
inline constexpr int kForwardPingMilliseconds = 2'000;

struct ForwardedCall {
  std::string address;                                 // of the replica: host:port
  std::string path;                                    // "/package.Service/Method"
  const google::protobuf::Message* request = nullptr;  // these two live until `done`
  google::protobuf::Message* response = nullptr;
  Metadata metadata;  // credentials, trace context, …; entries that are no legal ASCII metadata are left out
  absl::Time deadline = absl::InfinitePast();
};

// Thread-safe. Destroying it cancels what is in progress and waits for its `done`s.
class Forwarder {
 public:
  struct Options {
    int max_calls = 1000;      // in progress; more are RESOURCE_EXHAUSTED with RetryInfo
    size_t max_channels = 64;  // kept open; beyond it all are let go and opened anew as needed
  };

  explicit Forwarder(Options options);
  Forwarder() : Forwarder(Options()) {}
  ~Forwarder();

  // Calls `done` exactly once, on another thread or before returning. It must not block.
  using Done = std::function<void(absl::Status status, const Metadata& trailers)>;
  void Forward(ForwardedCall call, Done done) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct InFlight;

  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Finish(InFlight* call, absl::Status status) ABSL_LOCKS_EXCLUDED(mutex_);
  bool Idle() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return in_flight_.empty() && finishing_ == 0; }

  const Options options_;
  absl::Mutex mutex_;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_set<InFlight*> in_flight_ ABSL_GUARDED_BY(mutex_);
  int finishing_ ABSL_GUARDED_BY(mutex_) = 0;  // answered, and in their `done`
};

}  // namespace aims::rpc
