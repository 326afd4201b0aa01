#include "services/inventory/service.h"

#include "common/process/command_service.h"
#include "services/inventory/aggregates/aggregates.h"
#include "services/inventory/api/classification_procedure.h"
#include "services/inventory/reactions/reactions.h"

namespace aims::inventory {

absl::StatusOr<std::unique_ptr<process::Service>> MakeInventory(const process::Environment& environment) {
  return process::CommandService::Open(
      environment,
      {.name = "inventory",
       .aggregates = InventoryAggregates(),
       .reactions = InventoryReactions(),
       .methods =
           [](const api::Parts&) {
             return api::OtherMethods{{kGetClassificationProcedure, &GetClassificationProcedure}};
           },
       .record_of_organization = [](absl::string_view organization) { return std::string(organization); }});
}

}  // namespace aims::inventory
