#pragma once
// Risk criteria, as metrics look them up (ISO/IEC 42001 6.1.1): the approved version in force of each. A version is in force
// from its approval until the approval of another one.

#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind RiskCriteriaKind();

}  // namespace aims::improvement
