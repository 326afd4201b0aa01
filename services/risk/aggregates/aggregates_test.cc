#include "services/risk/aggregates/aggregates.h"

#include "common/api/testing/registered.h"

namespace aims::risk {
namespace {

TEST(RiskAggregates, KeepTheConventions) { api::testing::ExpectConventions(RiskAggregates(), {}); }

TEST(RiskAggregates, AreMovedFromTheirStatesAlone) {
  EXPECT_GT(api::testing::ExpectRefusedFromOtherStates(RiskAggregates()), 20);
}

}  // namespace
}  // namespace aims::risk
