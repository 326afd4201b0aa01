#pragma once
// A report as CSV (RFC 4180): one file with all of its tables. The first cell of each line names the table that it is of,
// and the first line of a table has its columns, so that a filter on the first column gives one table:
//
//   report,Field,Value
//   report,Title,Risk register
//   report,Digest,9f86…
//   risks,Id,Residual level,Due
//   risks,drift,high,2026-12-01T09:00:00+01:00
//
// Headings and paragraphs are lines of their own ("text,heading,Risks"). Text that a spreadsheet would take for a formula
// is marked by an apostrophe (formula_mark.h); numbers are as they are.

#include <string>

#include "absl/status/status.h"
#include "tools/aims/report/document.h"
#include "tools/aims/report/sink.h"

namespace aims::cli::report {

absl::Status WriteCsv(const Document& document, const std::string& digest, const Sink& sink);

}  // namespace aims::cli::report
