#pragma once
// A server to be measured, in a process of its own: `aims serve`, one of the services, or the echo (echo.h).
//
//   ASSIGN_OR_RETURN(auto server, ServerProcess::Aims(directory, {"--partitions", "1"}));
//   Client client(server->address());
//
// Ends with the object: asked to first, killed after ten seconds; and, however this process ends, with it. Its output
// is in a file beside its directory. Used by one thread, which must not end before it.

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace aims::bench {

class ServerProcess {
 public:
  // `aims serve` on any free port, with its data in `directory`, once it serves. It may not lead every partition
  // yet: a first Client::Run with a long warm-up waits for that.
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Aims(const std::string& directory,
                                                             const std::vector<std::string>& flags);
  // The same for a service alone: "inventory", "risk", "controls", "audit", "evidence", "improvement".
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Service(const std::string& name, const std::string& directory,
                                                                const std::vector<std::string>& flags);
  // This program as the echo server, with the answers that are in a directory (echo.h), if one is named.
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Echo(const std::string& directory,
                                                             const std::string& answers = "");
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  const std::string& address() const { return address_; }
  pid_t pid() const { return pid_; }
  // Processor time of all its threads since it began. What else the machine does changes it little.
  absl::Duration CpuTime() const;
  // What is resident of it, now and at most so far.
  double MemoryMib() const;
  double PeakMemoryMib() const;

 private:
  ServerProcess() = default;
  static absl::StatusOr<std::unique_ptr<ServerProcess>> Start(const std::vector<std::string>& command,
                                                              const std::string& directory);

  pid_t pid_ = -1;
  std::string address_;
  std::string output_;
};

// Flags of `aims serve` for a broker of one node.
std::vector<std::string> KafkaFlags(const std::string& brokers);

}  // namespace aims::bench
