// The moves of the inventory, in any order (common/api/testing/moves_fuzz.h).

#include "common/api/testing/moves_fuzz.h"

#include "services/inventory/aggregates/aggregates.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const aggregates = new aims::command::Aggregates(aims::inventory::InventoryAggregates());
  return aims::api::testing::RunMoves(*aggregates, data, size);
}
