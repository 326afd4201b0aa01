#pragma once
// Evidence artifacts, as metrics count them (ISO/IEC 42001 7.5.3): whether accepted and valid ones show each control
// that is in operation by each kind of evidence that its requirements ask for, and which requirements they support.
//
// An artifact counts from its acceptance until its validity ends, or until it is withdrawn or superseded.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind EvidenceArtifactKind();
std::vector<Formula> EvidenceFormulas();

}  // namespace aims::improvement
