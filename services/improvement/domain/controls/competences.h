#pragma once
// Competences, one for each person and requirement, as metrics count them (ISO/IEC 42001 7.2). One that is closed,
// because the person left or does not hold the role any more, or because the requirement was retired, is not counted.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind CompetenceKind();
std::vector<Formula> CompetenceFormulas();

}  // namespace aims::improvement
