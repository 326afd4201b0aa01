#include "common/api/read_model_service.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/operations/v1/read_model_service.pb.h"
#include "common/base/status_macros.h"
#include "common/command/log_order.h"
#include "common/domain/refusal.h"
#include "common/projection/generations.h"

namespace aims::api {
namespace {

using operations::v1::GetReadModelRequest;
using operations::v1::ListReadModelsRequest;
using operations::v1::ListReadModelsResponse;
using operations::v1::ParkEventRequest;
using operations::v1::ReadModel;
using operations::v1::RebuildReadModelRequest;
using projection::Generations;

constexpr char kCollection[] = "readModels/";

class ReadModels {
 public:
  ReadModels(event_log::Log* log, std::vector<NamedModel> models) : log_(log), models_(std::move(models)) {}

  // Does something to the read model `name`, and answers with how it stands then, or with why that failed.
  void Answer(rpc::Call& call, const std::string& name, ReadModel* response,
              const std::function<absl::Status(Generations& model)>& act) const {
    for (const NamedModel& named : models_) {
      if (absl::StrCat(kCollection, named.service) != name) continue;
      const absl::Status status = act(*named.model);
      if (status.ok()) *response = Describe(named);
      return call.Finish(status);
    }
    const std::string known = absl::StrJoin(models_, ", ", [](std::string* out, const NamedModel& named) {
      absl::StrAppend(out, kCollection, named.service);
    });
    call.Finish(absl::NotFoundError(absl::StrCat(name, " does not exist: this process has ", known)));
  }

  void List(rpc::Call& call, ListReadModelsResponse* response) const {
    for (const NamedModel& named : models_) *response->add_read_models() = Describe(named);
    call.Finish(absl::OkStatus());
  }

 private:
  // How it stands. Never fails: what cannot be learnt is left out.
  ReadModel Describe(const NamedModel& named) const {
    Generations& generations = *named.model;
    ReadModel model;
    model.set_name(absl::StrCat(kCollection, named.service));
    event_log::Positions ends;
    for (const std::string& topic : generations.topics()) {
      if (auto of_topic = log_->EndPositions(topic); of_topic.ok()) ends.insert(of_topic->begin(), of_topic->end());
    }
    const auto serving = generations.Serving();
    const auto snapshot = serving->database().TakeSnapshot();
    for (const auto& [id, folded] : serving->progress().Current()) {
      auto* partition = model.add_partitions();
      partition->set_topic(id.topic);
      partition->set_partition(id.partition);
      partition->set_folded(folded);
      const auto end = ends.find(id);
      partition->set_end(end == ends.end() ? -1 : end->second);
      if (auto stored = command::StoredPartitionOf(*snapshot, id); stored.ok()) {
        partition->set_leader(stored->address());
        partition->set_epoch(stored->epoch());
      }
    }
    model.set_problem(std::string(generations.Health().message()));
    const projection::RebuildProgress rebuild = generations.rebuild();
    model.set_rebuilding(rebuild.running);
    if (rebuild.running && rebuild.total > 0) {
      model.set_rebuild_percent(100.0 * static_cast<double>(rebuild.folded) / static_cast<double>(rebuild.total));
      model.set_rebuild_remaining_seconds(absl::ToDoubleSeconds(rebuild.remaining));
    }
    if (auto parked = generations.Parked(); parked.ok()) {
      for (std::string& line : *parked) model.add_parked(std::move(line));
    }
    return model;
  }

  event_log::Log* const log_;
  const std::vector<NamedModel> models_;
};

absl::Status Park(const ParkEventRequest& request, Generations& model) {
  std::string topic = request.topic();
  if (topic.empty()) {
    if (model.topics().size() > 1) {
      return domain::BadField(
          "topic", absl::StrCat("is needed: the read model is folded from ", absl::StrJoin(model.topics(), ", ")));
    }
    topic = model.topics().front();
  }
  return model.Park({topic, request.partition()}, request.offset(), request.reason());
}

}  // namespace

std::unique_ptr<rpc::Service> MakeReadModelService(rpc::Gate* gate, event_log::Log* log,
                                                   std::vector<NamedModel> models) {
  const auto kept = std::make_shared<const ReadModels>(log, std::move(models));
  auto service = std::make_unique<rpc::Service>(gate, "aims.operations.v1.ReadModelService");
  service->Handle<ListReadModelsRequest, ListReadModelsResponse>(
      [kept](const std::shared_ptr<rpc::Call>& call, const ListReadModelsRequest&, ListReadModelsResponse* response) {
        kept->List(*call, response);
      });
  service->Handle<GetReadModelRequest, ReadModel>(
      [kept](const std::shared_ptr<rpc::Call>& call, const GetReadModelRequest& request, ReadModel* response) {
        kept->Answer(*call, request.name(), response, [](Generations&) { return absl::OkStatus(); });
      });
  service->Handle<RebuildReadModelRequest, ReadModel>(
      [kept](const std::shared_ptr<rpc::Call>& call, const RebuildReadModelRequest& request, ReadModel* response) {
        kept->Answer(*call, request.name(), response, [](Generations& model) { return model.Rebuild(); });
      });
  service->Handle<ParkEventRequest, ReadModel>(
      [kept](const std::shared_ptr<rpc::Call>& call, const ParkEventRequest& request, ReadModel* response) {
        kept->Answer(*call, request.name(), response, [&](Generations& model) { return Park(request, model); });
      });
  return service;
}

}  // namespace aims::api
