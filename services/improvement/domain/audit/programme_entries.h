#pragma once
// The entries of audit programmes, as metrics count them (ISO/IEC 42001 9.2.2): whether an audit of an entry was begun by
// its planned end, which is the end of the quarter that was approved first. An entry that was audited and is planned for
// a later quarter by another version counts again.

#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind ProgrammeEntryKind();

}  // namespace aims::improvement
