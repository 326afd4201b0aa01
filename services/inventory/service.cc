#include "services/inventory/service.h"

#include <grpcpp/impl/service_type.h>

#include "common/process/command_service.h"
#include "services/inventory/api/apis.h"
#include "services/inventory/reactions/reactions.h"
#include "services/inventory/views/views.h"

namespace aims::inventory {

absl::StatusOr<std::unique_ptr<process::Service>> MakeInventory(const process::Environment& environment) {
  const auto handlers = [](const api::Parts& parts, event_log::Log* log) {
    std::vector<process::Handlers> all;
    all.push_back({"aims.inventory.v1.OrganizationService", MakeOrganizationApi(parts)});
    all.push_back({"aims.inventory.v1.InterestedPartyService", MakeInterestedPartyApi(parts)});
    all.push_back({"aims.inventory.v1.AiSystemService", MakeAiSystemApi(parts)});
    all.push_back({"aims.inventory.v1.ModelService", MakeModelApi(parts)});
    all.push_back({"aims.inventory.v1.DatasetService", MakeDatasetApi(parts)});
    all.push_back({"aims.inventory.v1.SupplierService", MakeSupplierApi(parts)});
    all.push_back({"aims.inventory.v1.SystemAssuranceService", MakeSystemAssuranceApi(parts)});
    all.push_back({"aims.inventory.v1.InventoryService", MakeInventoryApi(parts, log)});
    return all;
  };
  return process::CommandService::Open(environment, "inventory", InventoryAggregates(), handlers, InventoryReactions());
}

}  // namespace aims::inventory
