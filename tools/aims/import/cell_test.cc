#include "tools/aims/import/cell.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Cell, TrimsNoBreakSpacesToo) {
  EXPECT_EQ(Trimmed(" \xC2\xA0 a \n b\xC2\xA0\r\n"), "a \n b");
  EXPECT_EQ(Trimmed("\xC2\xA0"), "");
}

TEST(Cell, OnOneLineHasSingleBlanks) {
  EXPECT_EQ(OneLine(" Research or  Administrative\r\nAction\xC2\xA0"
                    "Complete\n"),
            "Research or Administrative Action Complete");
}

TEST(Cell, KnowsWaysToSayNothing) {
  for (const char* nothing :
       {"", "N/A", "n/a", "NA", "N/A.", "N/a -", "Not Applicable", "not applicable.", "None", "NONE", "TBD", "Unknown",
        "-", "Not Reported", "Withheld - Cybersecurity",
        "Data not reported by submitter and will be updated once additional information is collected"}) {
    EXPECT_TRUE(IsPlaceholder(nothing)) << nothing;
  }
}

TEST(Cell, KnowsWhatSaysNothingInAnyColumn) {
  for (const char* nothing : {"", "N/A", "n/a.", "N/a -", "Not Applicable", "Not Reported", "-"}) {
    EXPECT_TRUE(SaysNothing(nothing)) << nothing;
  }
  for (const char* word : {"NA", "None", "NONE", "Null", "TBD", "Unknown", "Withheld - Cybersecurity", "Nancy"}) {
    EXPECT_FALSE(SaysNothing(word)) << word;
  }
}

TEST(Cell, KeepsWhatSaysSomething) {
  for (const char* something : {"No", "Other", "N/A - free product", "None of the above.", "not open source", "Nancy",
                                "None: This use case does not re-use any internally developed tooling"}) {
    EXPECT_FALSE(IsPlaceholder(something)) << something;
  }
}

TEST(Cell, SplitsJsonAndCommas) {
  EXPECT_THAT(Elements("[\"Age\",\"Sex/Gender, both\"]", ","), ElementsAre("Age", "Sex/Gender, both"));
  EXPECT_THAT(Elements(" Age,  Sex/Gender ,", ","), ElementsAre("Age", "Sex/Gender"));
  EXPECT_THAT(Elements("A1;B2/C3\nD4", ";,/\n"), ElementsAre("A1", "B2", "C3", "D4"));
  EXPECT_THAT(Elements("N/A", ","), IsEmpty());
  EXPECT_THAT(Elements("None, N/A, NA", ","), ElementsAre("None", "NA"));
}

TEST(Cell, TakesBrokenJsonForText) {
  EXPECT_THAT(Elements("[\"Age\"", ","), ElementsAre("[\"Age\""));
  EXPECT_THAT(Elements("[1, 2]", ","), ElementsAre("[1", "2]"));
}

}  // namespace
}  // namespace aims::cli
