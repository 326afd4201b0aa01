#include "common/domain/sample.h"

#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::domain {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;

TEST(RandomSample, IsTheSameForTheSameSeed) {
  const auto sample = RandomSample(240, 5, "2026-q1");
  EXPECT_THAT(sample, SizeIs(5));
  EXPECT_EQ(RandomSample(240, 5, "2026-q1"), sample);
  EXPECT_NE(RandomSample(240, 5, "2026-q2"), sample);
  EXPECT_NE(RandomSample(241, 5, "2026-q1"), sample);
  EXPECT_TRUE(std::is_sorted(sample.begin(), sample.end()));
}

// By the algorithm of docs/controls.md, computed with another program. They never change: an auditor relies on them.
TEST(RandomSample, KeepsItsAlgorithm) {
  EXPECT_THAT(RandomSample(240, 5, "2026-q1"), ElementsAre(36, 79, 95, 142, 161));
  EXPECT_THAT(RandomSample(10, 3, ""), ElementsAre(2, 5, 9));
  EXPECT_THAT(RandomSample(1000000000000, 2, "seed"), ElementsAre(193619966216, 691403971974));
}

TEST(RandomSample, TakesEachPositionOnceAndAllAlike) {
  EXPECT_THAT(RandomSample(3, 3, "x"), ElementsAre(1, 2, 3));
  EXPECT_THAT(RandomSample(3, 9, "x"), ElementsAre(1, 2, 3));
  EXPECT_THAT(RandomSample(0, 9, "x"), IsEmpty());
  std::vector<int> taken(10);
  for (int i = 0; i < 1000; ++i) {
    for (const uint64_t position : RandomSample(10, 3, std::to_string(i))) ++taken.at(position - 1);
  }
  EXPECT_THAT(taken, Each(AllOf(Ge(240), Le(360)))) << "300 each, give or take";
}

}  // namespace
}  // namespace aims::domain
