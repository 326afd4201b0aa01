#include "services/improvement/domain/audit/metrics.h"

#include "services/improvement/domain/audit/concerns.h"
#include "services/improvement/domain/audit/incident_clocks.h"
#include "services/improvement/domain/audit/incidents.h"
#include "services/improvement/domain/audit/nonconformities.h"
#include "services/improvement/domain/audit/objectives.h"
#include "services/improvement/domain/audit/programme_cycle.h"
#include "services/improvement/domain/audit/programme_entries.h"
#include "services/improvement/domain/audit/review_actions.h"
#include "services/improvement/domain/extend.h"

namespace aims::improvement {

std::vector<Kind> AuditKinds() {
  return {ProgrammeEntryKind(), ProgrammeCycleKind(), ExcludedControlKind(), NonconformityKind(), IncidentClockKind(),
          IncidentKind(),       ObjectiveKind(),      ConcernKind(),         ReviewActionKind()};
}

std::vector<Formula> AuditFormulas() {
  std::vector<Formula> formulas = ProgrammeFormulas();
  Extend(formulas, NonconformityFormulas());
  Extend(formulas, IncidentClockFormulas());
  Extend(formulas, ObjectiveFormulas());
  Extend(formulas, ConcernFormulas());
  Extend(formulas, ReviewActionFormulas());
  return formulas;
}

}  // namespace aims::improvement
