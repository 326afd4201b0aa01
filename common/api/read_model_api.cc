#include "common/api/read_model_api.h"

#include <string>
#include <utility>

#include "common/command/log_order.h"

namespace aims::api {

type::v1::ReadModel DescribeReadModel(const ModelParts& parts, event_log::Log* log) {
  type::v1::ReadModel model;
  const std::vector<std::string>& topics = parts.model->topics();
  if (topics.size() == 1) model.set_topic(topics.front());
  event_log::Positions ends;
  for (const std::string& topic : topics) {
    if (auto of_topic = log->EndPositions(topic); of_topic.ok()) ends.insert(of_topic->begin(), of_topic->end());
  }
  const auto serving = parts.model->Serving();
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
  model.set_problem(std::string(parts.model->Health().message()));
  const projection::RebuildProgress rebuild = parts.model->rebuild();
  model.set_rebuilding(rebuild.running);
  if (rebuild.running && rebuild.total > 0) {
    model.set_rebuild_percent(100.0 * static_cast<double>(rebuild.folded) / static_cast<double>(rebuild.total));
    model.set_rebuild_remaining_seconds(absl::ToDoubleSeconds(rebuild.remaining));
  }
  if (auto parked = parts.model->Parked(); parked.ok()) {
    for (std::string& line : *parked) model.add_parked(std::move(line));
  }
  return model;
}

grpc::ServerUnaryReactor* CareForReadModel(const ModelParts& parts, event_log::Log* log,
                                           grpc::CallbackServerContext* context,
                                           const google::protobuf::Message& request, type::v1::ReadModel* response,
                                           const std::function<absl::Status()>& act) {
  auto [reactor, call] = parts.gate->Begin(context, request);
  if (call == nullptr) return reactor;
  const absl::Status status = act();
  if (status.ok()) *response = DescribeReadModel(parts, log);
  call->Finish(status);
  return reactor;
}

}  // namespace aims::api
