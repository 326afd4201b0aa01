#pragma once
// Counts of an organization, from which values are computed, wherever they are stored: in memory (ledger.h) or in the read
// model (views/metric_view.h).

#include <map>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/improvement/domain/formula.h"

namespace aims::improvement {

class Measures {
 public:
  virtual ~Measures() = default;
  // What is counted at an instant: all changes up to it, itself included.
  virtual absl::StatusOr<Counts> Standing(Series series, absl::Time at) const = 0;
  // What occurred after `after` and up to `to`, itself included.
  virtual absl::StatusOr<Counts> Occurred(Series series, absl::Time after, absl::Time to) const = 0;
};

// The counts that a formula looks up at an instant, by series; and the circumstances of its value with them. The context does
// not outlive the counts.
using LookedUp = std::map<Series, Counts>;
absl::StatusOr<LookedUp> LookUp(const Formula& formula, const Measures& all, absl::Time time);
Context ContextOf(const LookedUp& looked_up, absl::Time time, absl::Time window_start);

// The tally of a formula at an instant, over a window that ends there. `counted` is what is counted, which may be narrowed
// to some of the items; `all` is what the formula looks up.
absl::StatusOr<Tally> TallyOf(const Formula& formula, const Measures& counted, const Measures& all, absl::Time time,
                              absl::Time window_start);

}  // namespace aims::improvement
