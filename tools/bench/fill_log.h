#pragma once
// Fills a log with inventory events, as fast as it takes them.

#include "absl/status/status.h"
#include "common/event_log/log.h"
#include "tools/bench/inventory_events.h"

namespace aims::bench {

// Creates the inventory's topic with the partitions of `events`, opens each partition, and appends the next `count`
// events, openings included.
absl::Status FillLog(event_log::Log& log, InventoryEvents& events, int64_t count);

}  // namespace aims::bench
