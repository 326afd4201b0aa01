#include "common/base/text.h"

#include "gtest/gtest.h"

namespace aims::base {
namespace {

using namespace std::string_literals;

TEST(Text, IsBlankInAnyScript) {
  for (const char* blank : {"", " ", "\t\r\n", "\u00A0", "\u3000", "\u2060", "\u200B\u200D", "\uFEFF", "\u00AD",
                            "\u3164", "\u2800", "\u1680 \u202F\u205F", "\U000E0020", "\u0085"}) {
    EXPECT_TRUE(IsBlank(blank)) << blank;
  }
  EXPECT_TRUE(IsBlank("\0"s));
  for (const char* text : {"x", " .", "\u2060ä", "\u3000数", "\u200F\u05D0", "\xFF"})
    EXPECT_FALSE(IsBlank(text)) << text;
  EXPECT_EQ(SkipBlanks(" \n\u00A0=1"), "=1");
}

TEST(Text, NamesWhatIsNotForReaders) {
  for (const std::string& bad : {"\0"s, "\x1B"s, "\x7F"s, "\u0085"s, "\u009B"s, "\u202E"s, "\u2066"s, "\uFFFE"s,
                                 "\uFDD0"s, "\U0010FFFF"s, "\r"s}) {
    for (const Lines lines : {Lines::kOne, Lines::kSeveral}) {
      const auto found = FindUnreadable("a\u00E4" + bad, lines);
      ASSERT_TRUE(found.has_value()) << bad;
      EXPECT_EQ(found->index, 2u);
    }
    EXPECT_EQ(Readable("a" + bad + "b", Lines::kSeveral), "a·b");
  }
  for (const char* good : {"", "Zoë's 数据 😀", "\u05D0\u200F", "\U000E0067", "\u200D", "\uFFFD"}) {
    EXPECT_FALSE(FindUnreadable(good, Lines::kOne).has_value()) << good;
    EXPECT_EQ(Readable(good, Lines::kOne), good);
  }
}

TEST(Text, HasSeveralLinesOrOne) {
  const std::string text = "a\nb\tc\u2028d\u2029e";
  EXPECT_FALSE(FindUnreadable(text, Lines::kSeveral).has_value());
  EXPECT_EQ(FindUnreadable(text, Lines::kOne)->index, 1u);
  EXPECT_EQ(Readable(text, Lines::kOne), "a b c d e");
  EXPECT_EQ(Readable("a\r\nb", Lines::kOne), "a b");
  EXPECT_EQ(Readable("a\r\nb\rc", Lines::kSeveral), "a\r\nb·c");
  EXPECT_EQ(Readable("a\xFFz", Lines::kSeveral), "a·z");
}

TEST(Text, IsDescribedByCodePoint) {
  EXPECT_EQ(Describe(0x1B), "U+001B, a control character");
  EXPECT_EQ(Describe('\r'), "U+000D, a line break");
  EXPECT_EQ(Describe(0x202E), "U+202E, which changes the direction of text");
  EXPECT_EQ(Describe(0x10FFFF), "U+10FFFF, a noncharacter");
}

}  // namespace
}  // namespace aims::base
