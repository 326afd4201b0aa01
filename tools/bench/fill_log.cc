#include "tools/bench/fill_log.h"

#include <memory>
#include <vector>

#include "common/base/status_macros.h"
#include "services/inventory/views/views.h"

namespace aims::bench {

absl::Status FillLog(event_log::Log& log, InventoryEvents& events, int64_t count) {
  constexpr size_t kBatch = 1000;
  struct Partition {
    std::unique_ptr<event_log::Writer> writer;
    std::vector<event_log::Record> waiting;

    absl::Status Append() {
      RETURN_IF_ERROR(writer->Append(waiting).status());
      waiting.clear();
      return absl::OkStatus();
    }
  };
  const std::vector<InventoryEvents::Placed> openings = events.Openings();
  const auto partitions = static_cast<int32_t>(openings.size());
  RETURN_IF_ERROR(log.OpenTopic({.topic = inventory::kTopic, .partitions = partitions}).status());
  std::vector<Partition> all(partitions);
  for (int32_t i = 0; i < partitions; ++i) {
    ASSIGN_OR_RETURN(all[i].writer, log.TakeOver({inventory::kTopic, i}));
    all[i].waiting.push_back(openings[i].record);
  }
  for (int64_t i = partitions; i < count; ++i) {
    InventoryEvents::Placed event = events.Next();
    Partition& partition = all[event.partition];
    partition.waiting.push_back(std::move(event.record));
    if (partition.waiting.size() == kBatch) RETURN_IF_ERROR(partition.Append());
  }
  for (Partition& partition : all) {
    if (!partition.waiting.empty()) RETURN_IF_ERROR(partition.Append());
  }
  return absl::OkStatus();
}

}  // namespace aims::bench
