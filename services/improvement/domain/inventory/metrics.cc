#include "services/improvement/domain/inventory/metrics.h"

namespace aims::improvement {

std::vector<Kind> InventoryKinds() {
  std::vector<Kind> kinds;
  return kinds;
}

std::vector<Formula> InventoryFormulas() {
  std::vector<Formula> formulas;
  return formulas;
}

}  // namespace aims::improvement
