#include "tools/aims/import/import_summary.h"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/aims/testing/captured.h"

namespace aims::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

ImportSummary Summary(int refused) {
  ImportSummary summary("inventory.csv", "organizations/acme", 3 + refused);
  summary.Imported();
  summary.Imported();
  summary.AlreadyThere(435, 419);
  for (int i = 0; i < refused; ++i) summary.Refused({10 + i, 20 + i, 3, "Agency", "is, too long"});
  return summary;
}

std::string Printed(const ImportSummary& summary) {
  Captured out;
  summary.Print(absl::Seconds(2), out.terminal());
  return out.text();
}

TEST(ImportSummary, AccountsForEveryRow) {
  const std::string text = Printed(Summary(1));
  EXPECT_THAT(text, HasSubstr("inventory.csv into organizations/acme"));
  EXPECT_THAT(text, HasSubstr("4 rows: 2 imported, 1 already there, 1 refused   2.0 s, 2/s"));
  EXPECT_THAT(text, HasSubstr("row 435 is the same as row 419 in every column"));
  EXPECT_THAT(text, HasSubstr("row 10 (line 20), column 3 \"Agency\": is, too long"));
}

TEST(ImportSummary, IsCompleteWhenNothingIsRefusedOrMissing) {
  EXPECT_TRUE(Summary(0).complete());
  EXPECT_FALSE(Summary(1).complete());
  ImportSummary unanswered("f", "o", 1);
  EXPECT_FALSE(unanswered.complete());
}

TEST(ImportSummary, ShowsTwentyRefusedRowsAndCountsTheRest) {
  const std::string text = Printed(Summary(23));
  EXPECT_THAT(text, HasSubstr("row 29 "));
  EXPECT_THAT(text, Not(HasSubstr("row 30 ")));
  EXPECT_THAT(text, HasSubstr("and 3 more: --refused FILE"));
}

TEST(ImportSummary, SaysWhatHasNoAnswerAndWhy) {
  ImportSummary summary("f", "o", 1200);
  summary.BrokenOff("the server went away");
  EXPECT_THAT(Printed(summary), HasSubstr("1,200 without an answer: the server went away; run the same command again"));
}

TEST(ImportSummary, CountsWhatWasNoticed) {
  ImportSummary summary("f", "o", 0);
  summary.Noticed("odd");
  summary.Noticed("odd");
  summary.Noticed("strange", 3000);
  summary.LeftBehind("7 answers");
  EXPECT_THAT(Printed(summary), HasSubstr("      2  odd\n"));
  EXPECT_THAT(Printed(summary), HasSubstr("  3,000  strange\n"));
  EXPECT_THAT(Printed(summary), HasSubstr("not imported: 7 answers"));
}

TEST(ImportSummary, GivesAllOfItAsJson) {
  const auto json = nlohmann::json::parse(Summary(23).ToJson());
  EXPECT_EQ(json["rows"], 26);
  EXPECT_EQ(json["imported"], 2);
  EXPECT_EQ(json["alreadyThere"], 1);
  EXPECT_EQ(json["refused"], 23);
  EXPECT_EQ(json["refusedRows"].size(), 23u);
  EXPECT_EQ(json["refusedRows"][22]["row"], 32);
  EXPECT_EQ(json["sameRows"][0]["sameAs"], 419);
}

TEST(ImportSummary, SaysWhatIsNearlyEqualToWhatIsThere) {
  ImportSummary summary("f", "o", 2);
  summary.Imported();
  summary.Refused({2, 3, 8, "Purpose", "differs little", "organizations/o/aiSystems/x"});
  EXPECT_THAT(Printed(summary), HasSubstr("1 refused, 1 of them nearly equal to what is there"));
  EXPECT_THAT(Printed(Summary(1)), Not(HasSubstr("nearly equal")));
  const auto json = nlohmann::json::parse(summary.ToJson());
  EXPECT_EQ(json["nearEqual"], 1);
  EXPECT_EQ(json["refusedRows"][0]["near"], "organizations/o/aiSystems/x");
}

TEST(ImportSummary, SaysWhatHoldsOfTheFile) {
  ImportSummary summary("f", "o", 0);
  EXPECT_THAT(Printed(summary), Not(HasSubstr("passed over")));
  summary.AboutFile("read as UTF-8");
  summary.PassedOver(1200);
  EXPECT_THAT(Printed(summary), HasSubstr("    read as UTF-8\n    1,200 rows without text were passed over\n"));
  EXPECT_TRUE(summary.complete());
  EXPECT_EQ(nlohmann::json::parse(summary.ToJson())["blankRows"], 1200);
}

TEST(ImportSummary, WritesAllRefusedRows) {
  const std::string path = absl::StrCat(testing::TempDir(), "refused.csv");
  ASSERT_TRUE(Summary(23).WriteRefused(path).ok());
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_THAT(text.str(),
              testing::StartsWith("row,line,column,header,reason,near\r\n10,20,3,Agency,\"is, too long\",\r\n"));
  EXPECT_THAT(text.str(), HasSubstr("\r\n32,42,3,"));
  std::remove(path.c_str());
  EXPECT_FALSE(Summary(1).WriteRefused("/no/such/folder/refused.csv").ok());
}

}  // namespace
}  // namespace aims::cli
