#pragma once
// Nonconformities, as metrics count them (ISO/IEC 42001 10.2): opened, closed and open by grade and age, the times to
// contain and to close them, the first verification of their actions, and recurrence.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind NonconformityKind();
std::vector<Formula> NonconformityFormulas();

}  // namespace aims::improvement
