#pragma once
// What every call goes through: known method, identity, permission, organization, validity, in this order; and on its
// way out, metrics (method_metrics.h) and, for errors of the server's own, the log.
//
// A method can take no identity (aims.options.v1.without_identity). Then the authenticator is not asked, whatever was sent
// to it, everybody has the permission, and the trace context of the client is not read: from here on, nothing tells who
// calls. Such a method is unary, and its request has no request_id.
//
// rpc::Service (service.h) sends each call through the gate before it calls the method's handler:
//
//   auto [reactor, call] = gate.Begin(context, method, bytes, answer);
//   if (call != nullptr) handler(std::move(call));   // nullptr: the call was refused, and is finished already
//   return reactor;
//
// A method that no served service has, or that states no permission, is refused.
//
// Metadata that clients send: aims-freshness-token (from an earlier write, or `latest`), aims-max-wait ("500ms": how long a read may
// wait for it), aims-time-zone ("Europe/Berlin": whose days the dates in a filter are; UTC when not sent), traceparent
// (W3C), and what the authenticator asks for. Replicas send aims-forwarded.

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/login.h"
#include "common/identity/authenticator.h"
#include "common/rpc/method_metrics.h"
#include "common/rpc/validation.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/trace.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/status.h"

namespace grpc {
class ByteBuffer;
class CallbackServerContext;
class ServerContextBase;
class ServerUnaryReactor;
}  // namespace grpc

namespace aims::rpc {

inline constexpr char kFreshnessTokenKey[] = "aims-freshness-token";
// As a token: all that was acknowledged, to anyone, before the call came.
inline constexpr char kLatest[] = "latest";
inline constexpr char kMaxWaitKey[] = "aims-max-wait";
inline constexpr char kTimeZoneKey[] = "aims-time-zone";
inline constexpr char kForwardedKey[] = "aims-forwarded";
inline constexpr char kTraceParentKey[] = "traceparent";

using google::protobuf::Message;

// A method that is served.
struct Method {
  const google::protobuf::MethodDescriptor* descriptor = nullptr;
  const Message* request = nullptr;   // the default instances of its
  const Message* response = nullptr;  // types of messages
  std::string path;                   // "/aims.inventory.v1.SupplierService/CreateSupplier"
  std::string permission;
  std::vector<std::string> roles;  // that give it
  bool without_identity = false;   // nobody is asked who calls
  std::unique_ptr<Validator> validator;
  std::unique_ptr<MethodMetrics> metrics;  // nullptr when nothing is counted
};

// The permission that a caller of the method needs; empty where the proto names none.
std::string PermissionOf(const google::protobuf::MethodDescriptor& method);
// The roles that may call a method, sorted: those that allow its permission. Of a method of a confidential resource,
// those that name its collection.
std::vector<std::string> RolesOf(const google::protobuf::MethodDescriptor& method);
// Whether the actor has one of `roles`; and the error for an actor that has none.
bool HasAny(const event::v1::Actor& actor, const std::vector<std::string>& roles);
absl::Status PermissionMissing(const event::v1::Actor& actor, const std::string& permission);

class Gate;

// A call that was let in: who calls what, about which organization, until when. Streams hold one themselves; unary
// calls are Calls. Thread-safe once made.
class Admission {
 public:
  Admission(Gate* gate, absl::Time start);
  // An admission that was never finished counts as cancelled.
  virtual ~Admission();
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  const Method& method() const { return *method_; }
  const identity::Caller& caller() const { return caller_; }
  // That the request is about ("organizations/acme"); empty for requests that name none, whose answers must keep to
  // where the caller MayActIn.
  const std::string& organization() const { return organization_; }
  // The client's, within bounds; a default for unary calls without one, InfiniteFuture for streams without one.
  absl::Time deadline() const { return deadline_; }
  // The client's trace, or a new one.
  const telemetry::TraceContext& trace() const { return trace_; }
  std::string traceparent() const { return trace_.text(); }
  const std::string& freshness_token() const { return freshness_token_; }
  absl::Duration max_wait() const { return max_wait_; }
  absl::TimeZone time_zone() const { return time_zone_; }
  // Whether another replica sent it here: it is not to be forwarded again.
  bool forwarded() const { return forwarded_; }

  // Of a stream: `stop` is called once, by another thread, when the server is told to stop; at once where it was told
  // before. The stream then ends as soon as it can, with ServerStops (errors.h). `stop` may come while the stream ends and
  // after it, so it holds the stream by a weak_ptr.
  void OnStop(std::function<void()> stop);

  // Records the outcome, once, and returns what a stream's reactor is to be finished with.
  grpc::Status End(const absl::Status& status);

 private:
  friend class Gate;

  Gate* const gate_;
  const absl::Time start_;
  std::atomic<bool> ended_{false};
  bool counted_ = false;  // among the calls in progress
  bool is_stream_ = false;
  const Method* method_ = nullptr;
  identity::Caller caller_;
  std::string organization_;
  absl::Time deadline_;
  telemetry::TraceContext trace_ = telemetry::TraceContext::New();
  std::string freshness_token_;
  absl::Duration max_wait_;
  absl::TimeZone time_zone_ = absl::UTCTimeZone();
  bool forwarded_ = false;
};

// A unary call in progress, with its messages. A call that is dropped without Finish is finished as INTERNAL.
// Thread-safe, but for the messages.
class Call : public Admission {
 public:
  Call(Gate* gate, absl::Time start, grpc::CallbackServerContext* context, grpc::ServerUnaryReactor* reactor,
       grpc::ByteBuffer* answer);
  ~Call() override;

  // Of the method's types. A handler may fill in what a request leaves to the server.
  Message* request() { return request_.get(); }
  Message* response() { return response_.get(); }

  // Metadata of the answer, such as the freshness token of a write: before it, where gateways find what they pass on, and
  // after it. Ignored once finished, and when it is no legal ASCII metadata.
  void AddMetadata(absl::string_view key, absl::string_view value);

  // Whether the client has given up, so that nobody waits for the answer.
  bool cancelled() const;

  // Answers: with the response when OK. The first answer counts, later ones do nothing.
  void Finish(const absl::Status& status);
  // Answers with `response`, which has the type of the method's, instead of this call's own.
  void Reply(const Message& response);

 private:
  friend class Gate;

  void Finish(const absl::Status& status, const Message* response);

  std::unique_ptr<Message> request_;
  std::unique_ptr<Message> response_;
  grpc::ByteBuffer* const answer_;  // lives until the reactor is finished
  mutable absl::Mutex mutex_;
  grpc::CallbackServerContext* context_ ABSL_GUARDED_BY(mutex_);  // nullptr once finished
  grpc::ServerUnaryReactor* const reactor_;
};

struct GateOptions {
  const identity::Authenticator* authenticator = nullptr;  // not owned; outlives the gate
  telemetry::Registry* metrics = nullptr;                  // not owned; outlives the gate. nullptr: nothing is counted
  absl::Duration default_deadline = absl::Seconds(30);     // of a unary call whose client gave none
  absl::Duration max_deadline = absl::Minutes(5);
  absl::Duration default_max_wait = absl::Seconds(2);
  absl::Duration max_max_wait = absl::Seconds(30);
  // In progress at once; more are RESOURCE_EXHAUSTED with RetryInfo.
  int max_calls = 10000;
  int max_streams = 5000;
  // Of the logins of callers, and of those that requests name.
  base::LoginCase logins = base::LoginCase::kCounts;
};

// Thread-safe, but for Serve. Outlives the server and its calls.
class Gate {
 public:
  explicit Gate(GateOptions options);

  // Adds the methods of a service. Server::Start does it, before any call. FailedPrecondition when a method states no
  // permission, is served already, has a rule that cannot be compiled, or takes no identity and yet tells callers apart:
  // says which.
  absl::Status Serve(const google::protobuf::ServiceDescriptor& service);

  struct Begun {
    grpc::ServerUnaryReactor* reactor;  // what the method's handler returns to gRPC
    std::shared_ptr<Call> call;         // nullptr when refused
  };
  // A unary call with the request in `bytes`; its response goes into `answer`. Takes the context's default reactor.
  Begun Begin(grpc::CallbackServerContext* context, const google::protobuf::MethodDescriptor& method,
              const grpc::ByteBuffer& bytes, grpc::ByteBuffer* answer);

  // A stream. The error is what its reactor is to be finished with (ToGrpc).
  struct Admitted {
    std::shared_ptr<Admission> admission;
    std::unique_ptr<const Message> request;  // of a stream from the server
  };
  // `bytes` is the request of a stream from the server; nullptr for one from the client, which is let in before there is
  // a message: FromBytes (wire.h) and Check each as it comes.
  absl::StatusOr<Admitted> Admit(const grpc::ServerContextBase& context,
                                 const google::protobuf::MethodDescriptor& method, const grpc::ByteBuffer* bytes);
  // Whether a message of such a stream is valid, and about an organization where the caller may act. Brings the logins in
  // it into the form in which they are recorded.
  absl::Status Check(const Admission& admission, Message* message) const;

  // Asks all streams to end (Admission::OnStop), and refuses new ones as UNAVAILABLE from now on. Calls are still let in:
  // a server that is about to stop answers them as long as anybody comes.
  void StopStreams() ABSL_LOCKS_EXCLUDED(stops_mutex_);
  // The same, and from now on every call is refused as UNAVAILABLE: the server is shutting down.
  void Close() {
    closed_ = true;
    StopStreams();
  }

  // Calls and streams let in and not finished.
  int calls() const { return calls_; }
  int streams() const { return streams_; }
  int in_progress() const { return calls_ + streams_; }
  // Without the streams.
  int calls_in_progress() const { return calls_; }
  // Calls and streams that came, ever, let in or not.
  uint64_t arrived() const { return arrived_; }

  const identity::Authenticator& authenticator() const { return *options_.authenticator; }

 private:
  friend class Admission;

  absl::Status AddMethod(const google::protobuf::MethodDescriptor& method);
  // All checks in order. `bytes` is nullptr for a stream from the client; else what they hold goes into `request`.
  absl::Status Enter(const grpc::ServerContextBase& context, const google::protobuf::MethodDescriptor& method,
                     const grpc::ByteBuffer* bytes, std::unique_ptr<Message>* request, Admission* admission);
  absl::Status Identify(const identity::CallMetadata& metadata, Admission* admission) const;
  absl::Status Count(Admission* admission) ABSL_LOCKS_EXCLUDED(stops_mutex_);
  bool StreamsStopped() const ABSL_LOCKS_EXCLUDED(stops_mutex_);
  absl::Status ReadMetadata(const identity::CallMetadata& metadata, Admission* admission) const;
  absl::Status CheckOrganization(const identity::Caller& caller, const std::string& organization) const;
  void Leave(const Admission& admission, const absl::Status& status) ABSL_LOCKS_EXCLUDED(stops_mutex_);

  const GateOptions options_;
  absl::flat_hash_map<const google::protobuf::MethodDescriptor*, Method> methods_;
  std::atomic<bool> closed_{false};
  std::atomic<uint64_t> arrived_{0};
  std::atomic<int> calls_{0};
  std::atomic<int> streams_{0};
  mutable absl::Mutex stops_mutex_;
  bool streams_stopped_ ABSL_GUARDED_BY(stops_mutex_) = false;
  // Of the streams that are to be asked.
  absl::flat_hash_map<const Admission*, std::function<void()>> stops_ ABSL_GUARDED_BY(stops_mutex_);
  std::shared_ptr<void> collector_;  // of aims_rpc_in_progress; the last member, so the first to go
};

}  // namespace aims::rpc
