#pragma once
// What the gRPC services in front of one read model share.

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
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
  // Calls `done` with positions that include all that is appended by now to the topics of the read model and of the
  // reactions. Unavailable when the log does not answer by `deadline`.
  std::function<void(absl::Time deadline, std::function<void(absl::StatusOr<event_log::Positions>)> done)> latest;
};

// To decide commands, too.
struct Parts : ModelParts {
  rpc::Forwarder* forwarder = nullptr;
  command::Leaders* leaders = nullptr;
  const command::Aggregates* aggregates = nullptr;
  // The name of the resource in this read model that is there as long as the organization is ("organizations/acme").
  // Empty: the service does not know which organizations there are.
  std::function<std::string(absl::string_view organization)> record_of_organization;
};

}  // namespace aims::api
