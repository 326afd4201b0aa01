#pragma once
// Notices some days before the end of something that is valid for a time: an acceptance, a competence, evidence.
//
//   const uint32_t days = NextNotice(kNoticesOfEnd, decide_time, expire_time, state.notice_days());
//   next_due = NoticeTime(expire_time, days);  // of the notice; of the end itself, when no notice is left
//
// Each notice is given once, the earliest first; the state keeps the last one, in days. Pure, thread-safe.

#include <cstdint>

#include "absl/time/time.h"
#include "absl/types/span.h"

namespace aims::domain {

// The notices before an end, in days ahead, the earliest first.
inline constexpr uint32_t kNoticesOfEnd[] = {30, 7};

// The time of the notice; `end` for 0 days.
inline absl::Time NoticeTime(absl::Time end, uint32_t days) { return end - absl::Hours(24) * days; }

// The next of `notices`, in days ahead; 0 when none is left. `noticed` is the last that was given, 0 for none. A notice
// whose time is not after `since`, the beginning of the validity, is not given.
inline uint32_t NextNotice(absl::Span<const uint32_t> notices, absl::Time since, absl::Time end, uint32_t noticed) {
  for (const uint32_t days : notices) {
    const bool given = noticed != 0 && noticed <= days;
    if (!given && NoticeTime(end, days) > since) return days;
  }
  return 0;
}

}  // namespace aims::domain
