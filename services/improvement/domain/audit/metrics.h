#pragma once
// The items and formulas of the audit service's events: audits, nonconformities, incidents, objectives, concerns, actions.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

std::vector<Kind> AuditKinds();
std::vector<Formula> AuditFormulas();

}  // namespace aims::improvement
