// The moves of the inventory, in any order (common/api/testing/moves_fuzz.h).

#include "common/api/testing/moves_fuzz.h"

#include "aims/inventory/v1/organization.pb.h"
#include "services/inventory/aggregates/aggregates.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const aggregates = new aims::command::Aggregates(aims::inventory::InventoryAggregates());
  auto organization = std::make_shared<aims::inventory::v1::Organization>();
  organization->set_name(aims::api::testing::kOrganization);
  *organization->mutable_authorities() = aims::api::testing::Management();
  return aims::api::testing::RunMoves(*aggregates, std::move(organization), data, size);
}
