#pragma once
// What the gRPC services in front of one read model share.

#include <atomic>
#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/event_log/log.h"

namespace aims::command {
class Aggregates;
class Leaders;
}  // namespace aims::command
namespace aims::projection {
class Generations;
}
namespace aims::rpc {
class Forwarder;
class Gate;
}  // namespace aims::rpc

namespace aims::api {

// To serve reads, whether commands are decided beside them or not. Everything outlives the services that are given it.
struct ModelParts {
  rpc::Gate* gate = nullptr;
  projection::Generations* model = nullptr;
  // Calls `done` once the read model includes what the events before `seen` cause in this service (reactor.h). Empty:
  // nothing is reacted to.
  std::function<void(const event_log::Positions& seen, absl::Time deadline, std::function<void(absl::Status)> done)>
      await_effects;
  const std::atomic<bool>* stopping = nullptr;  // set when the process shuts down: ends endless streams
};

// To decide commands, too.
struct Parts : ModelParts {
  rpc::Forwarder* forwarder = nullptr;
  command::Leaders* leaders = nullptr;
  const command::Aggregates* aggregates = nullptr;
};

}  // namespace aims::api
