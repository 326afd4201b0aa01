#include "tools/aims/formula_mark.h"

#include "gtest/gtest.h"

namespace aims::cli {
namespace {

TEST(FormulaMark, CanBeTakenAwayAgain) {
  for (const char* text : {"", "plain", "=SUM(A1)", "- sorts\n- files", "+49 30", "@mention", "\t=tab", "'=quoted",
                           "''=twice", "'", "''", "'t Hooft", "'quoted'", " =1", "' =1", "\uFF1D1", "'\uFF1D1"}) {
    EXPECT_EQ(Unmarked(Marked(text)), text);
    EXPECT_EQ(WithoutMarks(Marked(text)), WithoutMarks(text));
    EXPECT_FALSE(IsFormula(Marked(text))) << text;
  }
}

TEST(FormulaMark, TellsAMarkedTextFromOneThatBeginsWithAnApostrophe) {
  EXPECT_EQ(Marked("=1"), "'=1");
  EXPECT_EQ(Marked("'=1"), "''=1");
  EXPECT_EQ(Marked("'t Hooft"), "'t Hooft");
  EXPECT_TRUE(IsMarked("''=1"));
  EXPECT_FALSE(IsMarked("'t Hooft"));
  EXPECT_FALSE(IsMarked("=1"));
}

}  // namespace
}  // namespace aims::cli
