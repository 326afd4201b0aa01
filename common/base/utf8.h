#pragma once
// UTF-8 (RFC 3629), one code point after the other. Thread-safe: no state.
//
//   for (CodePoint next; (next = FirstCodePoint(text)).bytes > 0; text.remove_prefix(next.bytes)) { … next.value … }

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace aims::base {

struct CodePoint {
  char32_t value = 0;
  size_t bytes = 0;
};

// The code point that `text` begins with; 0 bytes when it begins with none.
CodePoint FirstCodePoint(absl::string_view text);

// The number of code points of `text`; nullopt when it is not valid UTF-8.
absl::optional<size_t> CodePoints(absl::string_view text);

// `text` as valid UTF-8 of at most `max_bytes` (at least 3): what is invalid becomes "?", and what is too long is cut
// between code points and ends in "…".
std::string BoundedUtf8(absl::string_view text, size_t max_bytes);

}  // namespace aims::base
