#pragma once
// The gRPC service in front of the trails.

#include <memory>

#include "common/api/model_parts.h"
#include "services/evidence/views/topics.h"

namespace grpc {
class Service;
}

namespace aims::evidence {

// `parts`, what it points to, and `log` outlive the service.
std::unique_ptr<grpc::Service> MakeEvidenceApi(const api::ModelParts& parts, event_log::Log* log,
                                               std::shared_ptr<const Topics> topics);

}  // namespace aims::evidence
