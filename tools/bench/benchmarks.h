#pragma once
// All benchmarks there are; main.cc lists them by name.

#include "absl/status/status.h"
#include "tools/bench/rounds.h"

namespace aims::bench {

absl::Status BenchAppendEmbedded(Rounds& rounds);
absl::Status BenchAppendKafka(Rounds& rounds);
absl::Status BenchFoldEmbedded(Rounds& rounds);
absl::Status BenchFoldKafka(Rounds& rounds);

}  // namespace aims::bench
