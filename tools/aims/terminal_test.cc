#include "tools/aims/terminal.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/aims/progress.h"
#include "tools/aims/testing/captured.h"

namespace aims::cli {
namespace {

TEST(Printable, LeavesNoControlCharacters) {
  EXPECT_EQ(Printable("a\r\nb\tc"), "a b c");
  EXPECT_EQ(Printable("\033[31mred\a\x7f"), "·[31mred··");
  EXPECT_EQ(Printable("csi \xC2\x9B"
                      "31m"),
            "csi ·31m");
  EXPECT_EQ(Printable("exe\u202Efdp.\u2066x\uFFFE"), "exe·fdp.·x·");
  EXPECT_EQ(Printable("a\u2028b"), "a b");
  EXPECT_EQ(Printable("“é” – ok"), "“é” – ok");
}

TEST(CutToWidth, CountsCodePoints) {
  EXPECT_EQ(DisplayWidth("“é”"), 3u);
  EXPECT_EQ(CutToWidth("“é”", 3), "“é”");
  EXPECT_EQ(CutToWidth("“éé”", 3), "“é…");
  EXPECT_EQ(CutToWidth("abc", 0), "abc");
  EXPECT_EQ(CutToWidth("abc", 1), "…");
}

TEST(Terminal, HasNoColoursWhereItIsAFile) {
  Captured out;
  out.terminal().Print(out.terminal().Red("x"), 1);
  EXPECT_EQ(out.text(), "x1");
  EXPECT_FALSE(out.terminal().interactive());
  EXPECT_EQ(out.terminal().width(), 0u);
}

TEST(Terminal, SaysThatADiskIsFull) {
  FILE* full = std::fopen("/dev/full", "w");
  Terminal out(full, false);
  out.Print("x");
  EXPECT_FALSE(out.Flush());
  std::fclose(full);
}

TEST(Progress, SaysHowFarHowFastAndHowLong) {
  EXPECT_EQ(ProgressLine("importing", 1200, 2133, absl::Seconds(2)), "importing  1,200/2,133  56%  600/s  2 s left");
  EXPECT_EQ(ProgressLine("importing", 0, 10, absl::ZeroDuration()), "importing  0/10  0%");
  EXPECT_EQ(ProgressLine("importing", 5, 10, absl::Milliseconds(200)), "importing  5/10  50%");
  EXPECT_EQ(ProgressLine("importing", 10, 2000, absl::Seconds(10)), "importing  10/2,000  0%  1/s  33 min left");
}

TEST(Progress, IsSilentWhereThereIsNoTerminal) {
  Captured err;
  { Progress(err.terminal(), "importing", 3).Show(1); }
  EXPECT_EQ(err.text(), "");
}

TEST(WithCommas, GroupsByThree) {
  EXPECT_EQ(WithCommas(0), "0");
  EXPECT_EQ(WithCommas(999), "999");
  EXPECT_EQ(WithCommas(1000), "1,000");
  EXPECT_EQ(WithCommas(-1234567), "-1,234,567");
}

}  // namespace
}  // namespace aims::cli
