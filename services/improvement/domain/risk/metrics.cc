#include "services/improvement/domain/risk/metrics.h"

#include "services/improvement/domain/extend.h"
#include "services/improvement/domain/risk/acceptances.h"
#include "services/improvement/domain/risk/criteria.h"
#include "services/improvement/domain/risk/reassessments.h"
#include "services/improvement/domain/risk/risks.h"
#include "services/improvement/domain/risk/treatments.h"

namespace aims::improvement {

std::vector<Kind> RiskKinds() { return {RiskKind(), RiskCriteriaKind(), TreatmentKind()}; }

std::vector<Formula> RiskFormulas() {
  std::vector<Formula> formulas;
  Extend(formulas, RiskLevelFormulas());
  Extend(formulas, AcceptanceFormulas());
  Extend(formulas, ReassessmentFormulas());
  Extend(formulas, TreatmentFormulas());
  return formulas;
}

}  // namespace aims::improvement
