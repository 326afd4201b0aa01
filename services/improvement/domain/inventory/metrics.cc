#include "services/improvement/domain/inventory/metrics.h"

#include "services/improvement/domain/extend.h"
#include "services/improvement/domain/inventory/break_glass.h"
#include "services/improvement/domain/inventory/duties.h"
#include "services/improvement/domain/inventory/suppliers.h"
#include "services/improvement/domain/inventory/systems.h"

namespace aims::improvement {

std::vector<Kind> InventoryKinds() { return {SystemKind(), SupplierKind(), BreakGlassKind()}; }

std::vector<Formula> InventoryFormulas() {
  std::vector<Formula> formulas = SystemFormulas();
  Extend(formulas, DutyFormulas());
  Extend(formulas, SupplierFormulas());
  Extend(formulas, BreakGlassFormulas());
  return formulas;
}

}  // namespace aims::improvement
