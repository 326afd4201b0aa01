// The moves of the risk service, in any order (common/api/testing/moves_fuzz.h).

#include "common/api/testing/moves_fuzz.h"
#include "services/risk/aggregates/aggregates.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const aggregates = new aims::command::Aggregates(aims::risk::RiskAggregates());
  return aims::api::testing::RunMoves(*aggregates, data, size);
}
