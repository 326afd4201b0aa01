#pragma once
// Serving a read at the freshness it asks for: nothing (now), a freshness token (at least as fresh), both within
// aims-max-wait. The reply carries the positions it was served at: all that it shows, so that a read on another replica
// that sends them never shows less, and no more than it shows, so that a watch that begins there misses nothing.

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "common/api/resource_api.h"

namespace aims::api {

// Calls `read` with a view of the serving generation once that is fresh enough, then finishes the call with what it
// returns. InvalidArgument for a token or wait that is none; FailedPrecondition, naming the lag, when the wait is over.
void ServeRead(const Parts& parts, std::shared_ptr<rpc::Call> call,
               std::function<absl::Status(const command::ResourceView& view)> read);

// The request's read_time, if it has one.
absl::optional<absl::Time> ReadTime(const Message& request);

}  // namespace aims::api
