#pragma once
// An occurrence that is counted at one instant, such as a due time that was kept or missed. Later events can tell more
// about it: a report is recorded that had been sent in time. The count of the instant stays then, and is corrected when
// that becomes known:
//
//   Occurrence clock(Series::kClocks);
//   clock.Tell(timeline, due, "binding|late", properties);   // at each moment of the item
//
//   at the due time                 "binding|late"                       + 1
//   when the report is recorded     "binding|late|<due time>"            - 1
//                                   "binding|kept|<due time>"            + 1
//
// So a window counts a correction exactly if it counts the instant itself: the formula leaves out those for which
// WasBefore is true. An occurrence that is told first when its instant has passed is a correction, too. Not thread-safe.

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/timeline.h"

namespace aims::improvement {

class Occurrence {
 public:
  explicit Occurrence(Series series) : series_(series) {}

  // It occurs at `at`, and is `label` as far as is known at this moment; empty: it is none. At each moment of the item
  // from the first on. `at` may change until it has passed.
  void Tell(Timeline& timeline, absl::Time at, const std::string& label, const Properties& properties);

 private:
  void Correct(Timeline& timeline, absl::Time at, int64_t count) const;

  Series series_;
  std::string label_;  // as it was told last
  Properties properties_;
};

// An instant as the part of a label, in nanoseconds since 1970, and back. The instant of no number is in the far future.
std::string InstantPart(absl::Time instant);
absl::Time InstantOf(absl::string_view part);

// Whether the instant of a correction is before the window of the value. Not so for an empty part, which is no correction.
bool WasBefore(absl::string_view instant, const Context& context);

}  // namespace aims::improvement
