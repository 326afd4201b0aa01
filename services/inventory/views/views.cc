#include "services/inventory/views/views.h"

#include "aims/inventory/v1/inventory.pb.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/dataset.h"
#include "services/inventory/domain/interested_party.h"
#include "services/inventory/domain/model.h"
#include "services/inventory/domain/organization.h"
#include "services/inventory/domain/supplier.h"
#include "services/inventory/domain/system_assurance.h"

namespace aims::inventory {

command::Aggregates InventoryAggregates() {
  command::Aggregates aggregates(kTopic, v1::InventoryTopicRecord::default_instance());
  aggregates.Add<Organizations>({"display_name", "create_time", "update_time"});
  aggregates.Add<InterestedParties>({"display_name", "create_time", "update_time"});
  aggregates.Add<AiSystems>({"display_name", "state", "create_time", "update_time"});
  aggregates.Add<Models>({"display_name", "create_time", "update_time"});
  aggregates.Add<Datasets>({"display_name", "create_time", "update_time"});
  aggregates.Add<Suppliers>({"display_name", "assessment", "create_time", "update_time"});
  aggregates.Add<SystemAssurances>({"create_time", "update_time"});
  return aggregates;
}

}  // namespace aims::inventory
