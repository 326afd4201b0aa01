// What people type into cells, in bytes of Windows-1252 or in any others.

#include "absl/strings/match.h"
#include "common/base/utf8.h"
#include "tests/fuzz/input.h"
#include "tools/aims/import/cell.h"
#include "tools/aims/import/survey_date.h"
#include "tools/aims/import/windows1252.h"

namespace aims::cli {
namespace {

void Try(absl::string_view text) {
  const std::string trimmed = Trimmed(text), line = OneLine(text);
  fuzz::Check(absl::StrContains(text, trimmed) && Trimmed(trimmed) == trimmed, "nothing is left to trim");
  fuzz::Check(line.find_first_of("\r\n") == std::string::npos && OneLine(line) == line, "it is on one line");
  for (const std::string& element : Elements(text, ";,/\n")) {
    fuzz::Check(!SaysNothing(element) && OneLine(element) == element, "an element says something, on one line");
  }
  const SurveyDate date = ParseSurveyDate(text);
  fuzz::Check(date.IsKnown() == !ToText(date).empty(), "a date that is known can be written");
  if (date.form != SurveyDate::Form::kDay) return;
  const std::string american = absl::StrCat(date.day.month(), "/", date.day.day(), "/", date.day.year());
  const SurveyDate again = ParseSurveyDate(american);
  fuzz::Check(again.form == SurveyDate::Form::kDay && again.day == date.day, "and read again");
}

}  // namespace
}  // namespace aims::cli

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  const absl::string_view bytes = fuzz::Input(data, size).Rest();
  cli::Try(bytes);
  auto text = cli::Windows1252ToUtf8(bytes);
  fuzz::CheckRefusal(text.status());
  if (!text.ok()) return 0;
  fuzz::Check(base::CodePoints(*text) == bytes.size(), "each byte is one character");
  cli::Try(*text);
  return 0;
}
