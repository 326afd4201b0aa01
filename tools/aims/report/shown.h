#pragma once
// Values as people read them in HTML and Markdown. Thread-safe: no state.

#include <string>

#include "absl/strings/string_view.h"
#include "tools/aims/report/document.h"

namespace aims::cli::report {

// "2026-11-30 16:25" of "2026-11-30T16:25:19+01:00": the zone is named once, in the head of the report. Other kinds as
// they are, numbers in groups of three digits: "10 000".
std::string Shown(absl::string_view text, ColumnKind kind);

}  // namespace aims::cli::report
