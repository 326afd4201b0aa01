#pragma once
// Freshness tokens: positions that a write hands to its client, so that a later read, of any replica or service,
// includes the write. Opaque to clients: base64url of a small message. Not signed: a forged one can only make its own
// read wait.
//
//   metadata of a reply:    aims-freshness-token: CiUKFWFpbXM…
//   metadata of a read:     aims-freshness-token: CiUKFWFpbXM…      aims-max-wait: 500ms
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
#include "common/api/parts.h"
#include "common/event_log/log.h"
#include "common/rpc/call.h"
#include "common/rpc/forward.h"

namespace aims::api {

using rpc::kFreshnessTokenKey;
using rpc::kLatest;

std::string EncodeFreshness(const event_log::Positions& positions);

// No positions for no token (empty). InvalidArgument for what is not a token of ours, or is larger than any (4 KiB).
absl::StatusOr<event_log::Positions> DecodeFreshness(absl::string_view token);

// The positions that a call with this token, which may be kLatest, is to include. Calls `done` once, maybe at once.
// Errors are those of DecodeFreshness and of ModelParts::latest.
void Resolve(const ModelParts& parts, absl::string_view token, absl::Time deadline,
             std::function<void(absl::StatusOr<event_log::Positions>)> done);

// Those positions that are of one of `topics`.
event_log::Positions PositionsOf(const std::vector<std::string>& topics, const event_log::Positions& positions);

// The positions in what a forwarded call sent back; none when it sent none.
event_log::Positions FreshnessIn(const rpc::Metadata& trailers);

// Has `all` include what is up to `seen`, too.
void Include(const event_log::Positions& seen, event_log::Positions* all);

// The token for who wrote or was shown what is up to `seen` and had `token` before: it includes both, so that a client
// which sends its last token with each call has one for all that it saw, in whichever partitions of whichever topics.
// What is no token counts as none.
std::string TokenAfter(absl::string_view token, event_log::Positions seen);

}  // namespace aims::api
