#pragma once
// What the rest of rpc/ needs to know of UTF-8 (RFC 3629). Thread-safe: no state.

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace aims::rpc {

// The number of code points of `text`; nullopt when it is not valid UTF-8.
absl::optional<size_t> CodePoints(absl::string_view text);

// `text` as valid UTF-8 of at most `max_bytes` (at least 3): what is invalid becomes "?", and what is too long is cut
// between code points and ends in "…".
std::string BoundedUtf8(absl::string_view text, size_t max_bytes);

}  // namespace aims::rpc
