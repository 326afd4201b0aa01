#pragma once
// AI systems, as metrics count them (ISO/IEC 42001 6.1.4, 8.4, A.6.2): their impact assessments, their states and tiers,
// their approvals, and the time until they operate. The duties and the suppliers of a system are counted with it, by the
// formulas of duties.h and suppliers.h.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind SystemKind();
std::vector<Formula> SystemFormulas();

}  // namespace aims::improvement
