#pragma once
// The items and formulas of the inventory service's events: AI systems, their classification and duties, suppliers. And of the
// approvals by break-glass of all services.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

std::vector<Kind> InventoryKinds();
std::vector<Formula> InventoryFormulas();

}  // namespace aims::improvement
