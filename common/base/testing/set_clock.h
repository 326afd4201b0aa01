#pragma once
// A machine whose clocks a test sets, and a guarded clock on it. Only for tests.
//
//   SetClock machine(absl::FromUnixSeconds(1000));
//   LeaderOptions options{.clock = machine.guarded()};
//   machine.PassUntil(absl::FromUnixSeconds(2000));   // 1000 s pass
//   machine.Jump(absl::Hours(192));                    // the wall clock is set, and no time passes
//
// Thread-safe.

#include <memory>
#include <mutex>

#include "absl/time/time.h"
#include "common/base/guarded_clock.h"

namespace aims::base::testing {

class SetClock {
 public:
  explicit SetClock(absl::Time now, absl::Duration tolerance = absl::Minutes(1)) : wall_(now) { Restart(tolerance); }

  GuardedClock* guarded() { return guarded_.get(); }
  absl::Time now() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return wall_;
  }
  void Pass(absl::Duration duration) { Set(duration, duration); }
  void PassUntil(absl::Time time) { Pass(time - now()); }
  void Jump(absl::Duration duration) { Set(duration, absl::ZeroDuration()); }
  // As a process that starts: it takes the wall clock as it is. Nobody uses the former clock any more.
  void Restart(absl::Duration tolerance = absl::Minutes(1)) {
    guarded_ = std::make_unique<GuardedClock>(GuardedClock::Options{.tolerance = tolerance,
                                                                    .wall = [this] { return now(); },
                                                                    .running =
                                                                        [this] {
                                                                          std::lock_guard<std::mutex> lock(mutex_);
                                                                          return running_;
                                                                        }});
  }

 private:
  void Set(absl::Duration wall, absl::Duration running) {
    std::lock_guard<std::mutex> lock(mutex_);
    wall_ += wall;
    running_ += running;
  }

  mutable std::mutex mutex_;
  absl::Time wall_;
  absl::Duration running_ = absl::Hours(1);
  std::unique_ptr<GuardedClock> guarded_;
};

}  // namespace aims::base::testing
