#pragma once
// The number of partitions that the subjects of a topic are placed over. The topic's first leaders choose it, all that they
// find, and the log remembers it (PartitionOpened.partitions): partitions that somebody adds to a topic later stay empty,
// because a subject's later events must come into the partition of its earlier ones.
//
//   ASSIGN_OR_RETURN(const int32_t placed_over, PlacedOver(log, aggregates, ends));

#include <cstdint>

#include "absl/status/statusor.h"
#include "common/command/aggregates.h"
#include "common/event_log/log.h"

namespace aims::command {

// The number for the topic of `aggregates`, whose ends are `ends`: the remembered one, else the number of `ends`.
// FailedPrecondition where that many partitions are not there. Waits at most five seconds for records that cannot be read.
absl::StatusOr<int32_t> PlacedOver(event_log::Log& log, const Aggregates& aggregates, const event_log::Positions& ends);

}  // namespace aims::command
