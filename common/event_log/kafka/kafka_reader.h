#pragma once
// A reader: a consumer of its own with assigned partitions, read_committed, no group and nothing committed; where it
// stands is the caller's to keep.
//
// Positions move past the marks that transactions leave, so that every end that Log::EndPositions tells is reached:
// with the last record before it, or by a Next that comes to its deadline where there is no record.

#include <memory>

#include "absl/status/statusor.h"
#include "common/event_log/kafka/kafka_log.h"
#include "common/event_log/log.h"

namespace aims::event_log::kafka {

// `options` outlives the reader. The partitions exist.
absl::StatusOr<std::unique_ptr<Reader>> ReadPartitions(const KafkaOptions* options, const Positions& from);

}  // namespace aims::event_log::kafka
