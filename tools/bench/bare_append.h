#pragma once
// The least that a durable append costs: the same bytes given to RocksDB or to librdkafka and nothing else. Yardsticks
// for common/event_log, which adds ownership, fencing, offsets and the waking of readers.
//
//   ASSIGN_OR_RETURN(auto bare, BareRocksDb(directory));
//   RETURN_IF_ERROR(bare->Append(records));     // returns when the next may be given
//   RETURN_IF_ERROR(bare->Finish());            // all that was given is durable
//
// Append followed by Finish is one commit at a time; Appends in a row overlap as far as the way allows. Used by one
// thread. After an error it is good for nothing more.

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/event_log/log.h"

namespace aims::bench {

class Appender {
 public:
  virtual ~Appender() = default;
  virtual absl::Status Append(absl::Span<const event_log::Record> records) = 0;
  virtual absl::Status Finish() = 0;
};

// One synced WriteBatch for each Append. Nothing overlaps: a RocksDB has one write-ahead log.
absl::StatusOr<std::unique_ptr<Appender>> BareRocksDb(const std::string& directory);

// A transaction for each Append, by two transactional producers in turn: the next is produced while the last commits.
absl::StatusOr<std::unique_ptr<Appender>> BareRing(const std::string& brokers,
                                                   const event_log::TopicPartition& partition);

// One idempotent producer without transactions: neither fences nor makes an Append atomic, so it is a floor that the
// log cannot reach. The next Append is produced while the last is on its way.
absl::StatusOr<std::unique_ptr<Appender>> BareIdempotent(const std::string& brokers,
                                                         const event_log::TopicPartition& partition);

}  // namespace aims::bench
