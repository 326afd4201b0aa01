#include "common/base/time.h"

#include "gtest/gtest.h"

namespace aims::base {
namespace {

TEST(Time, GoesToProtoAndBack) {
  absl::Time time = absl::FromUnixNanos(1795514400123456789);
  EXPECT_EQ(FromProto(ToProto(time)), time);
  absl::Time before_epoch = absl::FromUnixNanos(-1500000000);
  EXPECT_EQ(FromProto(ToProto(before_epoch)), before_epoch);
  EXPECT_GE(ToProto(before_epoch).nanos(), 0);
}

TEST(Time, ReadsInstants) {
  const TimeSpan instant = *TimeSpanFromText("2026-11-24T12:00:00+02:00");
  EXPECT_FALSE(instant.is_day());
  EXPECT_EQ(TimeToText(instant.first), "2026-11-24T10:00:00Z");
  EXPECT_EQ(instant.first, instant.last);
  for (const char* none : {"yesterday", "infinite-future", "12345-01-01", "0000-12-31", "2026-02-29", "2026-11",
                           "2026-11-24T10", "", "2026-11-24T10:00:00", "10000-01-01", "2026-1-1", "2026-11-2 "}) {
    EXPECT_FALSE(TimeSpanFromText(none).ok()) << none;
  }
}

TEST(Time, ADateIsTheWholeDay) {
  const TimeSpan day = *TimeSpanFromText("2026-11-24");
  EXPECT_TRUE(day.is_day());
  EXPECT_EQ(TimeToText(day.first), "2026-11-24T00:00:00Z");
  EXPECT_EQ(TimeToText(day.last), "2026-11-24T23:59:59.999999999Z");
  EXPECT_EQ(TimeToText(TimeSpanFromText("0007-01-01")->first), "0007-01-01T00:00:00Z");
  EXPECT_EQ(TimeToText(TimeSpanFromText("9999-12-31")->last), "9999-12-31T23:59:59.999999999Z");
}

TEST(Time, ADayIsOfATimeZone) {
  const absl::TimeZone berlin = *TimeZoneFromText("Europe/Berlin");
  const TimeSpan winter = *TimeSpanFromText("2026-11-24", berlin);
  EXPECT_EQ(TimeToText(winter.first), "2026-11-23T23:00:00Z");
  EXPECT_EQ(TimeToText(winter.last), "2026-11-24T22:59:59.999999999Z");
  const auto hours = [&](const char* date) {
    const TimeSpan day = *TimeSpanFromText(date, berlin);
    return absl::ToDoubleHours(day.last + absl::Nanoseconds(1) - day.first);
  };
  EXPECT_EQ(hours("2026-03-29"), 23);
  EXPECT_EQ(hours("2026-10-25"), 25);
  // An instant says its offset itself.
  EXPECT_EQ(TimeToText(TimeSpanFromText("2026-11-24T10:00:00Z", berlin)->first), "2026-11-24T10:00:00Z");
  // The first day of the calendar would begin before it there.
  EXPECT_FALSE(TimeSpanFromText("0001-01-01", berlin).ok());
}

TEST(Time, KnowsTheZonesOfTheDatabase) {
  for (const char* name : {"UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "Asia/Kolkata"}) {
    EXPECT_TRUE(TimeZoneFromText(name).ok()) << name;
  }
  for (const char* none : {"", "Berlin", "europe/berlin", "localtime", "../zoneinfo/UTC", "/etc/localtime", "Europe",
                           "Europe/", "Europe//Berlin", "Etc/../UTC", "file:UTC", "Fixed/UTC+01:00:00", "UTC+1"}) {
    EXPECT_FALSE(TimeZoneFromText(none).ok()) << none;
  }
  EXPECT_FALSE(TimeZoneFromText(std::string(100000, 'A')).ok());
  EXPECT_FALSE(TimeZoneFromText(std::string("UTC\0", 4)).ok());
}

}  // namespace
}  // namespace aims::base
