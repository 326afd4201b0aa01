#include "services/improvement/domain/measures.h"

#include "common/base/status_macros.h"

namespace aims::improvement {

absl::StatusOr<LookedUp> LookUp(const Formula& formula, const Measures& all, absl::Time time) {
  LookedUp looked_up;
  for (const Series series : formula.looks_up) {
    ASSIGN_OR_RETURN(looked_up[series], all.Standing(series, time));
  }
  return looked_up;
}

Context ContextOf(const LookedUp& looked_up, absl::Time time, absl::Time window_start) {
  return {.time = time, .window_start = window_start, .standing = [&looked_up](Series series) -> const Counts& {
            return looked_up.at(series);
          }};
}

absl::StatusOr<Tally> TallyOf(const Formula& formula, const Measures& counted, const Measures& all, absl::Time time,
                              absl::Time window_start) {
  ASSIGN_OR_RETURN(const LookedUp looked_up, LookUp(formula, all, time));
  const Context context = ContextOf(looked_up, time, window_start);
  Tally tally;
  for (const Input& input : formula.inputs) {
    ASSIGN_OR_RETURN(const Counts counts, input.over == Over::kInstant
                                              ? counted.Standing(input.series, time)
                                              : counted.Occurred(input.series, window_start, time));
    for (const auto& [label, count] : counts) {
      if (count != 0) input.add(label, count, context, tally);
    }
  }
  return tally;
}

}  // namespace aims::improvement
