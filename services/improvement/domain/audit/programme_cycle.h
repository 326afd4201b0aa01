#pragma once
// The cycles of audit programmes, as metrics count them (ISO/IEC 42001 9.2.2): the clauses and controls that the approved
// version of a programme plans, and those that an issued report of one of its audits answered, while the cycle runs.
// Controls that a statement of applicability excludes are left out by the formula, which looks them up.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind ProgrammeCycleKind();
Kind ExcludedControlKind();
// Also of the entries (programme_entries.h).
std::vector<Formula> ProgrammeFormulas();

}  // namespace aims::improvement
