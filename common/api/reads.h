#pragma once
// Serving a read at the freshness it asks for: nothing (now), a freshness token (at least as fresh), both within
// aims-max-wait. Of a token counts what it says of the topics that the read model is folded from, and of those that the
// service reacts to, whose effects are waited for: it may come from any service. The reply carries the positions it was
// served at: all that it shows, so that a read on another replica that sends them never shows less, and no more than it
// shows, so that a watch that begins there misses nothing; and what the token said of other topics, so that a client
// which keeps the last token loses nothing. Of more partitions than have room in a token: freshness.h, TokenAfterRead.
//
// A `read_time` in the future is refused, since its answer would change until then: a read as of a time that has passed
// has the same answer for ever.

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/api/parts.h"
#include "common/event_log/log.h"
#include "common/read_model/database.h"
#include "common/rpc/call.h"

namespace aims::api {

using SharedSnapshot = std::shared_ptr<const read_model::Snapshot>;

// Calls `read` with a snapshot of the serving generation once that is fresh enough, then finishes the call with what it
// returns. The snapshot must not be kept. InvalidArgument for a token or wait that is none, or a read_time to come;
// FailedPrecondition, naming the lag, when the wait is over. `shown`: the partition whose content the read shows, if it
// shows that of one alone.
void ServeSnapshot(const ModelParts& parts, std::shared_ptr<rpc::Call> call,
                   std::function<absl::Status(const SharedSnapshot& snapshot)> read,
                   absl::optional<event_log::TopicPartition> shown = absl::nullopt);

// The partition of a resource of these services, in which its whole content is.
event_log::TopicPartition PlaceOf(const Parts& parts, absl::string_view name);

}  // namespace aims::api
