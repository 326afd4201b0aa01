#include "services/sources/sources.h"

#include "services/audit/aggregates/aggregates.h"
#include "services/controls/aggregates/aggregates.h"
#include "services/inventory/aggregates/aggregates.h"
#include "services/risk/aggregates/aggregates.h"

namespace aims::sources {

std::vector<command::Aggregates> All() {
  return {inventory::InventoryAggregates(), risk::RiskAggregates(), controls::ControlsAggregates(),
          audit::AuditAggregates()};
}

}  // namespace aims::sources
