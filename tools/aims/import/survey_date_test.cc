#include "tools/aims/import/survey_date.h"

#include "gtest/gtest.h"

namespace aims::cli {
namespace {

using Form = SurveyDate::Form;

void Expect(const char* cell, Form form, const char* text) {
  const SurveyDate date = ParseSurveyDate(cell);
  EXPECT_EQ(date.form, form) << cell;
  EXPECT_EQ(ToText(date), text) << cell;
}

TEST(SurveyDate, IsMonthFirst) {
  Expect("7/4/2024", Form::kDay, "2024-07-04");
  Expect(" 12/31/2019\n", Form::kDay, "2019-12-31");
}

TEST(SurveyDate, OfAnImpossibleDayIsText) {
  Expect("13/1/2024", Form::kText, "");
  Expect("2/30/2024", Form::kText, "");
  Expect("10/12023", Form::kText, "");
  Expect("0/0/2024", Form::kText, "");
}

TEST(SurveyDate, OfTheSpreadsheetsYear1905IsABareYear) {
  Expect("7/16/1905", Form::kYear, "2024");
  Expect("7/15/1905", Form::kYear, "2023");
  Expect("7/14/1905", Form::kYear, "2022");
  Expect("7/13/1905", Form::kYear, "2021");
  Expect("7/12/1905", Form::kYear, "2020");
  Expect("7/11/1905", Form::kYear, "2019");
  Expect("7/10/1905", Form::kYear, "2018");
  Expect("7/7/1905", Form::kYear, "2015");
  Expect("3/2/1905", Form::kYear, "1888");
  Expect("1/1/1900", Form::kText, "");   // the number 2 is no year
  Expect("7/16/1908", Form::kText, "");  // nor is 3120
}

TEST(SurveyDate, ReadsDaysAsIsoWritesThem) {
  Expect("2024-02-29", Form::kDay, "2024-02-29");
  for (const char* none : {"2023-02-29", "2024-2-9", "1905-03-02", "2024-02-29x"}) Expect(none, Form::kText, "");
}

TEST(SurveyDate, IsSureOfTheYearAloneWhereDaysMayComeFirst) {
  const auto either = [](const char* cell) { return ParseSurveyDate(cell, DateOrder::kEither); };
  EXPECT_EQ(either("1/2/2024").form, Form::kDayOrMonthFirst);
  EXPECT_EQ(ToText(either("1/2/2024")), "2024");
  EXPECT_EQ(ToText(either("2/2/2024")), "2024-02-02");
  EXPECT_EQ(ToText(either("1/15/2024")), "2024-01-15");
  EXPECT_EQ(ToText(either("7/12/1905")), "2020");  // a bare year, whatever comes first
}

TEST(SurveyDate, KnowsDaysThatCanOnlyComeFirst) {
  EXPECT_TRUE(IsDayFirst(" 13/2/2024"));
  for (const char* none : {"1/2/2024", "2/13/2024", "13/13/2024", "30/2/2024", "13/2/24", "13-2-2024", ""}) {
    EXPECT_FALSE(IsDayFirst(none)) << none;
  }
}

TEST(SurveyDate, OfYearAndMonthIsTheMonth) {
  Expect("24-Nov", Form::kMonth, "2024-11");
  Expect("14-jan", Form::kMonth, "2014-01");
  Expect("24-Xyz", Form::kText, "");
}

TEST(SurveyDate, KeepsProseAsText) {
  for (const char* prose : {"2022-08 (estimated)", "Q4FY25", "Pre-2021", "Ongoing"}) Expect(prose, Form::kText, "");
}

TEST(SurveyDate, KnowsThatThereIsNone) {
  Expect("", Form::kEmpty, "");
  for (const char* none : {"N/A", "TBD", "TODO", "N/A - Active as R&D only.", "To Be Determined (calendar 2025)"}) {
    Expect(none, Form::kPlaceholder, "");
  }
}

}  // namespace
}  // namespace aims::cli
