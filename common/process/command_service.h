#pragma once
// A command service: one topic, its read model, its leaders, and the gRPC services in front. What differs from service
// to service is the aggregates and the handlers.
//
//   return CommandService::Open(environment, "inventory", InventoryAggregates(), [](const api::Parts& parts, …) { … });

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/api/resource_api.h"
#include "common/process/served_model.h"
#include "common/process/service.h"

namespace aims::telemetry {
class Collection;
}

namespace aims::process {

class CommandService : public Service {
 public:
  using MakeHandlers = std::function<std::vector<Handlers>(const api::Parts& parts, event_log::Log* log)>;

  // Opens the topic and the read model and begins to fold.
  static absl::StatusOr<std::unique_ptr<Service>> Open(const Environment& environment, std::string name,
                                                       command::Aggregates aggregates, const MakeHandlers& handlers);
  ~CommandService() override;

  const std::string& name() const override { return name_; }
  std::vector<rpc::NamedService> Serving() override { return NamedServices(handlers_); }
  bool Ready() override { return model_->Ready(); }
  absl::Status Join(const std::string& member, const std::string& address) override;
  void Leave() override;
  absl::Status Health() const override { return model_->Health(); }

 private:
  struct Metrics;

  CommandService(const Environment& environment, std::string name, command::Aggregates aggregates);
  void Collect(telemetry::Collection& out) const;

  const Environment environment_;
  const std::string name_;
  const command::Aggregates aggregates_;
  const std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<ServedModel> model_;
  std::unique_ptr<command::Leaders> leaders_;
  std::vector<Handlers> handlers_;
  std::shared_ptr<void> collector_;
};

}  // namespace aims::process
