#include "services/inventory/aggregates/aggregates.h"

#include "common/api/testing/registered.h"
#include "services/inventory/api/classification_procedure.h"

namespace aims::inventory {
namespace {

TEST(InventoryAggregates, KeepTheConventions) {
  api::testing::ExpectConventions(InventoryAggregates(), {{kGetClassificationProcedure, &GetClassificationProcedure}});
}

TEST(InventoryAggregates, AreMovedFromTheirStatesAlone) {
  EXPECT_GT(api::testing::ExpectRefusedFromOtherStates(InventoryAggregates()), 15);
}

}  // namespace
}  // namespace aims::inventory
