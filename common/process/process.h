#pragma once
// The one place that starts a service: log, services, server; then it waits for SIGTERM or SIGINT and ends in order.
//
//   int main(int argc, char** argv) {
//     CLI::App app("…");
//     Flags flags;
//     AddFlags(app, &flags);
//     CLI11_PARSE(app, argc, argv);
//     return Run(flags, {&inventory::Make});
//   }
//
// Ending: the watches end, what this process leads is settled and handed over, calls in progress finish (to 10 s). A
// second signal ends it at once.

#include <vector>

#include "common/process/flags.h"
#include "common/process/service.h"

namespace aims::process {

// Serves until told to stop. Returns the exit code: 0 after an orderly end, 1 when it could not start; one line on
// standard error then says why, and what to do.
int Run(const Flags& flags, const std::vector<MakeService>& services);

}  // namespace aims::process
