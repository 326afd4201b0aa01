#pragma once
// The improvement service (ISO/IEC 42001 9.1, 9.3.2, 10.1): metrics of the management system over time, its readiness and the
// inputs of management reviews, counted from the events of all command services. It decides nothing and leads nothing.
//
//   process::Run(flags, {&inventory::MakeInventory, ImprovementOf(sources::All())});

#include <vector>

#include "common/command/aggregates.h"
#include "common/process/service.h"

namespace aims::improvement {

// Makes the service over these command topics.
process::MakeService ImprovementOf(std::vector<command::Aggregates> sources);

}  // namespace aims::improvement
