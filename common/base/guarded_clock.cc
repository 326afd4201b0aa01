#include "common/base/guarded_clock.h"

#include <time.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/time.h"

namespace aims::base {
namespace {

constexpr char kDepartureUrl[] = "aims.dev/clock-departure";
// A small difference is followed by this part of the time that passes.
constexpr int kFollowed = 10;
// Both times are read within this.
constexpr absl::Duration kAtOnce = absl::Seconds(1);
// Departures are told in such steps: a text that changed all the time would be news all the time.
constexpr absl::Duration kToldStep = absl::Seconds(10);

absl::Status Departed(absl::Duration by, absl::string_view of, absl::Duration tolerance, absl::string_view advice) {
  const absl::Duration told = absl::Floor(absl::AbsDuration(by) + kToldStep / 2, kToldStep);
  absl::Status status = absl::UnavailableError(absl::StrCat("the clock of this machine is ", absl::FormatDuration(told),
                                                            by > absl::ZeroDuration() ? " ahead of " : " behind ", of,
                                                            "; up to ", absl::FormatDuration(tolerance),
                                                            " is accepted (--clock-tolerance): ", advice));
  status.SetPayload(kDepartureUrl, absl::Cord());
  return status;
}

absl::Duration ByWhich(const ClockReading& since, const ClockReading& reading) {
  return (reading.wall - since.wall) - (reading.running - since.running);
}

}  // namespace

absl::Duration ClockReference::Departure(const ClockReading& reading) const {
  const absl::Duration passed = reading.running - running_;
  if (reading.wall < earliest_ + passed) return reading.wall - (earliest_ + passed);
  return std::max(reading.wall - (latest_ + passed), absl::ZeroDuration());
}

bool IsClockDeparture(const absl::Status& status) { return status.GetPayload(kDepartureUrl).has_value(); }

absl::Time GuardedClock::WallTime() { return absl::Now(); }

absl::Duration GuardedClock::RunningTime() {
  timespec time = {};
  clock_gettime(CLOCK_BOOTTIME, &time);
  return absl::DurationFromTimespec(time);
}

GuardedClock::GuardedClock(Options options) : options_(std::move(options)), accepted_(Read()) {}

ClockReading GuardedClock::Read() const {
  while (true) {  // again where the process was stopped in between
    const absl::Duration before = options_.running();
    const ClockReading reading{options_.wall(), options_.running()};
    if (reading.running - before < kAtOnce) return reading;
  }
}

absl::Status GuardedClock::Check(const ClockReading& reading) {
  std::lock_guard<std::mutex> lock(mutex_);
  const absl::Duration by = ByWhich(accepted_, reading);
  if (absl::AbsDuration(by) > options_.tolerance) {
    return Departed(
        by, "what it showed before, and the time that passed since", options_.tolerance,
        "correct the clock, and commands are taken again by themselves; where it is right now and was wrong "
        "before, restart the process");
  }
  const absl::Duration passed = reading.running - accepted_.running;
  if (passed <= absl::ZeroDuration()) return absl::OkStatus();
  const absl::Duration most = passed / kFollowed;
  accepted_ = {accepted_.wall + passed + std::clamp(by, -most, most), reading.running};
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> GuardedClock::Now() {
  const ClockReading reading = Read();
  if (absl::Status status = Check(reading); !status.ok()) return status;
  return reading.wall;
}

absl::Status GuardedClock::Confirm(absl::Time theirs, const ClockReading& asked, ClockReference* reference) {
  const ClockReference known(theirs, asked.running, options_.running());
  if (reference != nullptr) *reference = known;
  if (absl::Status status = CheckAgainst(known, asked); !status.ok()) return status;
  std::lock_guard<std::mutex> lock(mutex_);
  accepted_ = asked;
  return absl::OkStatus();
}

absl::Status GuardedClock::CheckAgainst(const ClockReference& reference, const ClockReading& reading) const {
  const absl::Duration by = reference.Departure(reading);
  if (absl::AbsDuration(by) <= options_.tolerance) return absl::OkStatus();
  return Departed(by, "the clock of the log's brokers", options_.tolerance,
                  "correct whichever is wrong; commands are then taken again by themselves");
}

absl::Duration GuardedClock::Departure() const {
  const ClockReading reading = Read();
  std::lock_guard<std::mutex> lock(mutex_);
  return ByWhich(accepted_, reading);
}

}  // namespace aims::base
