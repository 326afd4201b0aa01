#include "common/process/projection_service.h"

#include <utility>

#include "common/base/status_macros.h"

namespace aims::process {

absl::StatusOr<std::unique_ptr<Service>> ProjectionService::Open(const Environment& environment,
                                                                 ServedModel::Options model, const MakeService& make,
                                                                 const MakeCollector& make_collector) {
  std::unique_ptr<ProjectionService> service(new ProjectionService());
  ASSIGN_OR_RETURN(service->model_, ServedModel::Open(environment, std::move(model)));
  service->collector_ = environment.metrics->AddCollector(
      [model = service->model_.get()](telemetry::Collection& out) { model->Collect(out); });
  if (make_collector != nullptr) {
    service->content_collector_ = environment.metrics->AddCollector(make_collector(&service->model_->generations()));
  }
  ASSIGN_OR_RETURN(service->service_, make(service->model_->Parts()));
  return std::unique_ptr<Service>(std::move(service));
}

ProjectionService::~ProjectionService() {
  content_collector_.reset();
  collector_.reset();
  service_.reset();
  model_.reset();
}

}  // namespace aims::process
