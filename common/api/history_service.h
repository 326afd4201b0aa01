#pragma once
// aims.history.v1.HistoryService: the revisions of each resource, and the stream of changes, of all command services that
// the process runs.

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/api/parts.h"
#include "common/rpc/service.h"

namespace aims::api {

// `services` are the command services, at least one; what they point to outlives the result. A caller gets revisions and
// changes of the collections that it may read (readers.h). FailedPrecondition for a resource that cannot be read.
absl::StatusOr<std::unique_ptr<rpc::Service>> MakeHistoryService(rpc::Gate* gate, std::vector<Parts> services);

}  // namespace aims::api
