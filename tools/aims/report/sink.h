#pragma once
// Where a writer's bytes go: a file, standard output, a string, a digest. Writers say nothing of what fails there; the
// owner of the sink asks it at the end.

#include <functional>

#include "absl/strings/string_view.h"

namespace aims::cli::report {

using Sink = std::function<void(absl::string_view)>;

}  // namespace aims::cli::report
