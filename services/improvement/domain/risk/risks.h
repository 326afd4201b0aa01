#pragma once
// Risks, as metrics count them (ISO/IEC 42001 6.1.2, 6.1.3, 8.2): the levels of the open ones, and the answer to those above
// the appetite. The item of a risk also counts its acceptances (acceptances.h) and its reassessments (reassessments.h), so
// that the history of a risk is stored once.
//
// The level that counts is the residual one: that of the last assessment or, when a treatment was tested or came into doubt
// after it, that of RiskResidualRated. It is above the appetite when its rating says so. The criteria and their version are
// those of the same rating. A risk is open from its identification until it is closed, which is final.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind RiskKind();
// Of open-risks-by-level and above-appetite-without-answer.
std::vector<Formula> RiskLevelFormulas();

}  // namespace aims::improvement
