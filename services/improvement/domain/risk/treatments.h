#pragma once
// Treatments of risks, as metrics count them (ISO/IEC 42001 6.1.3, 8.3): implemented by their first approved due time, and
// effective at their first test. A treatment is under way, and so an answer to its risk, from its approval until it is
// tested, withdrawn, or its approval is void; and again while its effect is in doubt.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind TreatmentKind();
std::vector<Formula> TreatmentFormulas();

}  // namespace aims::improvement
