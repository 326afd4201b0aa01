#include "common/query/order_key.h"

#include <algorithm>
#include <limits>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/time.h"
#include "common/query/testing/instrument.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::query {
namespace {

using ::testing::HasSubstr;
using testing::Instrument;

// Keys of `messages`, which are in the order of the field, must be in that order too: alone, and with names behind them
// that are in the opposite order.
void ExpectInOrder(const std::vector<Instrument>& messages, absl::string_view path) {
  for (size_t i = 0; i + 1 < messages.size(); ++i) {
    const std::string key = OrderKey(messages[i], path);
    const std::string next = OrderKey(messages[i + 1], path);
    EXPECT_LT(key, next) << path << " of message " << i;
    EXPECT_LT(absl::StrCat(key, "\xFF"), absl::StrCat(next, "a")) << path << " of message " << i;
  }
}

template <class Set>
std::vector<Instrument> Each(int count, Set set) {
  std::vector<Instrument> messages(count);
  for (int i = 0; i < count; ++i) set(i, &messages[i]);
  return messages;
}

TEST(OrderKey, KeepsTheOrderOfText) {
  const std::vector<std::string> texts = {"",
                                          std::string(1, '\0'),
                                          std::string(2, '\0'),
                                          std::string("\0\x01", 2),
                                          std::string("\0\xFF", 2),
                                          "\x01",
                                          "a",
                                          std::string("a\0", 2),
                                          std::string("a\0b", 3),
                                          "a\x01",
                                          "aa",
                                          "ab",
                                          "b",
                                          "\xC3\xA9",
                                          "\xFF",
                                          "\xFF\xFF"};
  ASSERT_TRUE(std::is_sorted(texts.begin(), texts.end()));
  ExpectInOrder(Each(texts.size(), [&](int i, Instrument* m) { m->set_name(texts[i]); }), "name");
}

TEST(OrderKey, KeepsTheOrderOfNumbers) {
  const int64_t integers[] = {std::numeric_limits<int64_t>::min(), -256, -2, -1, 0, 1, 255, 256,
                              std::numeric_limits<int64_t>::max()};
  ExpectInOrder(Each(std::size(integers), [&](int i, Instrument* m) { m->set_serial(integers[i]); }), "serial");
  const int32_t small[] = {std::numeric_limits<int32_t>::min(), -1, 0, 1, std::numeric_limits<int32_t>::max()};
  ExpectInOrder(Each(std::size(small), [&](int i, Instrument* m) { m->set_strings(small[i]); }), "strings");
  const uint64_t large[] = {0, 1, uint64_t{1} << 63, std::numeric_limits<uint64_t>::max()};
  ExpectInOrder(Each(std::size(large), [&](int i, Instrument* m) { m->set_cycles(large[i]); }), "cycles");
  const double reals[] = {-HUGE_VAL, -2.5, -2, -1e-300, 0, 5e-324, 1, 1.5, 1e300, HUGE_VAL};
  ExpectInOrder(Each(std::size(reals), [&](int i, Instrument* m) { m->set_price(reals[i]); }), "price");
}

TEST(OrderKey, IsOneForZeroOfEitherSign) { EXPECT_EQ(OrderKeyOf(0.0), OrderKeyOf(-0.0)); }

TEST(OrderKey, KeepsTheOrderOfTimesAndDurations) {
  const absl::Time times[] = {absl::FromUnixSeconds(-62135596800),
                              absl::FromUnixNanos(-1),
                              absl::UnixEpoch(),
                              absl::FromUnixNanos(1),
                              absl::FromUnixNanos(999999999),
                              absl::FromUnixSeconds(1),
                              absl::FromUnixSeconds(253402300799)};
  ExpectInOrder(
      Each(std::size(times), [&](int i, Instrument* m) { *m->mutable_create_time() = base::ToProto(times[i]); }),
      "create_time");
  const int64_t seconds[] = {-5, 0, 5};
  ExpectInOrder(Each(3, [&](int i, Instrument* m) { m->mutable_warm_up()->set_seconds(seconds[i]); }), "warm_up");
}

TEST(OrderKey, KeepsTheOrderOfEnumsByNumberAndOfBooleans) {
  ExpectInOrder(Each(4, [](int i, Instrument* m) { m->set_state(static_cast<testing::LifecycleState>(i)); }), "state");
  ExpectInOrder(Each(2, [](int i, Instrument* m) { m->set_portable(i == 1); }), "portable");
}

TEST(OrderKey, PutsWhatHasNoValueFirst) {
  ExpectInOrder(Each(2,
                     [](int i, Instrument* m) {
                       if (i == 1) m->mutable_create_time()->set_seconds(-62135596800);
                     }),
                "create_time");
  ExpectInOrder(Each(2,
                     [](int i, Instrument* m) {
                       if (i == 1) m->set_rating(std::numeric_limits<int32_t>::min());
                     }),
                "rating");
  ExpectInOrder(Each(3,
                     [](int i, Instrument* m) {
                       if (i >= 1) m->mutable_owner();
                       if (i == 2) m->mutable_owner()->set_unit("a");
                     }),
                "owner.unit");
}

// Stored indexes have these bytes.
TEST(OrderKey, HasTheseBytes) {
  Instrument instrument;
  instrument.set_name(std::string("a\0", 2));
  instrument.set_strings(-1);
  instrument.mutable_create_time()->set_seconds(1);
  instrument.mutable_create_time()->set_nanos(2);
  EXPECT_EQ(absl::BytesToHexString(OrderKey(instrument, "name")), "016100ff0001");
  EXPECT_EQ(absl::BytesToHexString(OrderKey(instrument, "strings")), "017fffffffffffffff");
  EXPECT_EQ(absl::BytesToHexString(OrderKey(instrument, "create_time")), "01800000000000000100000002");
  EXPECT_EQ(absl::BytesToHexString(OrderKey(instrument, "delete_time")), "00");
  EXPECT_EQ(absl::BytesToHexString(OrderKey(instrument, "portable")), "0100");
}

std::string Check(absl::string_view path) {
  return std::string(CheckOrderPath(*Instrument::descriptor(), path).message());
}

TEST(OrderKey, NeedsAPathToOneComparableValue) {
  for (absl::string_view path : {"name", "owner.unit", "create_time", "warm_up", "rating"}) EXPECT_EQ(Check(path), "");
  for (absl::string_view path : {"tags", "parts.label", "labels.env", "owner", "image", "displayName"}) {
    EXPECT_THAT(Check(path), HasSubstr("has no order")) << path;
  }
  EXPECT_THAT(Check("size"), HasSubstr("has no field"));
  EXPECT_THAT(Check(""), HasSubstr("has no field"));
  EXPECT_DEATH(OrderKey(Instrument(), "size"), "cannot order aims.query.testing.Instrument by \"size\"");
}

}  // namespace
}  // namespace aims::query
