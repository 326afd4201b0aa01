#pragma once
// The wall clock of the machine, held against clocks that nobody sets: a time that it cannot be is not accepted.
//
//   GuardedClock clock({.tolerance = absl::Minutes(1)});
//   ASSIGN_OR_RETURN(const absl::Time now, clock.Now());               // Unavailable: the clock jumped
//
//   const ClockReading asked = clock.Read();                           // a log's brokers have a clock of their own
//   ASSIGN_OR_RETURN(const absl::Time theirs, AppendAndLearnItsTime());
//   RETURN_IF_ERROR(clock.Confirm(theirs, asked));                     // Unavailable: one of the two clocks is wrong
//
// Two times of the machine are read together: the wall clock, which a person or NTP may set, and the time for which the
// machine has been running (CLOCK_BOOTTIME), which nobody sets and which goes on while the machine is suspended. From the
// first reading on, the wall clock must go on as the running time does. One that is off by more than the tolerance has
// jumped, forward or back, and is refused until it is back. A smaller difference is followed by a tenth of the time that
// passes, which is faster than NTP slews a clock, and too slow for a clock that walks away in small steps.
//
// A jump may also be right: a virtual machine that was paused, or a clock that was wrong at the start. The guard cannot
// tell by itself. A clock elsewhere can: after Confirm the present wall clock is the accepted one. Without such a clock
// the process is restarted, and begins with the wall clock as it is then.
//
// Thread-safe. The texts of errors stay the same while the departure does: they are for health.

#include <functional>
#include <mutex>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace aims::base {

// Both times of the machine at one instant.
struct ClockReading {
  absl::Time wall;
  absl::Duration running;
};

// What is known of another clock: at the running time `running` it showed something from `earliest` to `latest`.
class ClockReference {
 public:
  // It showed `theirs` at an instant between the two readings of the running time.
  ClockReference(absl::Time theirs, absl::Duration from, absl::Duration to)
      : earliest_(theirs), latest_(theirs + (to - from)), running_(to) {}

  // How far the wall clock of a reading is ahead (behind: negative) of this clock; 0 within what is known.
  absl::Duration Departure(const ClockReading& reading) const;

 private:
  absl::Time earliest_;
  absl::Time latest_;
  absl::Duration running_;
};

// Whether an error is one of a GuardedClock.
bool IsClockDeparture(const absl::Status& status);

class GuardedClock {
 public:
  struct Options {
    absl::Duration tolerance = absl::Minutes(1);
    // Those of the machine; tests and fault injection give their own.
    std::function<absl::Time()> wall = &WallTime;
    std::function<absl::Duration()> running = &RunningTime;
  };
  explicit GuardedClock(Options options);

  // The machine's times as they are, accepted or not.
  ClockReading Read() const;
  // OK where the reading is accepted; else Unavailable. Readings come about in their order.
  absl::Status Check(const ClockReading& reading);
  // The wall clock, where it is accepted.
  absl::StatusOr<absl::Time> Now();

  // A clock elsewhere showed `theirs` between the reading `asked` and now. OK where the reading agrees with it, and then
  // the wall clock of the reading is the accepted one. Else Unavailable, and nothing changes. `reference` (may be
  // nullptr) becomes what is known of that clock.
  absl::Status Confirm(absl::Time theirs, const ClockReading& asked, ClockReference* reference);
  // OK where a reading agrees with what is known of a clock elsewhere; else Unavailable.
  absl::Status CheckAgainst(const ClockReference& reference, const ClockReading& reading) const;

  // How far the wall clock is now ahead (behind: negative) of the accepted time; for figures.
  absl::Duration Departure() const;
  absl::Duration tolerance() const { return options_.tolerance; }

  static absl::Time WallTime();
  static absl::Duration RunningTime();

 private:
  const Options options_;
  mutable std::mutex mutex_;
  ClockReading accepted_;  // the wall clock goes on from here
};

}  // namespace aims::base
