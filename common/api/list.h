#pragma once
// One page of a list (AIP-132, 158, 160): the request's filter, order and page token, applied to a view.

#include <functional>

#include "absl/status/status.h"
#include "common/api/conventions.h"
#include "common/command/resource_view.h"

namespace aims::api {

// Most resources looked at for one page. A filter that few match ends its page there, with a token to go on from.
inline constexpr size_t kMaxRowsRead = 20000;

// Fills the response with a page of the resources that the caller may see. Dates in the filter are days in `zone`.
// `rows_read` is how many resources were looked at. `may_narrow`: whether an index may serve the filter; not while the
// view is of an older schema, which may lack it. InvalidArgument for a filter, order or token that does not fit.
absl::Status ListPage(const command::ResourceView& view, bool may_narrow, const ListMethod& method,
                      const Message& request, absl::TimeZone zone,
                      const std::function<bool(const Message& resource)>& may_see, Message* response,
                      size_t* rows_read);

}  // namespace aims::api
