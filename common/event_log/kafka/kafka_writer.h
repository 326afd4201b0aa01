#pragma once
// A partition's writer: a ring of two transactional producers, used in turn (kafka_log.h tells why two; KIP-98
// how brokers fence). After an error but InvalidArgument both are destroyed at once, so that nothing of theirs is sent
// later.
//
// Two takeovers of one partition at the same time: both initialise a before b, and the first Append goes through a, so
// the one whose a was taken appends nothing; the other may find its b taken and must take over anew.

#include <memory>

#include "absl/status/statusor.h"
#include "common/event_log/kafka/kafka_log.h"
#include "common/event_log/log.h"

namespace aims::event_log::kafka {

// Blocks up to request_timeout; about half a second where the earlier writer left a transaction open, some 10 ms else.
// `options` outlives the writer.
absl::StatusOr<std::unique_ptr<Writer>> TakeOverPartition(const KafkaOptions* options, const TopicPartition& partition);

}  // namespace aims::event_log::kafka
