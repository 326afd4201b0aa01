#include "common/query/text_pattern.h"

#include "absl/strings/str_split.h"
#include "gtest/gtest.h"

namespace aims::query {
namespace {

TextPattern Pattern(absl::string_view text) {
  TextPattern pattern;
  const std::vector<absl::string_view> pieces = absl::StrSplit(text, '*');
  pattern.AddText(pieces[0]);
  for (size_t i = 1; i < pieces.size(); ++i) {
    pattern.AddWildcard();
    pattern.AddText(pieces[i]);
  }
  return pattern;
}

TEST(TextPattern, WithoutWildcardIsTheWholeText) {
  EXPECT_TRUE(Pattern("acme").Matches("acme"));
  EXPECT_FALSE(Pattern("acme").Matches("acme labs"));
  EXPECT_TRUE(Pattern("").Matches(""));
}

TEST(TextPattern, WildcardStandsForAnyRun) {
  EXPECT_TRUE(Pattern("a*").Matches("a"));
  EXPECT_TRUE(Pattern("*e").Matches("acme"));
  EXPECT_TRUE(Pattern("a*m*e").Matches("acme"));
  EXPECT_TRUE(Pattern("**").Matches(""));
  EXPECT_FALSE(Pattern("a*m*c*e").Matches("acme"));  // out of order
  EXPECT_FALSE(Pattern("*x").Matches("acme"));
}

TEST(TextPattern, BeginningAndEndDoNotOverlap) {
  EXPECT_FALSE(Pattern("aba*aba").Matches("ababa"));
  EXPECT_TRUE(Pattern("aba*aba").Matches("abaaba"));
  EXPECT_FALSE(Pattern("a*a*a").Matches("aa"));
}

TEST(TextPattern, IsFoundInsideOnlyWithoutWildcard) {
  EXPECT_TRUE(Pattern("cm").FoundIn("acme"));
  EXPECT_TRUE(Pattern("").FoundIn(""));
  EXPECT_FALSE(Pattern("cm").FoundIn(""));
  EXPECT_FALSE(Pattern("cm*").FoundIn("acme"));
}

TEST(TextPattern, AppendsAcrossPieces) {
  TextPattern pattern = Pattern("v1");
  pattern.AddText(".");
  pattern.Append(Pattern("2*"));
  EXPECT_EQ(pattern.text(), "v1.2*");
  EXPECT_TRUE(pattern.Matches("v1.20"));
}

TEST(TextPattern, ManyWildcardsTakeNoExponentialTime) {
  std::string text = "*";
  for (int i = 0; i < 1000; ++i) text += "a*";
  EXPECT_FALSE(Pattern(text + "b").Matches(std::string(100000, 'a')));
}

TEST(TextPattern, LooksInLinearTime) {
  // A search that starts over at each byte would take 10^10 steps.
  EXPECT_FALSE(Pattern(std::string(100000, 'a') + "b").FoundIn(std::string(1000000, 'a')));
}

}  // namespace
}  // namespace aims::query
