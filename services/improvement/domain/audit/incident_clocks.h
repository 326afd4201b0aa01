#pragma once
// The reporting clocks of incidents, as metrics count them (ISO/IEC 42001 A.8.3, A.8.4; AI Act Art. 26(5), 73): whether an
// initial or a complete report was sent by the first due time. The metric has the incidents by severity, too
// (incidents.h).

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind IncidentClockKind();
std::vector<Formula> IncidentClockFormulas();

}  // namespace aims::improvement
