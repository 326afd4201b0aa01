#pragma once
// Policies and their acknowledgements, as metrics count them (ISO/IEC 42001 5.2, 7.3, A.2.2, A.2.4).
//
// A published policy is overdue from the due time of its review on, until it is confirmed or another version is
// published; the review can fall due before its date. An acknowledgement counts from its due time on, which an absence
// of the person moves, while the person has not left and the policy asks for this major version. Given or not, it
// counts no more when the next major version is published, when the policy is retired, and when the person leaves.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

// Policies, acknowledgements, and the persons on the roster.
std::vector<Kind> PolicyKinds();
std::vector<Formula> PolicyFormulas();

}  // namespace aims::improvement
