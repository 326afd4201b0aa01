// order_by from a client: refused as the client's mistake, or terms that stand for what was written.

#include <vector>

#include "absl/algorithm/container.h"
#include "common/query/order_by.h"
#include "tests/fuzz/input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  static const std::vector<std::string> allowed = {"display_name", "update_time", "owner.unit"};
  fuzz::Input input(data, size);
  const size_t max_terms = 1 + input.Byte() % 3;
  auto terms = query::ParseOrderBy(input.Rest(), allowed, max_terms);
  fuzz::CheckRefusal(terms.status());
  if (!terms.ok()) return 0;
  fuzz::Check(terms->size() <= max_terms, "no more terms than allowed");
  std::string text;
  for (const auto& term : *terms) {
    fuzz::Check(absl::c_linear_search(allowed, term.path), "a field that a list may be ordered by");
    absl::StrAppend(&text, text.empty() ? "" : ",", term.path, term.descending ? " desc" : " asc");
  }
  auto again = query::ParseOrderBy(text, allowed, max_terms);
  fuzz::Check(again.ok() && again->size() == terms->size(), "what is printed is read again");
  for (size_t i = 0; i < terms->size(); ++i) {
    fuzz::Check((*again)[i].path == (*terms)[i].path && (*again)[i].descending == (*terms)[i].descending, "as it was");
  }
  return 0;
}
