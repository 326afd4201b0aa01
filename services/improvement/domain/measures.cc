#include "services/improvement/domain/measures.h"

#include <utility>

#include "common/base/status_macros.h"

namespace aims::improvement {

absl::StatusOr<Tally> TallyOf(const Formula& formula, const Measures& counted, const Measures& all, absl::Time time,
                              absl::Time window_start) {
  std::map<Series, Counts> looked_up;
  for (const Series series : formula.looks_up) {
    ASSIGN_OR_RETURN(looked_up[series], all.Standing(series, time));
  }
  const Context context{.time = time, .window_start = window_start, .standing = [&](Series series) -> const Counts& {
                          return looked_up[series];
                        }};
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
