#pragma once
// Ends a process that does not stop. Everything acknowledged is in the log, and the read models survive a crash, so ending
// at once loses nothing; a call into a library that never returns would otherwise keep the process for ever.
//
//   StopWatchdog watchdog(absl::Seconds(25));
//   …
//   watchdog.Start();                          // when the process was told to stop
//   watchdog.Enter("handing over partitions");
//
// Destroying it in time calls it off. Thread-safe.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace aims::process {

class StopWatchdog {
 public:
  // `on_overdue` is called from a thread of the watchdog, with the step that the process is in and the limit. By default it
  // writes the log entry process.stop_overdue and ends the process with exit code 1.
  using OnOverdue = std::function<void(absl::string_view step, absl::Duration limit)>;
  explicit StopWatchdog(absl::Duration limit, OnOverdue on_overdue = &EndProcess)
      : limit_(limit), on_overdue_(std::move(on_overdue)) {}
  ~StopWatchdog();

  // From now on the process has the time of the limit. Once.
  void Start();
  // Names the present step of the stop.
  void Enter(absl::string_view step);

 private:
  static void EndProcess(absl::string_view step, absl::Duration limit);
  void Watch();

  const absl::Duration limit_;
  const OnOverdue on_overdue_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool called_off_ = false;
  std::string step_;
  std::thread thread_;
};

}  // namespace aims::process
