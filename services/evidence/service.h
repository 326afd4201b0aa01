#pragma once
// The evidence service (ISO/IEC 42001 7.5, 9.2): trails of what happened to anything, folded from the events of all
// command services. It decides nothing and leads nothing.
//
//   process::Run(flags, {&inventory::MakeInventory, EvidenceOf({inventory::InventoryAggregates(), …})});

#include <vector>

#include "common/command/aggregates.h"
#include "common/process/service.h"

namespace aims::evidence {

// Makes the service over these command topics. All that it knows of them is how their records are read and folded.
process::MakeService EvidenceOf(std::vector<command::Aggregates> sources);

}  // namespace aims::evidence
