#include "tools/aims/import/survey_date.h"

#include <array>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/types/optional.h"
#include "tools/aims/import/cell.h"

namespace aims::cli {
namespace {

using Form = SurveyDate::Form;

constexpr std::array<absl::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};
// Dates of AI systems before this year are years that a spreadsheet misread.
constexpr int kFirstPlausibleYear = 1910;
// The least and the most that such a year can be.
constexpr int kFirstYear = 1800, kLastYear = 2100;

bool Number(absl::string_view digits, size_t min_digits, size_t max_digits, int* number) {
  if (digits.size() < min_digits || digits.size() > max_digits) return false;
  for (char c : digits) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return false;
  }
  return absl::SimpleAtoi(digits, number);
}

// Three numbers such as 7/16/2024.
struct Triple {
  int first, second, year;
};
absl::optional<Triple> ParseTriple(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  Triple triple;
  if (parts.size() != 3 || !Number(parts[0], 1, 2, &triple.first) || !Number(parts[1], 1, 2, &triple.second) ||
      !Number(parts[2], 4, 4, &triple.year)) {
    return absl::nullopt;
  }
  return triple;
}

absl::optional<absl::CivilDay> Day(int year, int month, int day) {
  const absl::CivilDay civil(year, month, day);
  if (civil.month() != month || civil.day() != day) return absl::nullopt;  // CivilDay normalises 2/30 to 3/1 (or 3/2)
  return civil;
}

// m/d/yyyy
bool ParseDay(absl::string_view text, DateOrder order, SurveyDate* date) {
  const auto triple = ParseTriple(text);
  if (!triple.has_value()) return false;
  const auto day = Day(triple->year, triple->first, triple->second);
  if (!day.has_value()) return false;
  if (triple->year < kFirstPlausibleYear) {
    const auto serial = *day - absl::CivilDay(1899, 12, 30);
    if (serial < kFirstYear || serial > kLastYear) return false;
    *date = {Form::kYear, absl::CivilDay(serial, 1, 1)};
  } else if (order == DateOrder::kEither && triple->second <= 12 && triple->first != triple->second) {
    *date = {Form::kDayOrMonthFirst, absl::CivilDay(triple->year, 1, 1)};
  } else {
    *date = {Form::kDay, *day};
  }
  return true;
}

// yyyy-mm-dd
bool ParseIsoDay(absl::string_view text, SurveyDate* date) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  int year, month, number;
  if (parts.size() != 3 || !Number(parts[0], 4, 4, &year) || !Number(parts[1], 2, 2, &month) ||
      !Number(parts[2], 2, 2, &number) || year < kFirstPlausibleYear) {
    return false;
  }
  const auto day = Day(year, month, number);
  if (day.has_value()) *date = {Form::kDay, *day};
  return day.has_value();
}

// yy-Mon
bool ParseMonth(absl::string_view text, SurveyDate* date) {
  int year;
  if (text.size() != 6 || text[2] != '-' || !Number(text.substr(0, 2), 2, 2, &year)) return false;
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if (!absl::EqualsIgnoreCase(text.substr(3), kMonths[i])) continue;
    *date = {Form::kMonth, absl::CivilDay(2000 + year, static_cast<int>(i) + 1, 1)};
    return true;
  }
  return false;
}

// Unlike elsewhere, "N/A - merged into another" has no date for us either; the caller keeps its words.
bool SaysNone(absl::string_view text) {
  return IsPlaceholder(text) || absl::StartsWithIgnoreCase(text, "n/a") ||
         absl::StartsWithIgnoreCase(text, "to be determined");
}

}  // namespace

SurveyDate ParseSurveyDate(absl::string_view cell, DateOrder order) {
  const std::string text = OneLine(cell);
  SurveyDate date;
  if (text.empty() || ParseDay(text, order, &date) || ParseIsoDay(text, &date) || ParseMonth(text, &date)) return date;
  date.form = SaysNone(text) ? Form::kPlaceholder : Form::kText;
  return date;
}

bool IsDayFirst(absl::string_view cell) {
  const auto triple = ParseTriple(OneLine(cell));
  return triple.has_value() && triple->first > 12 && triple->year >= kFirstPlausibleYear &&
         Day(triple->year, triple->second, triple->first).has_value();
}

std::string ToText(const SurveyDate& date) {
  switch (date.form) {
    case Form::kDay:
      return absl::StrFormat("%04d-%02d-%02d", date.day.year(), date.day.month(), date.day.day());
    case Form::kMonth:
      return absl::StrFormat("%04d-%02d", date.day.year(), date.day.month());
    case Form::kYear:
    case Form::kDayOrMonthFirst:
      return absl::StrFormat("%04d", date.day.year());
    default:
      return "";
  }
}

}  // namespace aims::cli
