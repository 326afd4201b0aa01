#include "common/domain/names_in.h"

#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

TEST(NamesIn, LeavesOutNamesThatNoReactionCanUse) {
  event::v1::EventMetadata cause;
  cause.set_organization("organizations/acme");
  const std::vector<std::string> names{"organizations/acme/aiSystems/chat",
                                       "organizations/acme/aiSystems/chat",
                                       "organizations/acme/aiSystems/",
                                       "organizations/acme/controls/review",
                                       "organizations/other/aiSystems/chat",
                                       "chat",
                                       ""};
  EXPECT_THAT(NamesIn("aiSystems", names, cause), testing::ElementsAre("organizations/acme/aiSystems/chat"));
}

}  // namespace
}  // namespace aims::domain
