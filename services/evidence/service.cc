#include "services/evidence/service.h"

#include <memory>
#include <utility>

#include "common/base/status_macros.h"
#include "common/process/projection_service.h"
#include "services/evidence/api/evidence_api.h"
#include "services/evidence/views/trail_folder.h"

namespace aims::evidence {

process::MakeService EvidenceOf(std::vector<command::Aggregates> sources) {
  return [sources = std::move(sources)](
             const process::Environment& environment) -> absl::StatusOr<std::unique_ptr<process::Service>> {
    ASSIGN_OR_RETURN(const std::shared_ptr<const Topics> topics, Topics::Create(sources));
    process::ServedModel::Options model;
    model.name = "evidence";
    model.topics = topics->names();
    model.schema = kTrailSchema;
    model.make_folder = [topics] { return std::make_unique<TrailFolder>(topics); };
    return process::ProjectionService::Open(environment, std::move(model), [topics](const api::ModelParts& parts) {
      return MakeEvidenceApi(parts, topics);
    });
  };
}

}  // namespace aims::evidence
