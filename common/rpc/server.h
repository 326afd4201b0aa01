#pragma once
// The gRPC server that every service starts: its services behind a Gate, health v1, reflection, limits, and an orderly
// end.
//
//   Gate gate({.authenticator = &authenticator});
//   Service suppliers(&gate, "aims.inventory.v1.SupplierService");
//   ASSIGN_OR_RETURN(auto server,
//                    Server::Start({.address = "127.0.0.1:8080", .gate = &gate, .services = {&suppliers}}));
//   server->SetServing(true);               // once it can answer; until then health says NOT_SERVING
//   …
//   server->Shutdown(absl::Seconds(10));
//
// Thread-safe. Handlers run on gRPC's threads and must not block them.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/rpc/reflection.h"
#include "common/rpc/service.h"

namespace grpc {
class Server;
class ServerBuilder;
}  // namespace grpc

namespace aims::telemetry {
class Counter;
class Registry;
}  // namespace aims::telemetry

namespace aims::rpc {

class Listener;

struct ServerOptions {
  // host:port, [v6]:port or unix:path. Port 0 is any free one.
  std::string address;
  Gate* gate = nullptr;                    // not owned; outlives the server
  std::vector<Service*> services;          // not owned; outlive the server
  telemetry::Registry* metrics = nullptr;  // not owned; outlives the server. nullptr: nothing is counted

  // Connections get no file descriptors from this one on; 0: base::FirstReservedFile().
  int first_refused_file = 0;
  absl::Duration max_idle = absl::Minutes(10);    // a connection without a call in progress is closed then
  absl::Duration max_age = absl::Minutes(30);     // one is asked to end then, and takes no new calls …
  absl::Duration max_age_grace = absl::Hours(1);  // … and is closed so much later, whatever still runs on it
  int max_request_bytes = 4 << 20;
  int max_metadata_bytes = 16 << 10;
  int max_streams_per_connection = 1000;
  size_t max_buffer_bytes = 256 << 20;  // of all connections together
};

// Gives a server of gRPC's own the limits of `options`: one that is measured against ours.
void SetLimits(const ServerOptions& options, grpc::ServerBuilder* builder);

class Server {
 public:
  // Listens and serves. Errors are one line that says what to do: AlreadyExists for an address that another process
  // listens on; FailedPrecondition for a service that the gate cannot guard or that has methods without a handler, or an
  // address that its authenticator does not allow; InvalidArgument for what is no address of this machine.
  static absl::StatusOr<std::unique_ptr<Server>> Start(ServerOptions options);
  ~Server();  // shuts down without grace

  // Where it listens, with the real port: "127.0.0.1:41873".
  const std::string& address() const { return address_; }

  // What health v1 says of all services, or of one; of the server as a whole ("") it says SERVING while all are.
  void SetServing(bool serving) ABSL_LOCKS_EXCLUDED(mutex_);
  // A name that is no service of this server is a part of it, such as "inventory.readModel", that the whole can do
  // without.
  void SetServing(absl::string_view service, bool serving) ABSL_LOCKS_EXCLUDED(mutex_);

  // Says NOT_SERVING, goes on serving, and returns when no call has come for a moment and those that came are answered,
  // streams aside, or after `patience`: until then clients and balancers that look at health have gone elsewhere, and
  // Shutdown interrupts nobody. A call that comes just when gRPC shuts down ends as CANCELLED.
  void Drain(absl::Duration patience) ABSL_LOCKS_EXCLUDED(mutex_);

  // Says NOT_SERVING, refuses new calls, and lets those in progress finish for up to `grace`. Streams are asked to end
  // (Gate::StopStreams) and have one second for it: a client that does not take what it is sent, or that keeps health or
  // reflection open, holds nobody up. Then cancels what is left, and returns when all handlers have finished theirs (each
  // is bounded by its deadline). Later calls wait for the first.
  void Shutdown(absl::Duration grace) ABSL_LOCKS_EXCLUDED(mutex_, shutdown_mutex_);

 private:
  explicit Server(ServerOptions options);
  void Report() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Waits for the calls in progress up to `grace`, for streams no longer than they have.
  void AwaitCalls(absl::Duration grace) const;

  const ServerOptions options_;
  std::string address_;
  std::unique_ptr<Reflection> reflection_;
  std::unique_ptr<telemetry::Counter> refused_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<Listener> listener_;  // its thread uses what is above

  absl::Mutex mutex_;
  std::map<std::string, bool, std::less<>> serving_ ABSL_GUARDED_BY(mutex_);
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;

  absl::Mutex shutdown_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  bool shut_down_ ABSL_GUARDED_BY(shutdown_mutex_) = false;
};

}  // namespace aims::rpc
