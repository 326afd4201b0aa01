#include "tools/aims/formula_mark.h"

#include <algorithm>
#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/text.h"

namespace aims::cli {

bool IsFormula(absl::string_view text) {
  constexpr std::array<absl::string_view, 8> kBegins = {"=", "+", "-", "@", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  if (absl::StartsWith(text, "\t") || absl::StartsWith(text, "\r")) return true;
  const absl::string_view first = base::SkipBlanks(text);
  return std::any_of(kBegins.begin(), kBegins.end(),
                     [first](absl::string_view begin) { return absl::StartsWith(first, begin); });
}

bool IsMarked(absl::string_view text) {
  if (!absl::StartsWith(text, "'")) return false;
  return IsFormula(text.substr(std::min(text.find_first_not_of('\''), text.size())));
}

std::string Marked(absl::string_view text) { return absl::StrCat(IsFormula(text) || IsMarked(text) ? "'" : "", text); }

absl::string_view Unmarked(absl::string_view text) { return IsMarked(text) ? text.substr(1) : text; }

absl::string_view WithoutMarks(absl::string_view text) {
  return IsMarked(text) ? text.substr(text.find_first_not_of('\'')) : text;
}

}  // namespace aims::cli
