#include "common/query/order_by.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/query/quote.h"

namespace aims::query {

absl::StatusOr<std::vector<OrderTerm>> ParseOrderBy(absl::string_view text, absl::Span<const std::string> allowed,
                                                    size_t max_terms) {
  std::vector<OrderTerm> terms;
  if (absl::StripAsciiWhitespace(text).empty()) return terms;
  for (absl::string_view part : absl::StrSplit(text, ',')) {
    const absl::string_view term = absl::StripLeadingAsciiWhitespace(part);
    auto refuse = [&](auto... why) {
      return absl::InvalidArgumentError(absl::StrCat("order_by, column ", term.data() - text.data() + 1, ": ", why...));
    };
    const std::vector<absl::string_view> words = absl::StrSplit(term, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
    const absl::string_view path = words.empty() ? "" : words[0];
    if (std::find(allowed.begin(), allowed.end(), path) == allowed.end()) {
      return refuse("expected one of ", absl::StrJoin(allowed, ", "), ", not ", Quote(path));
    }
    if (words.size() > 2 || (words.size() == 2 && words[1] != "desc" && words[1] != "asc")) {
      return refuse("expected ", path, " or ", path, " desc, then a comma or the end");
    }
    if (std::any_of(terms.begin(), terms.end(), [&](const OrderTerm& other) { return other.path == path; })) {
      return refuse(path, " is named twice");
    }
    if (terms.size() == max_terms) {
      return refuse("a list can be ordered by at most ", max_terms, max_terms == 1 ? " field" : " fields");
    }
    terms.push_back({std::string(path), words.size() == 2 && words[1] == "desc"});
  }
  return terms;
}

}  // namespace aims::query
