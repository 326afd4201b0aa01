#pragma once
// What a person can read in a text: whether there is anything, and which code points work on the reader or the terminal
// instead of being read. Records must have none of these, and output shows a mark in their place.
//
//   if (IsBlank(request.reason())) …                           // "", " ", U+00A0, U+2060 U+200B
//   if (auto found = FindUnreadable(name, Lines::kOne)) …      // "ESC [ 2 J" at 0
//
// Text is UTF-8; bytes that are not count as unreadable. Thread-safe: no state.

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace aims::base {

// Whether there is nothing to read: the text is empty, or has only blanks, line breaks and characters without a form.
// These are Unicode's White_Space and Default_Ignorable_Code_Point, controls, and the Braille pattern without dots.
bool IsBlank(absl::string_view text);

// The text from its first character on that is not blank; empty where all are.
absl::string_view SkipBlanks(absl::string_view text);

// Whether a code point is not for readers: a control (C0, DEL, C1; also line breaks and tabs), a bidirectional
// embedding, override or isolate (U+202A to U+202E, U+2066 to U+2069), or a noncharacter. The marks U+200E, U+200F and
// U+061C, which Arabic and Hebrew texts need, are for readers.
bool IsUnreadable(char32_t code_point);

// Whether a text may have several lines: \n, U+2028 and U+2029, and tabs.
enum class Lines { kOne, kSeveral };

struct Unreadable {
  char32_t code_point = 0;
  size_t index = 0;  // of code points, from 0
};
// The first code point that such a text must not have; nullopt when there is none.
absl::optional<Unreadable> FindUnreadable(absl::string_view text, Lines lines);

// "U+001B, a control character".
std::string Describe(char32_t code_point);

// `text` with a "·" for each unreadable code point and each byte that is not UTF-8. Lines::kSeveral keeps \n, \t and
// \r\n; Lines::kOne has a blank for each line break and tab.
std::string Readable(absl::string_view text, Lines lines);

}  // namespace aims::base
