#pragma once
// Quotes external text for error messages.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace aims::query {

// `text` in quotes. Text longer than 40 bytes is cut between UTF-8 characters and ends in "…".
inline std::string Quote(absl::string_view text) {
  constexpr size_t kLongest = 40;
  if (text.size() <= kLongest) return absl::StrCat("\"", text, "\"");
  size_t end = kLongest;
  while (end > 0 && (text[end] & 0xC0) == 0x80) --end;
  return absl::StrCat("\"", text.substr(0, end), "…\"");
}

}  // namespace aims::query
