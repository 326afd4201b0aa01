#pragma once
// Waits and errors where partitions are held up (log.h): a wait for all of a log takes the records that readers are given
// of these, and a refusal because of one says so.
//
//   if (ReachedReadable(folded, ends_at_start, *log)) …            // ready: all that can be served is
//   if (std::string why = WhyHeldUp(*log, partition); !why.empty()) error += "; " + why;
//
// Nothing here blocks. Thread-safe: no state.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/event_log/log.h"

namespace aims::event_log {

// Whether `reached` is at or past `ends` in every partition or, in one that is held up, at all that readers are given.
// A wait for the end itself lasts as long as another program pleases, for one partition of many.
bool ReachedReadable(const Positions& reached, const Positions& ends, const Log& log);

// For whoever is refused: "aims.risk.events/3 is held up at offset 17 since 2026-11-29T16:00:00Z: <why>". The same text
// as long as it is held up there.
std::string Describe(const HeldUp& held_up);
// The same of one partition; empty when it is not held up.
std::string WhyHeldUp(const Log& log, const TopicPartition& partition);

// Those of the given topics.
std::vector<HeldUp> HeldUpIn(const Log& log, const std::vector<std::string>& topics);
// For whoever runs the service: OK for none; else Unavailable, with the first, its remedy, and how many more there are.
absl::Status HeldUpProblem(const std::vector<HeldUp>& held_up);

}  // namespace aims::event_log
