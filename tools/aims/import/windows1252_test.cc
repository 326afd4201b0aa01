#include "tools/aims/import/windows1252.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

TEST(Windows1252, LeavesAsciiAsItIs) {
  std::string ascii;
  for (int byte = 0; byte < 0x80; ++byte) ascii.push_back(static_cast<char>(byte));
  EXPECT_EQ(*Windows1252ToUtf8(ascii), ascii);
}

TEST(Windows1252, KnowsTypographicCharacters) {
  EXPECT_EQ(*Windows1252ToUtf8("\x80\x85\x91\x92\x93\x94\x95\x96\x97\x99"), "€…‘’“”•–—™");
  EXPECT_EQ(*Windows1252ToUtf8("\x82\x83\x84\x86\x87\x88\x89\x8A\x8B\x8C\x8E\x98\x9A\x9B\x9C\x9E\x9F"),
            "‚ƒ„†‡ˆ‰Š‹ŒŽ˜š›œžŸ");
}

TEST(Windows1252, IsLatin1Above) {
  std::string bytes, expected;
  for (int byte = 0xA0; byte <= 0xFF; ++byte) {
    bytes.push_back(static_cast<char>(byte));
    expected.push_back(static_cast<char>(0xC0 | (byte >> 6)));
    expected.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
  }
  EXPECT_EQ(*Windows1252ToUtf8(bytes), expected);
}

TEST(Windows1252, RefusesTheFiveBytesThatMeanNothing) {
  for (const char* byte : {"\x81", "\x8D", "\x8F", "\x90", "\x9D"}) {
    const auto text = Windows1252ToUtf8(absl::StrCat("ab", byte));
    ASSERT_FALSE(text.ok());
    EXPECT_THAT(std::string(text.status().message()), testing::HasSubstr("at place 3"));
  }
}

}  // namespace
}  // namespace aims::cli
