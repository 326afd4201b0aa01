#pragma once
// The progress of a fold, and the callers that wait for it.
//
//   progress.Await(token_positions, deadline, [](absl::Status status) { … });   // OK: folded at least so far
//
// Thread-safe. Callbacks run on the executor given, never on the caller's thread and never under a lock.

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/executor.h"
#include "common/event_log/log.h"

namespace aims::projection {

// The condition of a waiter.
enum class Until {
  kReached,  // every partition of the target is at or past it
  kPassed,   // some partition is past the target, in which one that is not named is at 0: something new was folded
};

// Whether `reached` is at or past `target` in every partition of `target`. Positions are next offsets.
bool Includes(const event_log::Positions& reached, const event_log::Positions& target);

class Progress {
 public:
  // Why the fold may get no further in a partition, for those who waited in vain; empty when nothing is known.
  using WhyBehind = std::function<std::string(const event_log::TopicPartition& partition)>;

  // `executor` outlives it. `why_behind` does not block.
  explicit Progress(
      base::Executor* executor, WhyBehind why_behind = [](const event_log::TopicPartition&) { return ""; })
      : executor_(executor), why_behind_(std::move(why_behind)) {}

  event_log::Positions Current() const;
  int64_t At(const event_log::TopicPartition& partition) const;

  // Calls `done` with OK when `target` is reached; with FailedPrecondition and the lag when `deadline` passes first;
  // with Cancelled when the fold ends.
  void Await(const event_log::Positions& target, absl::Time deadline, std::function<void(absl::Status)> done,
             Until until = Until::kReached);
  // The same, blocking.
  absl::Status Wait(const event_log::Positions& target, absl::Time deadline);

  // For the folding thread: new positions of some partitions; the time; the end.
  void Advance(const event_log::Positions& positions);
  void Expire(absl::Time now);
  void Close();

 private:
  struct Waiter {
    event_log::Positions target;
    absl::Time deadline;
    std::function<void(absl::Status)> done;
    Until until;
  };
  bool Met(const event_log::Positions& target, Until until) const;
  absl::Status Lag(const event_log::Positions& target) const;

  base::Executor* const executor_;
  const WhyBehind why_behind_;
  mutable std::mutex mutex_;
  event_log::Positions current_;
  std::list<Waiter> waiters_;
  bool closed_ = false;
};

}  // namespace aims::projection
