#pragma once
// Dates as people and spreadsheets leave them in a survey, and how much of each can be believed.
//
//   7/16/2024   a day: month first
//   1/2/2024    a day, month first, unless the file has dates that are day first: then only the year is sure
//   2024-07-16  a day (ISO 8601)
//   7/16/1905   the year 2024: a bare year that a spreadsheet took for a number of days since 1899-12-30
//   24-Nov      a spreadsheet's display of November 2024, or of 24 November of some year: a month, ambiguous
//   Q4FY25      text, kept as such
//
// Thread-safe: no state.

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"

namespace aims::cli {

struct SurveyDate {
  enum class Form {
    kEmpty,
    kPlaceholder,  // says that there is none: "N/A", "N/A - never retired", "TBD"
    kDay,
    kMonth,  // ambiguous, as above
    kYear,
    kDayOrMonthFirst,  // ambiguous: the year alone is sure
    kText,             // none that can be computed with
  };
  Form form = Form::kEmpty;
  absl::CivilDay day;  // for kDay, kMonth, kYear and kDayOrMonthFirst: the first day of what is meant

  bool IsKnown() const {
    return form == Form::kDay || form == Form::kMonth || form == Form::kYear || form == Form::kDayOrMonthFirst;
  }
};

// What is known of the order of months and days in a file.
enum class DateOrder { kMonthFirst, kEither };

SurveyDate ParseSurveyDate(absl::string_view cell, DateOrder order = DateOrder::kMonthFirst);

// Whether a cell is a day that can only be written day first: "13/2/2024". One such date in a file makes its order
// DateOrder::kEither.
bool IsDayFirst(absl::string_view cell);

// "2024-11-03", "2024-11", "2024": as precise as the date is; empty when it is not known.
std::string ToText(const SurveyDate& date);

}  // namespace aims::cli
