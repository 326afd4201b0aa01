#pragma once
// Suppliers, as metrics count them (ISO/IEC 42001 A.10.3): whether the assessment of each one behind an AI system in service
// is valid. The item is the supplier, so it counts once however many systems use it. Which of them are used is looked up in
// Series::kSuppliersUsed, which the systems hold (systems.h).

#include <vector>

#include "services/improvement/domain/formula.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind SupplierKind();
std::vector<Formula> SupplierFormulas();

}  // namespace aims::improvement
