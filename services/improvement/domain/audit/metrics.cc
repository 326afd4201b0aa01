#include "services/improvement/domain/audit/metrics.h"

namespace aims::improvement {

std::vector<Kind> AuditKinds() {
  std::vector<Kind> kinds;
  return kinds;
}

std::vector<Formula> AuditFormulas() {
  std::vector<Formula> formulas;
  return formulas;
}

}  // namespace aims::improvement
