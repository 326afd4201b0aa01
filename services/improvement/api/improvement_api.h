#pragma once
// aims.improvement.v1.ImprovementService: the gRPC service in front of the metrics.

#include <memory>

#include "absl/status/statusor.h"
#include "common/api/parts.h"
#include "common/command/topics.h"
#include "common/rpc/service.h"

namespace aims::improvement {

// What `parts` points to outlives the service. FailedPrecondition for a resource of which nothing says who may read it.
absl::StatusOr<std::unique_ptr<rpc::Service>> MakeImprovementApi(const api::ModelParts& parts,
                                                                 std::shared_ptr<const command::Topics> topics);

}  // namespace aims::improvement
