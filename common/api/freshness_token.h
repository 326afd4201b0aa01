#pragma once
// Freshness tokens: what a client has seen, in text that it sends back, so that a later answer, of any replica of any
// service, includes it. Opaque to clients. Not signed: a forged one can only make its own call wait, or be refused.
//
//   const std::string token = FreshnessToken({{{{"aims.risk.events", 3}, 17}}, {}}, {"aims.risk.events"});
//   ASSIGN_OR_RETURN(Freshness seen, DecodeFreshness(token, "aims-freshness-token"));
//   Include(seen, &all);
//
// WHAT A TOKEN SAYS. For some partitions a position: the events before it were seen. Or of a whole topic, that what was
// seen in it is in the log by now ("to its end"). Nothing of a partition, or of a topic, of which nothing was seen.
//
// BOUND. A token travels in headers, and is at most kMaxFreshnessToken long, whatever a client has seen: some 250 to 1,400
// positions, by their size. When there are more, topics are named to their end instead of by positions: first those that
// were not seen just now, the largest first; but where all of these would not do, first those that were seen just now.
// Nothing that was seen is ever left out:
//
//   1. A server that gets such a token back asks the log for the topic's end, after the token came
//      (Resolve in freshness.h). Each event that the bearer was shown, or was told to be recorded, was in the log before
//      its answer, so before the token came back. So it is before that end: an answer that includes the end includes it.
//   2. The end is that of the log at a moment that has passed: readers reach it (Log::EndPositions), and nobody waits for
//      what may never come. A position that was rounded up would not have that.
//   3. Both kinds of entry grow only: the greater of two positions includes both, and a topic to its end includes every
//      position in it. So what Include gives includes both of its parts, and FreshnessToken what it was given.
//   4. A topic to its end takes its name and two bytes, whatever its partitions.
//
// The price is a question to the log, a wait for what others wrote meanwhile, and that the token is no place to begin a
// watch at (docs/decisions/0013-freshness-tokens-are-bounded.md, with what else was considered).
//
// WATCHES. Where to go on with a watch is exact, or changes are missed, and is in a message instead of a header. A watch
// token has the same form without the bound: some 3 to 5 bytes for each partition with events. One that is short enough
// is a freshness token as well.
//
// FORMAT: base64url, without padding, of
//
//   1 byte    version, 1
//   varint    number of topics; of each, in the order of their names:
//     varint, bytes   name
//     varint          number of positions, or 0: to its end
//     runs of neighbouring partitions, in order, until there are so many positions:
//       varint    partitions since the run before (or since 0), times 2; plus 1 when the run is longer than one
//       varint    of such a run: its length, less 2
//       varints   its positions
//
// A token that is read must be exactly the one that would be written: there is one text for each Freshness. So anything
// cut off, mistyped or in another form is refused.
//
// Thread-safe: no state.

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/event_log/log.h"

namespace aims::api {

// Characters, at most: the other headers have to fit beside it in what gateways and proxies take.
inline constexpr size_t kMaxFreshnessToken = 2000;
// With four topics of 1,024 partitions, at any offsets, a watch token has some 49,300 characters.
inline constexpr size_t kMaxWatchToken = 65'536;

struct Freshness {
  event_log::Positions positions;    // none in a topic of `to_the_end`
  std::set<std::string> to_the_end;  // topics

  bool empty() const { return positions.empty() && to_the_end.empty(); }
  friend bool operator==(const Freshness& a, const Freshness& b) {
    return a.positions == b.positions && a.to_the_end == b.to_the_end;
  }
};

// Has `all` include what `seen` includes, too.
void Include(const Freshness& seen, Freshness* all);

// The token for who has seen `seen`; empty for nothing. `newest`: topics that were seen just now, and stay exact for
// longer than others. It includes all of `seen`, and is read by DecodeFreshness. One exception: where the names of the
// topics alone have no room, topics that are not in `newest` are left out. Only a forged token names so many.
std::string FreshnessToken(const Freshness& seen, const std::vector<std::string>& newest);

// Whether FreshnessToken gives every position of `seen` as it is.
bool FitsExactly(const Freshness& seen);

// Nothing for an empty token. InvalidArgument, naming `field`, for a text that FreshnessToken does not give.
absl::StatusOr<Freshness> DecodeFreshness(absl::string_view token, absl::string_view field);

// The token to go on from with a watch of what is after `behind`.
std::string WatchToken(const event_log::Positions& behind);

// Where to go on in `topics`: the positions of a watch token, or of a freshness token. InvalidArgument, naming `field`,
// for another text, and for a token that includes one of `topics` to its end.
absl::StatusOr<event_log::Positions> DecodeWatchToken(absl::string_view token, absl::string_view field,
                                                      const std::vector<std::string>& topics);

}  // namespace aims::api
