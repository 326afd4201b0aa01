#pragma once
// Serving a read at the freshness it asks for: nothing (now), a freshness token (at least as fresh), both within
// aims-max-wait. The reply carries the positions it was served at.

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/types/optional.h"
#include "common/api/resource_api.h"

namespace aims::api {

// Calls `read` on the serving generation's database once it is fresh enough, then finishes the call with what it
// returns. InvalidArgument for a token or wait that is none; FailedPrecondition, naming the lag, when the wait is over.
void ServeRead(const Parts& parts, std::shared_ptr<rpc::Call> call,
               std::function<absl::Status(const read_model::Database& database)> read);

// The request's read_time, if it has one.
absl::optional<absl::Time> ReadTime(const Message& request);

}  // namespace aims::api
