#pragma once
// The actions of management reviews, as metrics count them (ISO/IEC 42001 9.3.2 a): done by their first due time.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind ReviewActionKind();
std::vector<Formula> ReviewActionFormulas();

}  // namespace aims::improvement
