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

TEST(Time, ParsesInstantsAndDates) {
  EXPECT_EQ(TimeToText(*TimeFromText("2026-11-24T12:00:00+02:00")), "2026-11-24T10:00:00Z");
  EXPECT_EQ(TimeToText(*TimeFromText("2026-11-24")), "2026-11-24T00:00:00Z");
  EXPECT_EQ(TimeToText(*TimeFromText("0007-01-01")), "0007-01-01T00:00:00Z");
  for (const char* none : {"yesterday", "infinite-future", "12345-01-01", "0000-12-31"}) {
    EXPECT_FALSE(TimeFromText(none).ok()) << none;
  }
}

}  // namespace
}  // namespace aims::base
