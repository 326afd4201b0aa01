#include "services/inventory/aggregates/aggregates.h"

#include "aims/inventory/v1/topic.pb.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/control_assurance.h"
#include "services/inventory/domain/dataset.h"
#include "services/inventory/domain/interested_party.h"
#include "services/inventory/domain/inventory_artifact.h"
#include "services/inventory/domain/model.h"
#include "services/inventory/domain/organization.h"
#include "services/inventory/domain/supplier.h"
#include "services/inventory/domain/system_assurance.h"

namespace aims::inventory {

command::Aggregates InventoryAggregates() {
  command::Aggregates aggregates(kTopic, v1::InventoryTopicRecord::default_instance());
  aggregates.Add<Organizations>();
  aggregates.Add<InterestedParties>();
  aggregates.Add<AiSystems>();
  aggregates.Add<Models>();
  aggregates.Add<Datasets>();
  aggregates.Add<Suppliers>();
  aggregates.Add<SystemAssurances>();
  aggregates.Add<ControlAssurances>();
  aggregates.Add<InventoryArtifacts>();
  return aggregates;
}

}  // namespace aims::inventory
