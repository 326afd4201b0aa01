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

// Whether a cell says nothing, in any column: it is empty, "N/A", "Not Applicable", "-", "Not Reported" and their
// spellings. Text that begins so and goes on ("N/A - free product") says something.
bool SaysNothing(absl::string_view text);

// Whether a cell says nothing where it answers a question: SaysNothing, and also "NA", "None", "Null", "TBD",
// "Unknown", "Withheld - …" and their spellings. They may be values all the same (NA is a code, None an answer):
// whoever does not take one for a value keeps the word.
bool IsPlaceholder(absl::string_view text);

// Elements of a cell that holds several: a JSON array of strings (["Age","Sex/Gender"]), or else text separated by any
// of `separators`. Elements are on one line; those that say nothing are left out.
std::vector<std::string> Elements(absl::string_view text, absl::string_view separators);

}  // namespace aims::cli
