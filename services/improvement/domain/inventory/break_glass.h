#pragma once
// Approvals by break-glass of all services, as metrics count them (ISO/IEC 42001 5.3, A.3.2): how often an approval was
// given without a second person, and what the reviews found. The item is the resource that was approved: it has one open
// review at a time.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

// Its sources are the events of all aggregates that know break-glass.
Kind BreakGlassKind();
std::vector<Formula> BreakGlassFormulas();

}  // namespace aims::improvement
