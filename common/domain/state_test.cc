#include "common/domain/state.h"

#include "aims/inventory/v1/ai_system.pb.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using A = inventory::v1::AiSystem;

TEST(InState, NamesTheStateAndThoseThatAMoveStartsFrom) {
  A system;
  system.set_state(A::STATE_OPERATION);
  EXPECT_TRUE(InState(system, {A::STATE_APPROVED, A::STATE_OPERATION}, "A.6.2").ok());
  const auto violations = ViolationsOf(InState(system, {A::STATE_APPROVED, A::STATE_CHANGE}, "A.6.2"));
  ASSERT_EQ(violations.size(), 1);
  EXPECT_EQ(violations[0].rule, "WRONG_STATE");
  EXPECT_EQ(violations[0].clause, "A.6.2");
  EXPECT_EQ(violations[0].description, "the state is OPERATION; this action requires APPROVED or CHANGE");
}

TEST(StateName, OfAValueThatIsNotKnownIsItsNumber) {
  EXPECT_EQ(StateName(A::STATE_CHANGE), "CHANGE");
  EXPECT_EQ(StateName(static_cast<A::State>(4711)), "4711");
}

}  // namespace
}  // namespace aims::domain
