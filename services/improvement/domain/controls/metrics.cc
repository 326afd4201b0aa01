#include "services/improvement/domain/controls/metrics.h"

#include "services/improvement/domain/controls/competences.h"
#include "services/improvement/domain/controls/control_tests.h"
#include "services/improvement/domain/controls/controls.h"
#include "services/improvement/domain/controls/evidence.h"
#include "services/improvement/domain/controls/policies.h"
#include "services/improvement/domain/controls/statements.h"
#include "services/improvement/domain/controls/time_zone.h"
#include "services/improvement/domain/extend.h"

namespace aims::improvement {

std::vector<Kind> ControlsKinds() {
  std::vector<Kind> kinds = {ControlKind(),      ControlTestKind(), EvidenceArtifactKind(), StatementKind(),
                             StatementRowKind(), CompetenceKind(),  TimeZoneKind()};
  Extend(kinds, PolicyKinds());
  return kinds;
}

std::vector<Formula> ControlsFormulas() {
  std::vector<Formula> formulas;
  Extend(formulas, StatementFormulas());
  Extend(formulas, ControlFormulas());
  Extend(formulas, ControlTestFormulas());
  Extend(formulas, EvidenceFormulas());
  Extend(formulas, PolicyFormulas());
  Extend(formulas, CompetenceFormulas());
  return formulas;
}

}  // namespace aims::improvement
