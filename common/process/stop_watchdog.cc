#include "common/process/stop_watchdog.h"

#include <cstdlib>

#include "common/telemetry/log.h"

namespace aims::process {

StopWatchdog::~StopWatchdog() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    called_off_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void StopWatchdog::Start() {
  thread_ = std::thread([this] { Watch(); });
}

void StopWatchdog::Enter(absl::string_view step) {
  std::lock_guard<std::mutex> lock(mutex_);
  step_ = std::string(step);
}

void StopWatchdog::Watch() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (changed_.wait_for(lock, absl::ToChronoNanoseconds(limit_), [this] { return called_off_; })) return;
  const std::string step = step_;
  lock.unlock();
  on_overdue_(step, limit_);
}

void StopWatchdog::EndProcess(absl::string_view step, absl::Duration limit) {
  telemetry::Error("process.stop_overdue", {{"step", step},
                                            {"limit", absl::FormatDuration(limit)},
                                            {"then", "the process ends now; what was acknowledged is in the log"}});
  std::_Exit(1);  // without destructors: one of them may be what does not return
}

}  // namespace aims::process
