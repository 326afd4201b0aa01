#pragma once
// Statements of applicability, as metrics count them (ISO/IEC 42001 6.1.3): the applicable rows of the approved
// versions that a control in place serves, and how long a version has been stale.
//
// Each row is an item of its own, so that a value is explained by rows. It is read from the status that the approval
// freezes, which names every row of the version with its controls: rows that are only being written move nothing. A row
// that the next version does not have any more is told nothing, so a row counts while its version is in force.

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind StatementKind();
Kind StatementRowKind();
std::vector<Formula> StatementFormulas();

}  // namespace aims::improvement
