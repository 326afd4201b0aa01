#pragma once
// Dates as people and spreadsheets leave them in a survey, and how much of each can be believed.
//
//   7/16/2024   a day: month first, always
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
    kText,  // none that can be computed with
  };
  Form form = Form::kEmpty;
  absl::CivilDay day;  // for kDay, kMonth and kYear: the first day of what is meant

  bool IsKnown() const { return form == Form::kDay || form == Form::kMonth || form == Form::kYear; }
};

SurveyDate ParseSurveyDate(absl::string_view cell);

// "2024-11-03", "2024-11", "2024": as precise as the date is; empty when it is not known.
std::string ToText(const SurveyDate& date);

}  // namespace aims::cli
