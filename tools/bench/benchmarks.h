#pragma once
// All benchmarks there are; main.cc lists them by name.

#include "absl/status/status.h"
#include "tools/bench/rounds.h"

namespace aims::bench {}  // namespace aims::bench
