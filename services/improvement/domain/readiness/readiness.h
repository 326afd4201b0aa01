#pragma once
// Readiness for certification: the state of each clause and Annex A control of ISO/IEC 42001 at an instant, from the counts
// of the log (metric 31).
//
//   ASSIGN_OR_RETURN(v1::Readiness readiness, ReadinessOf(measures, time));
//   readiness.set_name(absl::StrCat(organization, "/readiness"));
//
// Pure. Each series is read once.

#include <set>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aims/improvement/v1/readiness.pb.h"
#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/measures.h"

namespace aims::improvement {

// All of it but its name. `measures` counts all items: readiness cannot be narrowed. Errors are those of `measures`.
absl::StatusOr<v1::Readiness> ReadinessOf(const Measures& measures, absl::Time time);

// All series that readiness is counted from.
const std::set<Series>& SeriesOfReadiness();

// The metric readiness-by-clause. It has no inputs: it is counted from ReadinessOf (values.h).
Formula ReadinessFormula();

}  // namespace aims::improvement
