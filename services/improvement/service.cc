#include "services/improvement/service.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/process/projection_service.h"
#include "services/improvement/api/improvement_api.h"
#include "services/improvement/api/metric_gauges.h"
#include "services/improvement/domain/catalogue.h"
#include "services/improvement/views/metric_folder.h"

namespace aims::improvement {

process::MakeService ImprovementOf(std::vector<command::Aggregates> sources) {
  return [sources = std::move(sources)](
             const process::Environment& environment) -> absl::StatusOr<std::unique_ptr<process::Service>> {
    ASSIGN_OR_RETURN(const std::shared_ptr<const Topics> topics, Topics::Create(sources));
    process::ServedModel::Options model;
    model.name = "improvement";
    model.topics = topics->names();
    model.schema = kMetricSchema;
    model.basis = DataDigest();
    model.make_folder = [topics] { return std::make_unique<MetricFolder>(topics, Kinds()); };
    return process::ProjectionService::Open(
        environment, std::move(model),
        [topics](const api::ModelParts& parts) { return MakeImprovementApi(parts, topics); },
        [](projection::Generations* generations) -> telemetry::Registry::Collector {
          return [gauges = std::make_shared<MetricGauges>(generations)](telemetry::Collection& out) {
            gauges->Collect(out);
          };
        });
  };
}

}  // namespace aims::improvement
