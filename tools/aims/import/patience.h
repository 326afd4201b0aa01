#pragma once
// For how long a command goes on trying when its server is away, or refuses for now, and how often it tries.
//
//   Patience patience({.limit = absl::Minutes(10)});
//   RETURN_IF_ERROR(patience.Insist([&] { return Call(…); }));
//
// The time runs from the first failure after the last success, so that a command may be interrupted often. Tries come
// about every second, or when the server says: the pauses do not grow. Thread-compatible.

#include <functional>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace aims::cli {

struct PatienceOptions {
  absl::Duration limit = absl::Minutes(10);  // of one wait; InfiniteDuration: until it is interrupted
  absl::Duration pause = absl::Seconds(1);   // where the server does not say when to try again
  std::function<absl::Time()> now = {};      // of the wall clock by default
  // Sleeps; false when that was interrupted. By default nothing interrupts it.
  std::function<bool(absl::Duration)> sleep = {};
  // Called before each pause, with the time since the first failure, and the last one; and after the wait.
  std::function<void(absl::Duration waited, const absl::Status& why)> on_wait = {};
  std::function<void(absl::Duration waited)> on_success = {};
};

class Patience {
 public:
  explicit Patience(PatienceOptions options = {});

  // Whether the same call may succeed later: the server is away, going away, busy or slow.
  static bool MayPass(const absl::Status& status);

  // After a failed try: waits until the next one. The error `why` when it does not pass or the time is over; Cancelled
  // when the wait was interrupted.
  absl::Status BackOff(const absl::Status& why);
  void Succeeded();

  // Tries until it succeeds or fails for good.
  absl::Status Insist(const std::function<absl::Status()>& call);

  // Of the wait that goes on, or that was too long.
  absl::Duration waited() const;

 private:
  PatienceOptions options_;
  absl::optional<absl::Time> since_;  // the first failure
};

}  // namespace aims::cli
