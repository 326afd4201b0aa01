#pragma once
// A reader: its own consumer with assigned partitions, read_committed, without a group and without commits. The caller
// keeps the position.
//
// Positions move past the marks of transactions, so every end of Log::EndPositions is reached: with the last record
// before it, or by a Next that reaches its deadline without a record.

#include <memory>

#include "absl/status/statusor.h"
#include "common/event_log/kafka/kafka_log.h"
#include "common/event_log/log.h"

namespace aims::event_log::kafka {

// `options` outlives the reader. The partitions exist.
absl::StatusOr<std::unique_ptr<Reader>> ReadPartitions(const KafkaOptions* options, const Positions& from);

}  // namespace aims::event_log::kafka
