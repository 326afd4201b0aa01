#pragma once
// The one place where text becomes part of an HTML or SVG document. All that comes from data goes through it, in content
// and in attributes alike.
//
//   Html("<script>")      // "&lt;script&gt;"
//
// Thread-safe: no state.

#include <string>

#include "absl/strings/string_view.h"

namespace aims::cli::report {

// `text`, to be read as it is: markup is escaped, and characters that nobody can read are "·" (common/base/text.h).
std::string Html(absl::string_view text);

}  // namespace aims::cli::report
