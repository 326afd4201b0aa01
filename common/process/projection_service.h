#pragma once
// A projection service: a read model folded from the command topics of others, and the gRPC services in front. It
// decides nothing, appends nothing and leads nothing. Services differ in their topics, their folder and their methods.
//
//   return ProjectionService::Open(environment,
//                                  {.name = "evidence", .topics = topics, .schema = kTrailSchema, .make_folder = …},
//                                  [](const api::ModelParts& parts) { return MakeEvidenceService(parts); });

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/process/served_model.h"
#include "common/process/service.h"
#include "common/telemetry/metrics.h"

namespace aims::process {

class ProjectionService : public Service {
 public:
  using MakeService = std::function<absl::StatusOr<std::unique_ptr<rpc::Service>>(const api::ModelParts& parts)>;

  // Makes the collector of figures that the service tells of its content, beside those of its read model, which outlives it.
  using MakeCollector = std::function<telemetry::Registry::Collector(projection::Generations* model)>;

  // Opens the topics and the read model and begins to fold.
  static absl::StatusOr<std::unique_ptr<Service>> Open(const Environment& environment, ServedModel::Options model,
                                                       const MakeService& make,
                                                       const MakeCollector& make_collector = nullptr);
  ~ProjectionService() override;

  const std::string& name() const override { return model_->generations().name(); }
  std::vector<rpc::Service*> Serving() override { return {service_.get()}; }
  projection::Generations& model() override { return model_->generations(); }
  projection::RebuildProgress CatchUp() const override { return model_->CatchUp(); }
  absl::Status Join(const std::string&, const std::string&) override { return absl::OkStatus(); }
  void Leave() override {}
  absl::Status Health() const override {
    absl::Status health = model_->Health();
    health.Update(event_log::HeldUpProblem(model_->generations().HeldUp()));
    return health;
  }

 private:
  ProjectionService() = default;

  std::unique_ptr<ServedModel> model_;
  std::unique_ptr<rpc::Service> service_;
  std::shared_ptr<void> collector_;
  std::shared_ptr<void> content_collector_;
};

}  // namespace aims::process
