#pragma once
// The only place that starts a service: log, services, server. Then it waits for SIGTERM or SIGINT and stops in order.
//
//   int main(int argc, char** argv) {
//     CLI::App app("…");
//     Flags flags;
//     AddFlags(app, &flags);
//     CLI11_PARSE(app, argc, argv);
//     return Run(flags, {&inventory::Make});
//   }
//
// Order of the shutdown: health and probes say so, and watches and imports end; with the embedded log, calls are answered
// until none comes any more (3 s at most); the commands of led partitions are settled, and the partitions handed over; on
// Kafka, calls are forwarded until none comes any more; calls in progress finish (within 10 s). A second signal ends the
// process at once, and so does a stop that takes longer than 25 s (stop_watchdog.h).

#include <vector>

#include "common/process/flags.h"
#include "common/process/service.h"

namespace aims::process {

// Serves until it is told to stop. Returns the exit code: 0 after an orderly end, 1 when it could not start; one line
// on standard error then gives the reason and what to do.
int Run(const Flags& flags, const std::vector<MakeService>& services);

}  // namespace aims::process
