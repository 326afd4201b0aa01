#pragma once
// Pages of a list (AIP-158): their size, and the start of the next one.
//
//   ASSIGN_OR_RETURN(size_t size, PageSize(request.page_size()));
//   const ListQuery query{"aims.inventory.v1.Supplier", request.parent(), request.filter(), request.order_by()};
//   ASSIGN_OR_RETURN(std::string after, ReadPageToken(request.page_token(), query));    // empty: the first page
//   …
//   response->set_next_page_token(MakePageToken(query, last_key));
//
// A token is a place in one query and gives no rights; it is neither secret nor signed. Its place is checked against
// the range of the query, like any input. Thread-safe: no state.

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace aims::query {

inline constexpr size_t kDefaultPageSize = 50;
inline constexpr size_t kMaxPageSize = 1000;

// The requested page size: the default for 0, the maximum for larger values. InvalidArgument when it is negative.
absl::StatusOr<size_t> PageSize(int32_t requested);

// The parameters that must stay the same from page to page. page_size may change.
struct ListQuery {
  std::string type;  // of what is listed, so that a token of one list is none of another
  std::string parent;
  std::string filter;
  std::string order_by;
  absl::optional<absl::Time> read_time = absl::nullopt;
  bool show_deleted = false;
  std::string time_zone = "";  // of the dates in the filter
};

// A token to continue `query` after `last_key`, which is not empty. URL-safe text.
std::string MakePageToken(const ListQuery& query, absl::string_view last_key);

// The key of the token; empty for an empty token. InvalidArgument when the token belongs to another query or is
// damaged.
absl::StatusOr<std::string> ReadPageToken(absl::string_view token, const ListQuery& query);

}  // namespace aims::query
