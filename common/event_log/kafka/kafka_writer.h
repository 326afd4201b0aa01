#pragma once
// A partition's writer: a ring of two transactional producers, used in turn (kafka_log.h tells why two; KIP-98
// how brokers fence). Send begins a transaction with one and waits until its records are with the brokers; Settle
// commits the one before it with the other. A transaction is committed only when the one before it is known to be: if
// that fails, both producers are destroyed as soon as no thread uses them, and what is open is never committed.
//
// Two takeovers of one partition at the same time: both initialise a before b, and the first append goes through a, so
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
