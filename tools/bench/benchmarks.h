#pragma once
// All benchmarks there are; main.cc lists them by name.

#include "absl/status/status.h"
#include "tools/bench/rounds.h"

namespace aims::bench {

// append.cc, fold.cc: the log by itself, and the fold of its events.
absl::Status BenchAppendEmbedded(Rounds& rounds);
absl::Status BenchAppendKafka(Rounds& rounds);
absl::Status BenchFoldEmbedded(Rounds& rounds);
absl::Status BenchFoldKafka(Rounds& rounds);

// growth.cc: what more events cost.
absl::Status BenchGrowth(Rounds& rounds);

// commands.cc: durable commands, one a call.
absl::Status BenchCommandsEmbedded(Rounds& rounds);
absl::Status BenchCommandsKafka(Rounds& rounds);

// reads.cc: get by name, list.
absl::Status BenchReads(Rounds& rounds);

// import.cc: rows of another register.
absl::Status BenchImportEmbedded(Rounds& rounds);
absl::Status BenchImportKafka(Rounds& rounds);

}  // namespace aims::bench
