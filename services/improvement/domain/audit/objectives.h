#pragma once
// Objectives for AI, as metrics count them (ISO/IEC 42001 6.2, 9.1): how those that are pursued stand. An objective is
// stale when no value was measured for one and a half periods. One that was achieved or missed counts until its due time.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind ObjectiveKind();
std::vector<Formula> ObjectiveFormulas();

}  // namespace aims::improvement
