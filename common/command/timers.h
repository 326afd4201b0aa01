#pragma once
// Finds the due resources of one partition by passes over the index of due times. The leader of the partition asks at
// every turn.
//
//   Timers timers(partition);
//   if (timers.WorthLooking(folded, now, steady)) {
//     ASSIGN_OR_RETURN(std::vector<std::string> names, timers.Look(view, folded, now, steady, /*most=*/100));
//     for (const std::string& name : names) {
//       if (!decider.DecideDue(name, {.recorded = now, .clock = now}).ok()) timers.PutOff(name, steady);
//     }
//   }
//
// A pass names each resource once, however often it is asked, and continues at its last place. So a million resources
// due at once are read once, and a resource that cannot be decided does not block others. Only the decision knows
// whether a resource is really due, because decided events that are not yet folded are still due in the index.
//
// There are two times: `now` is compared with due times and can jump; `steady` limits how often it looks and cannot
// jump. Not thread-safe.

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

  // The minimum time between the starts of two passes, and so the maximum delay of due events.
  static constexpr std::chrono::milliseconds kBetweenPasses{200};
  // The time after which resources that could not be decided are tried again, in a new pass.
  static constexpr std::chrono::minutes kPutOff{1};

  explicit Timers(event_log::TopicPartition partition) : partition_(std::move(partition)) {}

  // Whether Look may find something in a fold at `folded`. Costs nothing.
  bool WorthLooking(int64_t folded, absl::Time now, Steady steady) const;
  // Whether the last look left something for the next.
  bool within_pass() const { return within_pass_; }

  // The next names that are due by `now` in `view`, at most `most`. After an error a new pass begins later.
  absl::StatusOr<std::vector<std::string>> Look(const ResourceView& view, int64_t folded, absl::Time now, Steady steady,
                                                size_t most);

  // Does not name this resource for some time.
  void PutOff(const std::string& name, Steady steady) { put_off_[name] = steady + kPutOff; }

 private:
  event_log::TopicPartition partition_;
  bool within_pass_ = false;
  std::string last_;  // key of the entry that this pass has come to
  // Of the last pass: its start, the position of the fold, and the first due time that had not passed.
  Steady began_{};
  int64_t folded_ = -1;
  absl::Time next_due_ = absl::InfinitePast();
  std::unordered_map<std::string, Steady> put_off_;
};

}  // namespace aims::command
