#pragma once
// Tests of controls, as metrics count them (ISO/IEC 42001 9.1): the outcomes of tests of operation, and the tests that
// were not started by their scheduled time and its grace.
//
// A test is counted as held or missed at the time at which it is missed unless it was started before, also when it was
// started earlier. One that was cancelled by then is not counted.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind ControlTestKind();
std::vector<Formula> ControlTestFormulas();

}  // namespace aims::improvement
