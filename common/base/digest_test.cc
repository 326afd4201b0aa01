#include "common/base/digest.h"

#include "common/base/resource_name.h"
#include "gtest/gtest.h"

namespace aims::base {
namespace {

TEST(Sha256, MatchesTheStandardsExample) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(UuidV5, IsStableAndWellFormed) {
  EXPECT_EQ(UuidV5("a"), UuidV5("a"));
  EXPECT_NE(UuidV5("a"), UuidV5("b"));
  EXPECT_EQ(UuidV5("a").size(), 36u);
  EXPECT_EQ(UuidV5("a")[14], '5');
}

TEST(RandomUuid, DiffersEachTime) {
  EXPECT_NE(RandomUuid(), RandomUuid());
  EXPECT_EQ(RandomUuid()[14], '4');
}

TEST(ResourceIdFrom, GivesAValidIdThatIsStable) {
  for (int i = 0; i < 200; ++i) {
    std::string id = ResourceIdFrom(std::to_string(i));
    EXPECT_TRUE(IsResourceId(id)) << id;
    EXPECT_TRUE(id[0] >= 'a' && id[0] <= 'z') << id;
    EXPECT_EQ(id, ResourceIdFrom(std::to_string(i)));
  }
}

}  // namespace
}  // namespace aims::base
