#include "common/domain/notices.h"

#include "gtest/gtest.h"

namespace aims::domain {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);
const absl::Time kEnd = absl::FromUnixSeconds(1767225600);

uint32_t Next(absl::Duration validity, uint32_t noticed = 0) {
  return NextNotice(kNoticesOfEnd, kEnd - validity, kEnd, noticed);
}

TEST(Notices, AreGivenOnceTheEarliestFirst) {
  EXPECT_EQ(Next(90 * kDay), 30u);
  EXPECT_EQ(Next(90 * kDay, 30), 7u);
  EXPECT_EQ(Next(90 * kDay, 7), 0u);
}

TEST(Notices, AreNotGivenForATimeBeforeTheBeginning) {
  EXPECT_EQ(Next(30 * kDay), 7u);
  EXPECT_EQ(Next(30 * kDay + absl::Seconds(1)), 30u);
  EXPECT_EQ(Next(7 * kDay), 0u);
}

TEST(Notices, ComeSoManyDaysAheadAndTheEndComesLast) {
  EXPECT_EQ(NoticeTime(kEnd, 7), kEnd - 7 * kDay);
  EXPECT_EQ(NoticeTime(kEnd, 0), kEnd);
}

}  // namespace
}  // namespace aims::domain
