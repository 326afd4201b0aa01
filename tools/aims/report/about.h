#pragma once
// The facts that every report says of itself, in the order in which people read them, for the forms that list them.

#include <string>

#include "tools/aims/report/document.h"

namespace aims::cli::report {

Facts AboutFacts(const Document& document, const std::string& digest);

}  // namespace aims::cli::report
