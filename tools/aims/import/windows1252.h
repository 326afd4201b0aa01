#pragma once
// Windows-1252 to UTF-8, by Unicode's table (unicode.org, MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT): 0x80 to 0x9F are
// typographic characters, 0xA0 to 0xFF are as in Latin-1, and five bytes (81, 8D, 8F, 90, 9D) mean nothing.
// Thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace aims::cli {

// InvalidArgument names the first byte that means nothing, and its place.
absl::StatusOr<std::string> Windows1252ToUtf8(absl::string_view bytes);

}  // namespace aims::cli
