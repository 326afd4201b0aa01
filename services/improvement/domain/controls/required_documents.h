#pragma once
// The documents and records that ISO/IEC 42001 requires, each fulfilled or missing (7.5): a standing series that
// readiness looks up. Records can be fulfilled by several resources; the document is missing when the last of them
// lapsed.

#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind RequiredDocumentKind();

}  // namespace aims::improvement
