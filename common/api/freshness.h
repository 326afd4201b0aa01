#pragma once
// From freshness token to freshness token: the positions that a call with one is to include, and the token that its
// answer carries. freshness_token.h says what a token is.
//
//   metadata of a reply:    aims-freshness-token: AQEVYWltcy5…
//   metadata of a read:     aims-freshness-token: AQEVYWltcy5…      aims-max-wait: 500ms
//
// Instead of a token a client may send `latest`: the call then includes all that was acknowledged, to anyone, before it
// came. That costs a question to the log.
//
// Thread-safe.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/api/freshness_token.h"
#include "common/api/parts.h"
#include "common/event_log/log.h"
#include "common/rpc/call.h"
#include "common/rpc/forward.h"

namespace aims::api {

using rpc::kFreshnessTokenKey;
using rpc::kLatest;

// The positions that a call with this token, which may be kLatest, is to include: those that the token names and, of
// topics that it names to their end, where they end now, as far as this service reads or reacts to them. Calls `done`
// once, maybe at once. Errors are those of DecodeFreshness and of ModelParts::latest.
void Resolve(const ModelParts& parts, absl::string_view token, absl::Time deadline,
             std::function<void(absl::StatusOr<event_log::Positions>)> done);

// Those positions that are of one of `topics`.
event_log::Positions PositionsOf(const std::vector<std::string>& topics, const event_log::Positions& positions);

// What a forwarded call sent back that its answer includes; nothing when it sent no token.
Freshness FreshnessIn(const rpc::Metadata& trailers);

// The token for who wrote what is up to `seen` and had `token` before: it includes both, so that a client which sends
// its last token with each call has one for all that it saw, in whichever partitions of whichever topics. What is no
// token counts as none.
std::string TokenAfterWrite(absl::string_view token, const Freshness& seen);

// The same for who was shown a read model of `topics` as it was at `cut`, which includes all that Resolve gave for
// `token`. So `cut` replaces what the token says of these topics, and makes a token exact that named one to its end.
// Where there is no room for all of `cut`, a read that showed the content of one partition alone adds that partition.
std::string TokenAfterRead(absl::string_view token, const event_log::Positions& cut,
                           const std::vector<std::string>& topics,
                           const absl::optional<event_log::TopicPartition>& shown);

}  // namespace aims::api
