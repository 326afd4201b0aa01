#pragma once
// A projection service: a read model folded from the command topics of other services, and its gRPC services. It
// decides nothing, appends nothing and leads no partition. Services differ in topics, folder and handlers.
//
//   return ProjectionService::Open(environment, {.name = "evidence", .topics = topics, .schema = kTrailSchema,
//                                                .make_folder = …},
//                                  [](const api::ModelParts& parts, event_log::Log* log) { … });

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/process/served_model.h"
#include "common/process/service.h"

namespace aims::process {

class ProjectionService : public Service {
 public:
  using MakeHandlers = std::function<std::vector<Handlers>(const api::ModelParts& parts, event_log::Log* log)>;

  // Opens the topics and the read model and begins to fold.
  static absl::StatusOr<std::unique_ptr<Service>> Open(const Environment& environment, ServedModel::Options model,
                                                       const MakeHandlers& handlers);
  ~ProjectionService() override;

  const std::string& name() const override { return model_->generations().name(); }
  std::vector<rpc::NamedService> Serving() override { return NamedServices(handlers_); }
  bool Ready() override { return model_->Ready(); }
  absl::Status Join(const std::string&, const std::string&) override { return absl::OkStatus(); }
  void Leave() override {}
  absl::Status Health() const override { return model_->Health(); }

 private:
  ProjectionService() = default;

  std::unique_ptr<ServedModel> model_;
  std::vector<Handlers> handlers_;
  std::shared_ptr<void> collector_;
};

}  // namespace aims::process
