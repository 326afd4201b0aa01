#pragma once
// The time zone of the organization, whose days are meant where values are put into days or months: a standing series
// that formulas look up. "UTC" where the organization names none.

#include "services/improvement/domain/kind.h"

namespace aims::improvement {

Kind TimeZoneKind();

}  // namespace aims::improvement
