#include "common/base/utf8.h"

#include <tuple>

#include "gtest/gtest.h"

namespace aims::base {
namespace {

TEST(Utf8, CountsCodePoints) {
  EXPECT_EQ(CodePoints(""), 0u);
  EXPECT_EQ(CodePoints("abc"), 3u);
  EXPECT_EQ(CodePoints("größe 数据 😀"), 10u);
  for (const char* text : {"\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5", "ab\xC3",
                           "\xE2\x82", "\xF0\x9F\x98"}) {
    EXPECT_EQ(CodePoints(text), absl::nullopt);
  }
  EXPECT_EQ(CodePoints(absl::string_view("a\0b", 3)), 3u);
}

TEST(Utf8, BoundsAndMends) {
  EXPECT_EQ(BoundedUtf8("größe", 100), "größe");
  EXPECT_EQ(BoundedUtf8("a\xFF\xC3z", 100), "a??z");
  EXPECT_EQ(BoundedUtf8("abcdef", 6), "abcdef");
  EXPECT_EQ(BoundedUtf8("abcdefg", 6), "abc…");
  EXPECT_EQ(BoundedUtf8("ööööö", 6), "ö…");
}

TEST(Utf8, ReadsCodePoints) {
  for (const auto& [text, value, bytes] : {std::tuple<const char*, char32_t, size_t>{"A", 'A', 1},
                                           {"\u00F6x", 0xF6, 2},
                                           {"\u20AC", 0x20AC, 3},
                                           {"\U0001F600", 0x1F600, 4},
                                           {"\U0010FFFF", 0x10FFFF, 4}}) {
    EXPECT_EQ(FirstCodePoint(text).value, value);
    EXPECT_EQ(FirstCodePoint(text).bytes, bytes);
  }
  EXPECT_EQ(FirstCodePoint("").bytes, 0u);
  EXPECT_EQ(FirstCodePoint("\xC3").bytes, 0u);
}

}  // namespace
}  // namespace aims::base
