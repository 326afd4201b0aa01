#pragma once
// aims.evidence.v1.EvidenceService: the gRPC service in front of the trails.

#include <memory>

#include "absl/status/statusor.h"
#include "common/api/parts.h"
#include "common/command/topics.h"
#include "common/rpc/service.h"

namespace aims::evidence {

using command::Topics;

// What `parts` points to outlives the service. FailedPrecondition for a resource of which nothing says who may read it.
absl::StatusOr<std::unique_ptr<rpc::Service>> MakeEvidenceApi(const api::ModelParts& parts,
                                                              std::shared_ptr<const Topics> topics);

}  // namespace aims::evidence
