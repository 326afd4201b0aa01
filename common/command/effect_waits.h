#pragma once
// Who has seen an event and must not be shown less than what it causes: waits until its effects are in the read model.
//
//   waits.Await(token_positions, deadline, [](absl::Status status) { … });   // OK: all that those events cause is in
//
// Told by the reactor, which goes through the sources for every partition of the service, also for those that are led
// elsewhere: which events have effects in which partition, and how far it has come. Whether such an effect is recorded
// and folded the read model itself says, by how far the sources are consumed (SourcesConsumed is in the same append as
// the effects). So nobody need be asked, and nothing recorded for the sake of those who wait.
//
// One step only: what the effects cause in turn, in this service or in others, is not waited for.
//
// Thread-safe. Callbacks run on the executor, or at once on the caller's thread when there is nothing to wait for.

#include <deque>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/base/executor.h"
#include "common/command/aggregates.h"
#include "common/event_log/log.h"
#include "common/projection/generations.h"

namespace aims::command {

class EffectWaits {
 public:
  // All outlive it, and it outlives what they were given to do. `partitions`: of the service's topic.
  EffectWaits(std::vector<event_log::TopicPartition> sources, int32_t partitions, const Aggregates* aggregates,
              projection::Generations* model, base::Executor* executor)
      : sources_(std::move(sources)),
        partitions_(partitions),
        aggregates_(*aggregates),
        model_(*model),
        executor_(*executor) {}

  // --- For the reactor ---

  // The event at `offset` of the source has effects in the partition, or may have. Told before GoneThrough includes it.
  void Causes(const event_log::TopicPartition& source, int64_t offset, int32_t partition);
  // How far the sources are gone through by now, for each partition that they are gone through for at all.
  void GoneThrough(std::map<int32_t, event_log::Positions> positions);
  // Nothing is gone through any more: who waits, or begins to, is told.
  void Close();

  // --- For who waits ---

  // Calls `done` with OK once what the events before `seen` cause is in the read model; of topics that are no sources
  // nothing is waited for, nor for effects in a partition that is held up (event_log::HeldUp), which nobody can see.
  // FailedPrecondition, saying what is awaited, when `deadline` passes first; Unavailable when
  // it closes.
  void Await(const event_log::Positions& seen, absl::Time deadline, std::function<void(absl::Status)> done);

 private:
  struct Waiter {
    event_log::Positions seen;  // of sources only
    absl::Time deadline;
    std::function<void(absl::Status)> done;
  };
  // Effects that may not be recorded yet: the positions after the events that have them, in order. The first so many
  // one by one, and where there are more the last: what lies between is taken to have some.
  struct Due {
    std::deque<int64_t> first;
    int64_t last = 0;
  };
  // How far the source must be consumed for all that is due before `position` to be recorded.
  static int64_t Needed(const Due& due, int64_t position);
  // What is missing: the source is not gone through that far for the partition, or the effects of an event of it are
  // not in the read model.
  struct Missing {
    event_log::TopicPartition source;
    int64_t seen = 0;
    int32_t partition = 0;
    bool gone_through = false;
  };
  // What the read model says of the partition.
  event_log::Positions Consumed(int32_t partition) const;
  absl::optional<Missing> Find(const event_log::Positions& seen) const;  // under the lock
  bool Includes(const event_log::Positions& seen) const;
  // Finishes the wait, or has it looked at again when something has changed.
  void Look(Waiter waiter);
  void Finish(Waiter waiter, absl::Status status);

  const std::vector<event_log::TopicPartition> sources_;
  const int32_t partitions_;
  const Aggregates& aggregates_;
  projection::Generations& model_;
  base::Executor& executor_;

  mutable std::mutex mutex_;
  bool closed_ = false;
  std::map<int32_t, event_log::Positions> gone_through_;
  std::map<std::pair<int32_t, event_log::TopicPartition>, Due> due_;
  std::list<Waiter> waiters_;  // until more is gone through
};

}  // namespace aims::command
