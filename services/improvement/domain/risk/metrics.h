#pragma once
// The items and formulas of the risk service's events: risks, treatments, acceptances.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

std::vector<Kind> RiskKinds();
std::vector<Formula> RiskFormulas();

}  // namespace aims::improvement
