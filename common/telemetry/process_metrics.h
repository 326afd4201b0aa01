#pragma once
// What every program tells of itself, by the names that Prometheus' own clients use:
//
//   aims_build_info{version,compiler}           1
//   process_cpu_seconds_total                   user and system
//   process_open_fds, process_max_fds           file descriptors, and the limit of them
//   process_resident_memory_bytes, process_virtual_memory_bytes
//   process_threads
//   process_start_time_seconds                  since 1970
//
//   const auto process = AddProcessMetrics(registry);
//
// A figure that the system does not give is left out.

#include <memory>

#include "common/telemetry/metrics.h"

namespace aims::telemetry {

// They are read at each scrape, until the handle is destroyed. The registry outlives it.
std::shared_ptr<void> AddProcessMetrics(Registry& registry);

}  // namespace aims::telemetry
