#include "common/domain/state.h"

#include "aims/inventory/v1/ai_system.pb.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using inventory::v1::AiSystem;

TEST(InState, NamesTheStateAndThoseThatAMoveStartsFrom) {
  AiSystem system;
  system.set_state(AiSystem::STATE_OPERATION);
  EXPECT_TRUE(InState(system, {AiSystem::STATE_APPROVED, AiSystem::STATE_OPERATION}, "A.6.2").ok());
  const auto violations = ViolationsOf(InState(system, {AiSystem::STATE_APPROVED, AiSystem::STATE_CHANGE}, "A.6.2"));
  ASSERT_EQ(violations.size(), 1);
  EXPECT_EQ(violations[0].rule, "WRONG_STATE");
  EXPECT_EQ(violations[0].clause, "A.6.2");
  EXPECT_EQ(violations[0].description, "the state is OPERATION; this action requires APPROVED or CHANGE");
}

TEST(StateName, OfAValueThatIsNotKnownIsItsNumber) {
  EXPECT_EQ(StateName(AiSystem::STATE_CHANGE), "CHANGE");
  EXPECT_EQ(StateName(static_cast<AiSystem::State>(4711)), "4711");
}

}  // namespace
}  // namespace aims::domain
