#include "services/audit/aggregates/aggregates.h"

#include "common/api/testing/registered.h"
#include "services/audit/api/concern_methods.h"
#include "services/audit/api/coverage_methods.h"

namespace aims::audit {
namespace {

TEST(AuditAggregates, KeepTheConventions) {
  // The methods that are no conventional moves are not called here, so nothing is read.
  api::OtherMethods methods = CoverageMethods(nullptr);
  methods.merge(ConcernMethods(nullptr, nullptr));
  api::testing::ExpectConventions(AuditAggregates(), methods);
}

TEST(AuditAggregates, AreMovedFromTheirStatesAlone) {
  EXPECT_GT(api::testing::ExpectRefusedFromOtherStates(AuditAggregates()), 100);
}

}  // namespace
}  // namespace aims::audit
