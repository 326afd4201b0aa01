#pragma once
// What has fallen due in one partition, found by walking along the index of due times, one pass after the other. The
// leader of the partition asks it at every turn.
//
//   Timers timers(partition);
//   if (timers.WorthLooking(folded, now, steady)) {
//     ASSIGN_OR_RETURN(std::vector<std::string> names, timers.Look(view, folded, now, steady, /*most=*/100));
//     for (const std::string& name : names) {
//       if (!decider.DecideDue(name, {.recorded = now, .clock = now}).ok()) timers.PutOff(name, steady);
//     }
//   }
//
// A pass names each resource once, however often it is asked meanwhile, and goes on where it stopped: a million that
// are due at once are read once, and one that cannot be decided is in nobody's way. Whether something really is due
// only the decision knows, since what is decided but not folded yet is due in the index still.
//
// Time comes in twice: `now` is what is held against due times, and may jump; `steady` paces the looking, and does not.
// Not thread-safe.

#include <chrono>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/command/resource_view.h"
#include "common/event_log/log.h"

namespace aims::command {

class Timers {
 public:
  using Steady = std::chrono::steady_clock::time_point;

  // Passes begin no closer to each other than this: what falls due is recorded so much later at most.
  static constexpr std::chrono::milliseconds kBetweenPasses{200};
  // What cannot be decided is tried again after this, and everything is looked at anew.
  static constexpr std::chrono::minutes kPutOff{1};

  explicit Timers(event_log::TopicPartition partition) : partition_(std::move(partition)) {}

  // Whether Look may find something, of a fold that stands at `folded`. Costs nothing.
  bool WorthLooking(int64_t folded, absl::Time now, Steady steady) const;
  // Whether the last look left something for the next.
  bool within_pass() const { return within_pass_; }

  // The next names that are due by `now` in `view`, at most `most`. After an error the pass begins anew, in a while.
  absl::StatusOr<std::vector<std::string>> Look(const ResourceView& view, int64_t folded, absl::Time now, Steady steady,
                                                size_t most);

  // Names this resource no more for a while.
  void PutOff(const std::string& name, Steady steady) { put_off_[name] = steady + kPutOff; }

 private:
  event_log::TopicPartition partition_;
  bool within_pass_ = false;
  std::string last_;  // key of the entry that this pass has come to
  // Of the last pass: when it began, where the fold stood, and when the first falls due that was not yet.
  Steady began_{};
  int64_t folded_ = -1;
  absl::Time next_due_ = absl::InfinitePast();
  std::unordered_map<std::string, Steady> put_off_;
};

}  // namespace aims::command
