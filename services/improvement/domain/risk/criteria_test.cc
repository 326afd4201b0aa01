#include "gtest/gtest.h"
#include "services/improvement/domain/risk/testing/risk_events.h"

namespace aims::improvement {
namespace {

TEST(RiskCriteria, HasTheApprovedVersionInForce) {
  World world;
  world.On("2026-01-01").Tell("riskCriteria/main", CriteriaApproved(1));
  world.On("2026-02-01").Tell("riskCriteria/main", CriteriaApproved(3));
  EXPECT_EQ(world.Standing(Series::kCriteriaInForce, "2026-01-31"), (Counts{{"main|1", 1}}));
  EXPECT_EQ(world.Standing(Series::kCriteriaInForce, "2026-02-01"), (Counts{{"main|3", 1}}));
}

TEST(RiskCriteria, HasNoneBeforeAnApproval) {
  World world;
  risk::v1::RiskCriteriaEvent proposed;
  proposed.mutable_proposed()->set_version(1);
  world.On("2026-01-01").Tell("riskCriteria/main", proposed);
  EXPECT_TRUE(world.Standing(Series::kCriteriaInForce, "2026-02-01").empty());
}

}  // namespace
}  // namespace aims::improvement
