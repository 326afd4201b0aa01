#pragma once
// Makes the moment certain at which a planted bug shows. Only the programs of this folder include it: a patch puts
// these calls into their copies of the sources (stop_points.patch), and the product has none.
//
//   const AppendPoints points(group.decided);
//   points.StopAt("decided");      // AIMS_STOP_AT=command_decided or effects_decided: the process ends here
//   …append…
//   points.StopAt("appended");     // AIMS_STOP_AT=command_appended or effects_appended

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/command/decider.h"
#include "common/event_log/log.h"

namespace aims::planted {

// Ends the process at once, as kill -9 does, where the environment variable AIMS_STOP_AT names the point.
inline void StopAt(absl::string_view point) {
  static const char* const wanted = std::getenv("AIMS_STOP_AT");
  if (wanted == nullptr || point != wanted) return;
  // Answers that were given before the point arrive meanwhile, and the other partitions come to the point.
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  std::raise(SIGKILL);
}

// The points in the append of a group: those of a client's command that records events, and those of a reaction's
// effects.
class AppendPoints {
 public:
  explicit AppendPoints(const command::Decided& decided) {
    for (const command::Decided::Answer& answer : decided.answers) {
      if (!answer.recorded || !answer.outcome.ok()) continue;
      has_command_ |= answer.outcome->resource != nullptr;
      has_effects_ |= answer.outcome->effects > 0;
    }
  }
  void StopAt(absl::string_view when) const {
    if (has_command_) planted::StopAt(absl::StrCat("command_", when));
    if (has_effects_) planted::StopAt(absl::StrCat("effects_", when));
  }

 private:
  bool has_command_ = false;
  bool has_effects_ = false;
};

// Keeps the fold of a partition behind, after a start, until the partition's leader has looked at the state that is
// folded. So a leader that does not wait for the fold always looks too early.
class Takeovers {
 public:
  static Takeovers& OfThisProcess() {
    static Takeovers takeovers;
    return takeovers;
  }
  // The leader is about to wait for the fold, or is done with it.
  void Look(const event_log::TopicPartition& partition) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      looked_.insert(partition);
    }
    changed_.notify_all();
  }
  // Called by the fold. A process that leads nothing is not held up for ever.
  void AwaitLook(const event_log::TopicPartition& partition) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(10), [&] { return looked_.count(partition) > 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<event_log::TopicPartition> looked_;
};

}  // namespace aims::planted
