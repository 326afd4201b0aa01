#pragma once
// A server under load: its process and the client that drives it.
//
//   ASSIGN_OR_RETURN(Target target, Target::Open(ServerProcess::Aims(directory, {})));
//   ASSIGN_OR_RETURN(Sample sample, target.Create(256, absl::Seconds(4)));
//
// Used by one thread.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/bench/client.h"
#include "tools/bench/process.h"

namespace aims::bench {

class Target {
 public:
  // Every partition of it is led, code and connections are warm.
  static absl::StatusOr<Target> Open(absl::StatusOr<std::unique_ptr<ServerProcess>> started);
  // Of one that is only read: warmed up by such a read.
  static absl::StatusOr<Target> OpenToRead(absl::StatusOr<std::unique_ptr<ServerProcess>> started,
                                           const std::string& method, const std::string& request);

  // What the client says, and the processor time of the server as "CPU us/call" or "CPU us/event", which changes less
  // than speed does with what else the machine does.
  absl::StatusOr<Sample> Run(const Load& load);
  absl::StatusOr<Sample> RunStreams(const Load& load);
  // Creates suppliers that nobody has created before.
  absl::StatusOr<Sample> Create(int in_flight, absl::Duration length);

  Client& client() { return *client_; }
  const ServerProcess& process() const { return *process_; }

 private:
  static absl::StatusOr<Target> OpenBy(absl::StatusOr<std::unique_ptr<ServerProcess>> started, Load warming);
  absl::StatusOr<Sample> Measure(const Load& load, absl::StatusOr<Sample> (Client::*run)(const Load&),
                                 const std::string& metric);

  std::unique_ptr<ServerProcess> process_;
  std::unique_ptr<Client> client_;
};

}  // namespace aims::bench
