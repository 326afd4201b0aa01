#pragma once
// What people type into the cells of a survey, made comparable: white space, ways to say "nothing", lists. Text is
// UTF-8. Thread-safe: no state.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace aims::cli {

// Without white space at both ends, where a no-break space (U+00A0) counts as white space; what is inside stays as it
// is.
std::string Trimmed(absl::string_view text);

// On one line: trimmed, and each run of white space inside, line breaks too, as one blank. For names and for values of
// a list of choices, never for prose.
std::string OneLine(absl::string_view text);

// Whether a trimmed cell only says that there is nothing to say: "N/A", "Not Applicable", "none", "TBD", "-", "Withheld
// - …" and their spellings. Text that begins so and goes on ("N/A - free product") says something and is none.
bool IsPlaceholder(absl::string_view text);

// Elements of a cell that holds several: a JSON array of strings (["Age","Sex/Gender"]), or else text separated by any
// of `separators`. Elements are on one line; empty ones and placeholders are left out.
std::vector<std::string> Elements(absl::string_view text, absl::string_view separators);

}  // namespace aims::cli
