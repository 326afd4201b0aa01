#pragma once
// Times of the calendar, in UTC. Thread-safe: no state.
//
//   MonthsAfter(time, 3)   // 2026-11-30T10:00Z gives 2027-02-28T10:00Z

#include <algorithm>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace aims::base {

// So many months of the calendar later, at the same time of the day; on the last day of a month that is too short.
inline absl::Time MonthsAfter(absl::Time time, int months) {
  const absl::CivilSecond at = absl::ToCivilSecond(time, absl::UTCTimeZone());
  const absl::CivilMonth month = absl::CivilMonth(at) + months;
  const int last_day = (absl::CivilDay(month + 1) - 1).day();
  const absl::CivilSecond end(month.year(), month.month(), std::min(at.day(), last_day), at.hour(), at.minute(),
                              at.second());
  return absl::FromCivil(end, absl::UTCTimeZone());
}

}  // namespace aims::base
