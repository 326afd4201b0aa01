#include "tools/aims/report/shown.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace aims::cli::report {
namespace {

constexpr size_t kToTheMinute = 16;  // characters of "2026-11-30T16:25"
constexpr char kNarrowBlank[] = "\u202F";

std::string Grouped(absl::string_view digits) {
  std::string grouped;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped += kNarrowBlank;
    grouped.push_back(digits[i]);
  }
  return grouped;
}

}  // namespace

std::string Shown(absl::string_view text, ColumnKind kind) {
  switch (kind) {
    case ColumnKind::kTime:
      if (text.size() < kToTheMinute || text[10] != 'T') return std::string(text);
      return absl::StrCat(text.substr(0, 10), " ", text.substr(11, 5));
    case ColumnKind::kNumber:
      if (!std::all_of(text.begin(), text.end(), absl::ascii_isdigit)) return std::string(text);
      return Grouped(text);
    default:
      return std::string(text);
  }
}

}  // namespace aims::cli::report
