#pragma once
// The items and formulas of the controls service's events: controls and their tests, evidence, the statement of
// applicability, policies, competence.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

std::vector<Kind> ControlsKinds();
std::vector<Formula> ControlsFormulas();

}  // namespace aims::improvement
