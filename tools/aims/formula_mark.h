#pragma once
// A mark in front of text that a spreadsheet would take for a formula: an apostrophe (OWASP, "CSV Injection"). Text
// that begins with such marks already gets one more, so that the text can be told from its marked form:
//
//   Marked("=SUM(A1)")    // "'=SUM(A1)"
//   Marked("'=quoted")    // "''=quoted"
//   Marked("'t Hooft")    // "'t Hooft": no formula follows
//   Unmarked(Marked(x))   // x, for any text
//
// Thread-safe: no state.

#include <string>

#include "absl/strings/string_view.h"

namespace aims::cli {

// Whether a spreadsheet may run the text: it begins with "=", "+", "-" or "@", also in full width or behind blanks and
// line breaks, which some spreadsheets trim.
bool IsFormula(absl::string_view text);

// Whether the text is a formula behind one apostrophe or more.
bool IsMarked(absl::string_view text);

std::string Marked(absl::string_view text);
// Without its first mark, where it has one.
absl::string_view Unmarked(absl::string_view text);
// Without all of them: what a text and its marked form have in common.
absl::string_view WithoutMarks(absl::string_view text);

}  // namespace aims::cli
