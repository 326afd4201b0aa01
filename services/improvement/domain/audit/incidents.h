#pragma once
// Incidents by severity, as metrics count them (ISO/IEC 42001 A.8.3): at their report, with the severity that is known
// since. One that was dismissed is none. The formula is that of the reporting clocks (incident_clocks.h).

#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind IncidentKind();

}  // namespace aims::improvement
