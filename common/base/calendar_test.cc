#include "common/base/calendar.h"

#include "gtest/gtest.h"

namespace aims::base {
namespace {

absl::Time At(int year, int month, int day) {
  return absl::FromCivil(absl::CivilSecond(year, month, day, 10, 30), absl::UTCTimeZone());
}

TEST(Calendar, MonthsAreThoseOfTheCalendar) {
  EXPECT_EQ(MonthsAfter(At(2026, 1, 8), 3), At(2026, 4, 8));
  EXPECT_EQ(MonthsAfter(At(2026, 11, 15), 3), At(2027, 2, 15)) << "over the end of a year";
  EXPECT_EQ(MonthsAfter(At(2026, 11, 30), 3), At(2027, 2, 28)) << "a month that is too short ends on its last day";
  EXPECT_EQ(MonthsAfter(At(2027, 11, 30), 3), At(2028, 2, 29));
  EXPECT_EQ(MonthsAfter(At(2026, 1, 31), 0), At(2026, 1, 31));
}

}  // namespace
}  // namespace aims::base
