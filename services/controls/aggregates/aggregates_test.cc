#include "services/controls/aggregates/aggregates.h"

#include "common/api/testing/registered.h"
#include "services/controls/api/framework_methods.h"
#include "services/controls/api/statement_methods.h"

namespace aims::controls {
namespace {

// The methods that are no moves. Nothing calls them here, so nothing is read.
api::OtherMethods Methods() {
  api::OtherMethods methods = FrameworkMethods(nullptr, nullptr);
  methods.merge(StatementMethods(nullptr));
  return methods;
}

TEST(ControlsAggregates, KeepTheConventions) { api::testing::ExpectConventions(ControlsAggregates(), Methods()); }

TEST(ControlsAggregates, AreMovedFromTheirStatesAlone) {
  EXPECT_GT(api::testing::ExpectRefusedFromOtherStates(ControlsAggregates()), 80);
}

}  // namespace
}  // namespace aims::controls
