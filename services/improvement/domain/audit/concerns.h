#pragma once
// Concerns, as metrics count them (ISO/IEC 42001 A.3.3, A.8.3; Directive (EU) 2019/1937 Art. 9): whether receipt was
// acknowledged and feedback given by their due times. Concerns are confidential: nothing of their content is kept, no
// person and no AI system, so that the values cannot be narrowed.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind ConcernKind();
std::vector<Formula> ConcernFormulas();

}  // namespace aims::improvement
