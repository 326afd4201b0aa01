#pragma once
// A command service: one topic, its read model, its leaders, its reactions to other topics, and the gRPC services in
// front, one for each kind of aggregate. Services differ in their aggregates and their reactions.
//
//   return CommandService::Open(environment, {"risk", RiskAggregates(), RiskReactions()});

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/api/parts.h"
#include "common/api/resource_service.h"
#include "common/command/leaders.h"
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
  struct Options {
    std::string name;
    command::Aggregates aggregates;
    command::Reactions reactions = {};
    // The methods that are no moves. They may read by `parts`, which outlives them. Empty: there are none.
    std::function<api::OtherMethods(const api::Parts& parts)> methods = {};
    // See api::Parts.
    std::function<std::string(absl::string_view organization)> record_of_organization = {};
  };

  // Opens the topic, those that it reacts to, and the read model, and begins to fold. Without reactions nothing is read
  // but the service's own topic. FailedPrecondition where the moves of an aggregate and the methods of its proto do not
  // fit together: see resource_service.h.
  static absl::StatusOr<std::unique_ptr<Service>> Open(const Environment& environment, Options options);
  ~CommandService() override;

  const std::string& name() const override { return name_; }
  std::vector<rpc::Service*> Serving() override;
  projection::Generations& model() override { return model_->generations(); }
  const api::Parts* parts() const override { return &parts_; }
  projection::RebuildProgress CatchUp() const override { return model_->CatchUp(); }
  absl::Status Join(const std::string& member, const std::string& address) override;
  void Leave() override;
  void EndWaits() override;
  absl::Status Health() const override;

 private:
  struct Metrics;

  CommandService(const Environment& environment, Options options);
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
  api::Parts parts_;
  std::vector<std::unique_ptr<rpc::Service>> services_;
  std::shared_ptr<void> collector_;
};

}  // namespace aims::process
