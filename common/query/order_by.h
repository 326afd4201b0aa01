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

// A list can be ordered by the fields with an index, `allowed`: fixed in the program, and accepted by CheckOrderPath of
// order_key.h. At most `max_terms` of them; "asc" is allowed. Empty text: no terms. InvalidArgument names the column
// and the allowed fields.
absl::StatusOr<std::vector<OrderTerm>> ParseOrderBy(absl::string_view text, absl::Span<const std::string> allowed,
                                                    size_t max_terms);

}  // namespace aims::query
