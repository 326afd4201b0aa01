#include "tools/aims/import/omb2024_import.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/aims/import/omb2024_columns.h"
#include "tools/aims/testing/captured.h"

namespace aims::cli {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Quoted, in UTF-8, without a line break.
std::string Header(absl::string_view separator = ",") {
  return absl::StrJoin(Omb2024ColumnTable(), separator, [](std::string* out, const Omb2024Column& column) {
    absl::StrAppend(out, "\"", column.header, "\"");
  });
}
std::string InWindows1252(const std::string& text) { return absl::StrReplaceAll(text, {{"’", "\x92"}}); }

// A row with a name, and in column 12 a date.
std::string Row(const std::string& name, const std::string& date = "") {
  return absl::StrCat(name, std::string(11, ','), date, std::string(50, ','), "\r\n");
}

class Omb2024ImportTest : public testing::Test {
 protected:
  void TearDown() override { std::remove(path_.c_str()); }

  absl::StatusOr<Omb2024Survey> Survey(const std::string& content) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << content;
    const auto file = SourceFile::Open(path_);
    EXPECT_TRUE(file.ok()) << file.status();
    Captured out;
    Progress progress(out.terminal(), "checking", 0);
    return SurveyOmb2024File(**file, progress);
  }
  Omb2024Survey Of(const std::string& rows) {
    auto survey = Survey(absl::StrCat(InWindows1252(Header()), "\r\n", rows));
    EXPECT_TRUE(survey.ok()) << survey.status();
    return survey.ok() ? *survey : Omb2024Survey();
  }
  std::string ErrorOf(const std::string& content) { return std::string(Survey(content).status().message()); }

  const std::string path_ = absl::StrCat(testing::TempDir(), "omb2024_import_", ::getpid());
};

TEST_F(Omb2024ImportTest, CountsRowsWithoutThoseThatAreBlank) {
  const Omb2024Survey survey = Of(Row("") + Row("One") + ",,,\r\n" + Row(" ") + Row("Two"));
  EXPECT_EQ(survey.rows, 2);
  EXPECT_EQ(survey.blank_rows, 3);
  EXPECT_EQ(survey.records.size(), 4u);  // by content and by bytes
  EXPECT_THAT(survey.remarks, IsEmpty());
}

TEST_F(Omb2024ImportTest, GoesOnBehindARowThatCannotBeRead) {
  const Omb2024Survey survey =
      Of(Row("a\rb") + Row(std::string("a\0b", 3)) + Row(std::string(70'000, 'x')) + Row("One"));
  EXPECT_EQ(survey.rows, 4);
  EXPECT_EQ(survey.records.size(), 2u);
}

TEST_F(Omb2024ImportTest, ReadsUtf8) {
  Omb2024Survey survey = *Survey(absl::StrCat(Header(), "\r\n", Row("It’s")));
  EXPECT_EQ(survey.encoding, Encoding::kUtf8);
  EXPECT_THAT(survey.remarks, ElementsAre("read as UTF-8, as the header is"));
  survey = *Survey(absl::StrCat("\xEF\xBB\xBF", Header(), "\r\n", Row("It’s")));
  EXPECT_EQ(survey.encoding, Encoding::kUtf8);
  EXPECT_EQ(survey.rows, 1);
  EXPECT_THAT(survey.remarks, ElementsAre("read as UTF-8, as the byte order mark says"));
}

TEST_F(Omb2024ImportTest, TakesRowsForTheSameInEveryEncoding) {
  const Omb2024Survey utf8 = *Survey(absl::StrCat(Header(), "\r\n", Row("It’s")));
  const Omb2024Survey windows = Of(Row("It\x92s"));
  int common = 0;
  for (const absl::uint128 record : windows.records) common += utf8.records.contains(record) ? 1 : 0;
  EXPECT_EQ(common, 1);
}

TEST_F(Omb2024ImportTest, NamesRowsInAnotherEncoding) {
  const Omb2024Survey survey = Of(Row("It\x92s") + Row("It’s") + Row("CAF\xC9\x92S"));
  EXPECT_THAT(survey.remarks,
              ElementsAre(AllOf(HasSubstr("two encodings in one file"), HasSubstr("in row 3 (line 3), and read so")),
                          AllOf(HasSubstr("perhaps two encodings"), HasSubstr("row 4 (line 4)"))));
}

TEST_F(Omb2024ImportTest, KnowsADayFirstDateByOneThatCanBeNothingElse) {
  EXPECT_EQ(Of(Row("One", "1/2/2024") + Row("Two", "2/13/2024")).habits.date_order, DateOrder::kMonthFirst);
  const Omb2024Survey survey = Of(Row("One", "1/2/2024") + Row("Two", "13/2/2024"));
  EXPECT_EQ(survey.habits.date_order, DateOrder::kEither);
  EXPECT_THAT(survey.remarks, ElementsAre(HasSubstr("dates are day first in row 3 (line 3)")));
}

TEST_F(Omb2024ImportTest, KnowsMarksAgainstFormulasWhereEveryFormulaHasOne) {
  EXPECT_TRUE(Of(Row("'=1") + Row("'- two") + Row("x")).habits.marked);
  EXPECT_FALSE(Of(Row("'=1") + Row("- two")).habits.marked);
  EXPECT_TRUE(Of(Row("'=1") + Row("-")).habits.marked);  // "-" says nothing, and is no formula
  EXPECT_FALSE(Of(Row("'t Hooft")).habits.marked);
  EXPECT_THAT(Of(Row("'=1") + Row("'- two")).remarks, ElementsAre(HasSubstr("2 cells")));
}

TEST_F(Omb2024ImportTest, SaysInOneLineWhatIsAnotherFile) {
  EXPECT_EQ(ErrorOf(""), "the file is empty");
  EXPECT_THAT(ErrorOf("\xEF\xBB\xBF"), HasSubstr("the file is empty"));
  EXPECT_THAT(ErrorOf(absl::StrCat("\xFF\xFE", std::string("U\0s\0", 4))), HasSubstr("UTF-16"));
  EXPECT_THAT(ErrorOf(absl::StrCat(Header(";"), "\r\n")), HasSubstr("separated by semicolons (;), where commas"));
  EXPECT_THAT(ErrorOf(absl::StrCat(Header("\t"), "\r\n")), HasSubstr("separated by tabs"));
  EXPECT_THAT(ErrorOf("Name,Owner\r\n"), HasSubstr("column 1 is headed \"Name\""));
  EXPECT_THAT(ErrorOf("Use Case Name\rAgency\r"), HasSubstr("row 1, column 1 has a carriage return"));
}

TEST_F(Omb2024ImportTest, SaysWhereTheHeaderIs) {
  const std::string title = absl::StrCat("SECTION 1", std::string(61, ','), "\r\n");
  EXPECT_THAT(ErrorOf(absl::StrCat(title, Header(), "\r\n", Row("One"))), HasSubstr("line 2 looks like the header"));
  EXPECT_THAT(ErrorOf(absl::StrCat(title, "\"a\nb\"\r\n", InWindows1252(Header()), "\r\n")),
              HasSubstr("line 4 looks like the header"));
  EXPECT_THAT(ErrorOf(title), HasSubstr("column 1 is headed \"SECTION 1\""));
}

TEST_F(Omb2024ImportTest, EndsWhereMostRowsCannotBeRead) {
  std::string rows;
  for (int i = 0; i <= 10'000; ++i) rows += "x\r\n";
  EXPECT_THAT(ErrorOf(absl::StrCat(Header(), "\r\n", rows)),
              HasSubstr("more than 10000 of the first 10001 rows cannot be read, the last of them on line 10002"));
}

}  // namespace
}  // namespace aims::cli
