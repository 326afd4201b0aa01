#include "common/base/resource_name.h"

#include "gtest/gtest.h"

namespace aims::base {
namespace {

TEST(ResourceName, TakesANameApart) {
  auto name = ResourceName::Parse("organizations/acme/aiSystems/chat");
  ASSERT_TRUE(name.ok()) << name.status();
  EXPECT_EQ(name->organization(), "organizations/acme");
  EXPECT_EQ(name->parent(), "organizations/acme");
  EXPECT_EQ(name->collection(), "aiSystems");
  EXPECT_EQ(name->id(), "chat");
}

TEST(ResourceName, AnOrganizationHasNoParent) {
  auto name = ResourceName::Parse("organizations/acme");
  ASSERT_TRUE(name.ok()) << name.status();
  EXPECT_EQ(name->organization(), "organizations/acme");
  EXPECT_EQ(name->parent(), "");
  EXPECT_EQ(name->collection(), "organizations");
}

TEST(ResourceName, RefusesWhatIsNotOne) {
  for (const char* text :
       {"", "organizations", "organizations/", "organizations/Acme", "aiSystems/chat", "organizations/acme/aiSystems",
        "organizations/acme//x", "organizations/-a", "organizations/acme/Ai/x", "organizations/acme/aiSystems/a/"}) {
    EXPECT_FALSE(ResourceName::Parse(text).ok()) << text;
  }
  EXPECT_FALSE(ResourceName::Parse("organizations/" + std::string(600, 'a')).ok());
}

TEST(ResourceId, HasItsLimits) {
  EXPECT_TRUE(IsResourceId("a"));
  EXPECT_TRUE(IsResourceId(std::string(63, 'a')));
  EXPECT_FALSE(IsResourceId(std::string(64, 'a')));
  EXPECT_FALSE(IsResourceId("a-"));
  EXPECT_FALSE(IsResourceId("a_b"));
}

}  // namespace
}  // namespace aims::base
