#pragma once
// The order_by of a list (AIP-132): "display_name", "update_time desc", "owner.unit, update_time desc".
//
//   ASSIGN_OR_RETURN(std::vector<OrderTerm> order,
//                    ParseOrderBy(request.order_by(), {"display_name", "update_time"}, 1));
//
// Thread-safe: no state.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace aims::query {

struct OrderTerm {
  std::string path;  // one of the allowed
  bool descending = false;
};

// Fields that a list may be ordered by are those with an index, `allowed`: a program's own, that CheckOrderPath of
// order_key.h has nothing against. At most `max_terms` of them; "asc" may be said. Empty text: no terms.
// InvalidArgument says the column and what is allowed.
absl::StatusOr<std::vector<OrderTerm>> ParseOrderBy(absl::string_view text, absl::Span<const std::string> allowed,
                                                    size_t max_terms);

}  // namespace aims::query
