#pragma once
// A report as one HTML file that needs nothing from outside: its style is in it, plots are inline SVG, and its content
// security policy forbids everything else, scripts too. It is made for a screen of 1280 pixels and for A4: the heads of
// tables are repeated on each page, and no row is broken where it fits on one.
//
// Rows are written as they come.

#include <string>

#include "absl/status/status.h"
#include "tools/aims/report/document.h"
#include "tools/aims/report/sink.h"

namespace aims::cli::report {

absl::Status WriteHtml(const Document& document, const std::string& digest, const Sink& sink);

}  // namespace aims::cli::report
