#pragma once
// A report as Markdown (GitHub's, with its tables). Plots are tables. Text that would be markup is escaped, also the marks
// of tables, so that a text stays in its cell.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tools/aims/report/document.h"
#include "tools/aims/report/sink.h"

namespace aims::cli::report {

// `text`, to be read as it is, on one line: line breaks become "<br>".
std::string Markdown(absl::string_view text);

absl::Status WriteMarkdown(const Document& document, const std::string& digest, const Sink& sink);

}  // namespace aims::cli::report
