#pragma once
// The writer of a partition: a ring of two transactional producers, used in turn (kafka_log.h explains why there are
// two; KIP-98 explains fencing). Send begins a transaction with one producer and waits until its records are with the
// brokers. Settle commits the transaction before it with the other producer. A transaction is committed only when the
// one before it is known to be committed. If that fails, both producers are destroyed as soon as no thread uses them,
// and open transactions are never committed.
//
// Two takeovers of one partition at the same time both initialise a before b, and the first append goes through a. So
// the takeover whose a was taken appends nothing. The other one may find its b taken and must take over again.

#include <memory>

#include "absl/status/statusor.h"
#include "common/event_log/kafka/kafka_log.h"
#include "common/event_log/log.h"

namespace aims::event_log::kafka {

// Blocks up to request_timeout: about half a second when the earlier writer left a transaction open, otherwise about 10
// ms. `options` outlives the writer. `known`: see Log::TakeOver. The offsets that the broker gives the records are
// compared with it, and with those of earlier appends, before their transaction is committed: DataLoss.
absl::StatusOr<std::unique_ptr<Writer>> TakeOverPartition(const KafkaOptions* options, const TopicPartition& partition,
                                                          int64_t known);

}  // namespace aims::event_log::kafka
