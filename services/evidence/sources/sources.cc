#include "services/evidence/sources/sources.h"

#include "services/inventory/views/views.h"
#include "services/risk/views/views.h"

namespace aims::evidence {

std::vector<command::Aggregates> AllSources() { return {inventory::InventoryAggregates(), risk::RiskAggregates()}; }

}  // namespace aims::evidence
