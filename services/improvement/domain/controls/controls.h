#pragma once
// Controls, as metrics count them (ISO/IEC 42001 8.1, 9.1, Annex A): their standing, the times for which they were
// degraded, the requirements that they serve, and the kinds of evidence that they need.
//
// A control is in place when it operates, or is degraded under an exception that compensates for it. A control that was
// degraded is degraded until it operates again, also while its criterion is being changed in between; one that is
// retired or deleted meanwhile was not restored.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind ControlKind();
std::vector<Formula> ControlFormulas();

}  // namespace aims::improvement
