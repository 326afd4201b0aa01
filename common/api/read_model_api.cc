#include "common/api/read_model_api.h"

#include "absl/status/status.h"

namespace aims::api {

type::v1::ReadModel DescribeReadModel(const Parts& parts, event_log::Log* log) {
  type::v1::ReadModel model;
  model.set_topic(parts.aggregates->topic());
  const auto serving = parts.model->Serving();
  const auto ends = log->EndPositions(parts.aggregates->topic());
  const command::ResourceView view(*parts.aggregates, serving->database());
  for (const auto& [id, folded] : serving->progress().Current()) {
    auto* partition = model.add_partitions();
    partition->set_partition(id.partition);
    partition->set_folded(folded);
    partition->set_end(-1);
    if (ends.ok()) {
      auto end = ends->find(id);
      if (end != ends->end()) partition->set_end(end->second);
    }
    if (auto stored = view.FindPartition(id); stored.ok()) {
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

}  // namespace aims::api
