#pragma once
// A command service: one topic, its read model, its leaders, its reactions to other topics, and its gRPC services.
// Services differ in aggregates, handlers and reactions.
//
//   return CommandService::Open(environment, "inventory", InventoryAggregates(), [](const api::Parts& parts, …) { … });

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/api/resource_api.h"
#include "common/command/reactions.h"
#include "common/command/reactor.h"
#include "common/process/served_model.h"
#include "common/process/service.h"

namespace aims::telemetry {
class Collection;
}

namespace aims::process {

class CommandService : public Service {
 public:
  using MakeHandlers = std::function<std::vector<Handlers>(const api::Parts& parts, event_log::Log* log)>;

  // Opens its topic, the topics of its reactions, and the read model, and begins to fold. Without reactions it reads
  // only its own topic.
  static absl::StatusOr<std::unique_ptr<Service>> Open(const Environment& environment, std::string name,
                                                       command::Aggregates aggregates, const MakeHandlers& handlers,
                                                       command::Reactions reactions = {});
  ~CommandService() override;

  const std::string& name() const override { return name_; }
  std::vector<rpc::NamedService> Serving() override { return NamedServices(handlers_); }
  bool Ready() override { return model_->Ready(); }
  absl::Status Join(const std::string& member, const std::string& address) override;
  void Leave() override;
  void EndWaits() override;
  absl::Status Health() const override;

 private:
  struct Metrics;

  CommandService(const Environment& environment, std::string name, command::Aggregates aggregates,
                 command::Reactions reactions);
  absl::Status OpenReactions();
  void Collect(telemetry::Collection& out) const;
  void CollectReactions(telemetry::Collection& out) const;

  const Environment environment_;
  const std::string name_;
  const command::Aggregates aggregates_;
  const command::Reactions reactions_;
  const std::unique_ptr<Metrics> metrics_;
  std::unique_ptr<ServedModel> model_;
  std::unique_ptr<command::Leaders> leaders_;
  std::unique_ptr<command::Reactor> reactor_;  // nullptr: there are no reactions
  std::vector<Handlers> handlers_;
  std::shared_ptr<void> collector_;
};

}  // namespace aims::process
