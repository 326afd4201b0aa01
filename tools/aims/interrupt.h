#pragma once
// SIGINT (Ctrl-C) and SIGTERM, for a command that has something to finish and to say before it ends.
//
//   Interrupt interrupt;
//   while (!interrupt.raised()) …;
//
// The first signal is noted, a second one ends the program at once. A wait elsewhere in the program is cancelled
// when it has not ended by itself a while after the signal (Cancellable). One at a time in a process, which has the
// former handling of the signals again at its end. Thread-safe.

#include <csignal>
#include <functional>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace aims::cli {

class Interrupt {
 public:
  // `grace`: how long after the signal what is Cancellable goes on.
  explicit Interrupt(absl::Duration grace = absl::Seconds(2));
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  bool raised() const ABSL_LOCKS_EXCLUDED(mutex_);
  // False as soon as it is raised.
  bool Sleep(absl::Duration duration) const ABSL_LOCKS_EXCLUDED(mutex_);

  // While it lives, `cancel` is called by another thread once the grace after the signal is over; at once when it is over
  // already. One at a time.
  class Cancellable {
   public:
    // `interrupt` may be nullptr: then nothing is ever called.
    Cancellable(Interrupt* interrupt, std::function<void()> cancel);
    ~Cancellable();
    Cancellable(const Cancellable&) = delete;
    Cancellable& operator=(const Cancellable&) = delete;

   private:
    Interrupt* const interrupt_;
  };

 private:
  void Watch();

  const absl::Duration grace_;
  struct sigaction former_[2];
  int pipe_[2];  // from the signal handler to the thread
  mutable absl::Mutex mutex_;
  bool raised_ ABSL_GUARDED_BY(mutex_) = false;
  bool over_ ABSL_GUARDED_BY(mutex_) = false;  // the grace after the signal
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::function<void()> cancel_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace aims::cli
