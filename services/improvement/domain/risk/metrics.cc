#include "services/improvement/domain/risk/metrics.h"

#include "services/improvement/domain/extend.h"
#include "services/improvement/domain/risk/treatments.h"

namespace aims::improvement {

std::vector<Kind> RiskKinds() { return {TreatmentKind()}; }

std::vector<Formula> RiskFormulas() {
  std::vector<Formula> formulas;
  Extend(formulas, TreatmentFormulas());
  return formulas;
}

}  // namespace aims::improvement
