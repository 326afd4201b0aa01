#pragma once
// The interface between a service and the process that runs it.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/base/executor.h"
#include "common/base/guarded_clock.h"
#include "common/event_log/log.h"
#include "common/projection/generations.h"
#include "common/read_model/database.h"
#include "common/rpc/call.h"
#include "common/rpc/forward.h"
#include "common/rpc/server.h"

namespace aims::api {
struct Parts;
}
namespace aims::command {
class Parking;
}
namespace aims::telemetry {
class Registry;
}

namespace aims::process {

// Objects shared by all services of the process. They outlive the services.
struct Environment {
  event_log::Log* log = nullptr;
  base::GuardedClock* clock = nullptr;
  command::Parking* parking = nullptr;
  rpc::Gate* gate = nullptr;
  rpc::Forwarder* forwarder = nullptr;
  const read_model::Memory* memory = nullptr;
  base::Executor* executor = nullptr;
  telemetry::Registry* metrics = nullptr;
  std::string data_directory;  // each service has a directory of its own below it
  std::string owner;           // of this start of the process, unique
  int32_t partitions = 8;      // of topics that are created
};

// One service. Serving, then Join, Leave, EndWaits, from one thread; Health from any.
class Service {
 public:
  virtual ~Service() = default;

  virtual const std::string& name() const = 0;
  // Its gRPC services. They answer from the start, with UNAVAILABLE while they are not ready.
  virtual std::vector<rpc::Service*> Serving() = 0;
  // The read model that it serves reads from.
  virtual projection::Generations& model() = 0;
  // What decides its commands; nullptr for a service that decides none.
  virtual const api::Parts* parts() const { return nullptr; }
  // How far it has caught up with the end of the log at the start. While that is running it is not ready: reads would show
  // old data as the present. A partition that is held up keeps nobody waiting: what can be served is served.
  virtual projection::RebuildProgress CatchUp() const = 0;
  // Joins the leaders. `member` is stable across restarts; other replicas reach this one at `address`.
  virtual absl::Status Join(const std::string& member, const std::string& address) = 0;
  // Hands over its partitions, and returns when their commands are settled. Reads are still served.
  virtual void Leave() = 0;
  // Ends the waits of calls that would outlast the shutdown of the server; these calls get an error. After Leave.
  virtual void EndWaits() {}
  // OK, or the problem; it still serves its data.
  virtual absl::Status Health() const = 0;
};

using MakeService = std::function<absl::StatusOr<std::unique_ptr<Service>>(const Environment& environment)>;

}  // namespace aims::process
