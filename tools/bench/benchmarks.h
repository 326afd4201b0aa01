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
absl::Status BenchFoldRisk(Rounds& rounds);
absl::Status BenchFoldControls(Rounds& rounds);
absl::Status BenchFoldAudit(Rounds& rounds);
absl::Status BenchFoldEvidence(Rounds& rounds);
absl::Status BenchFoldImprovement(Rounds& rounds);

// growth.cc: what more events cost.
absl::Status BenchGrowth(Rounds& rounds);

// memory.cc: what each service needs of it.
absl::Status BenchMemoryOfInventory(Rounds& rounds);
absl::Status BenchMemoryOfRisk(Rounds& rounds);
absl::Status BenchMemoryOfControls(Rounds& rounds);
absl::Status BenchMemoryOfAudit(Rounds& rounds);
absl::Status BenchMemoryOfEvidence(Rounds& rounds);
absl::Status BenchMemoryOfImprovement(Rounds& rounds);

// commands.cc: durable commands, one a call.
absl::Status BenchCommandsEmbedded(Rounds& rounds);
absl::Status BenchCommandsKafka(Rounds& rounds);

// reads.cc: get by name, list.
absl::Status BenchReads(Rounds& rounds);

// trails.cc, risk_matrix.cc: reads of the evidence and the risk service.
absl::Status BenchTrails(Rounds& rounds);
absl::Status BenchMetrics(Rounds& rounds);
absl::Status BenchRiskMatrix(Rounds& rounds);

// lists.cc: lists of the risk, the controls and the audit service with a million events.
absl::Status BenchLists(Rounds& rounds);

// watches.cc: writes that are watched.
absl::Status BenchWatches(Rounds& rounds);

// import.cc: rows of another register.
absl::Status BenchImportEmbedded(Rounds& rounds);
absl::Status BenchImportKafka(Rounds& rounds);

}  // namespace aims::bench
