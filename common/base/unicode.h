#pragma once
// Forms of Unicode text, by ICU, which no other file includes. Texts are UTF-8; bytes that are not stay as they are.
//
//   Folded("ÄRZTE") == Folded("a\u0308rzte")       // "ärzte"
//   LooksLike("c\u0430rla", "carla")               // true: the first а is Cyrillic
//   ScriptsMixedIn("c\u0430rla")                   // "Cyrillic and Latin"
//
// Thread-safe: no state. Time is linear in the text; callers bound it.

#include <string>

#include "absl/strings/string_view.h"

namespace aims::base {

// NFC: one form of each text that Unicode calls the same (UAX #15). Letters and their case stay.
std::string Composed(absl::string_view text);

// NFKC: also one form of the compatibility variants: "ﬁ" is "fi", full-width "ａ" is "a".
std::string Compatible(absl::string_view text);

// NFKC_Casefold after NFKD: Compatible without case, and without characters that have no form. "ß" is "ss",
// "Σ" and "ς" are "σ". For comparing and searching, never for showing.
std::string Folded(absl::string_view text);

// Whether a reader can take one text for the other: they have the same skeleton (UTS #39).
bool LooksLike(absl::string_view a, absl::string_view b);

// The names of the scripts of a text that mixes them in a way in which no language does: "Cyrillic and Latin". Empty for
// one script, and for Latin with the scripts of Chinese, Japanese or Korean (UTS #39, Highly Restrictive).
std::string ScriptsMixedIn(absl::string_view text);

}  // namespace aims::base
