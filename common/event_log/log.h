#pragma once
// The event log: ordered, partitioned, append-only, with one writer per partition. The rest of AIMS uses only this
// port. embedded/ (one process, RocksDB) and kafka/ implement it and pass the same contract suite.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Writer> writer, log.TakeOver({"aims.risk.events", 3}));
//   ASSIGN_OR_RETURN(int64_t next, writer->Append(records));    // all of them or none
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Reader> reader, log.Read({{{"aims.risk.events", 3}, 0}}));
//   ASSIGN_OR_RETURN(Batch batch, reader->Next({.deadline = absl::Now() + absl::Seconds(1)}));
//
// Guarantees of every log:
//   1. A writer that was replaced by a later TakeOver, in this process or another, appends nothing any more.
//   2. The records of one append are adjacent in the partition, and appended all or none.
//   3. When Settle returns OK the records survive the crash of any process.
//   4. Readers see appended records only, in order, each offset once; offsets grow but may have gaps.
//   5. A writer appends only behind everything that its owner knows: a topic that was deleted and made anew, or that lost
//      its end, takes no append of a writer that knew the former one.
//
// Errors in this port:
//   Unavailable          the log cannot be reached or written at the moment (broker unreachable, disk full). The text
//                        says which; trying again later may work, and needs no restart.
//   Aborted              the writer was fenced by a later one, or is dead after an earlier error: take over again.
//   DeadlineExceeded     it is not known whether the append happened. The writer is dead; take over, and read the log.
//   InvalidArgument      a record over kMaxRecordBytes (the message names the record's key and its size).
//   Cancelled            closed while waiting.
//   FailedPrecondition   the settings of the topic would lose data, or a newer version of AIMS wrote the data. The
//                        text says which, and how to correct it.
//   ResourceExhausted    a topic is to have more replicas than there are brokers.
//   NotFound             a topic that was not opened, or an unknown partition.
//   DataLoss             stored data is damaged, or the log ends before a position that was reached in it (LostEnd); the
//                        text names the place. Nothing is skipped, and nothing is appended.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace aims::event_log {

// Largest record (key and value together). Larger content goes to evidence artifacts.
inline constexpr size_t kMaxRecordBytes = 60 * 1024;

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;

  friend bool operator==(const TopicPartition& a, const TopicPartition& b) {
    return a.partition == b.partition && a.topic == b.topic;
  }
  friend bool operator<(const TopicPartition& a, const TopicPartition& b) {
    return a.topic != b.topic ? a.topic < b.topic : a.partition < b.partition;
  }
};

// Per partition the *next* offset to read: 0 is the beginning. Never "the last one read".
using Positions = std::map<TopicPartition, int64_t>;

// DataLoss: the partition ends at `end`, before the position `known`, which somebody reached in it.
absl::Status LostEnd(const TopicPartition& partition, int64_t known, int64_t end);

struct Record {
  std::string key;
  std::string value;
  std::vector<std::pair<std::string, std::string>> headers;  // in order; CloudEvents attributes
};

// The partition of `key`: murmur2 as Kafka's Java client computes it, so that stream processors can join.
int32_t PartitionOf(absl::string_view key, int32_t partitions);

// Appends to one partition. Made by Log::TakeOver. Destroying it never blocks for long and never appends anything.
//
// An append is sent and then settled by two threads that do not wait for each other: one append is being sent while the
// one before it becomes durable.
//
//   RETURN_IF_ERROR(writer->Send(std::move(group)));      // one thread
//   ASSIGN_OR_RETURN(int64_t next, writer->Settle());     // another: of the groups in their order
//
// One thread at a time calls Send, and one Settle.
class Writer {
 public:
  // Send waits while this number of appends is sent and not settled.
  static constexpr int kMaxUnsettled = 2;

  virtual ~Writer() = default;

  // Sends `records`, which are not empty, after all earlier ones. Settle appends all of them or none. After an error
  // none of them will be appended. After any error except InvalidArgument the writer is dead.
  virtual absl::Status Send(std::vector<Record> records) = 0;

  // When the last records came to the log, by a clock of its own and before they are settled: a leader whose clock is
  // wrong learns it before anything is appended. nullopt for a log without a clock. Of the thread that sends.
  virtual absl::optional<absl::Time> log_time() const { return absl::nullopt; }

  // Appends the oldest sent records and returns when they are durable: the next offset after the last record (the
  // position that includes it). After an error the writer is dead, and later sent records are not appended: Aborted for
  // each of those. FailedPrecondition when nothing is sent.
  virtual absl::StatusOr<int64_t> Settle() = 0;

  // Send and Settle in one call, for callers without other sent appends.
  absl::StatusOr<int64_t> Append(absl::Span<const Record> records);
};

struct ReadRecord {
  TopicPartition partition;
  int64_t offset = 0;
  Record record;
};

// The result of Next: records in order per partition, and the positions after them. A position can be greater than the
// last record's offset + 1 (logs may use offsets for their own marks), also without records.
struct Batch {
  std::vector<ReadRecord> records;
  Positions positions;  // of every partition that is read, after this batch
};

struct NextOptions {
  absl::Time deadline = absl::InfinitePast();  // until when to wait for the first record
  size_t max_records = 1000;
  size_t max_bytes = 1 << 20;  // of keys and values; one record is always returned, however large
};

// Reads from given positions on. Next is called by one thread at a time; Close by any.
class Reader {
 public:
  virtual ~Reader() = default;

  // Returns the available records, or waits for records until the deadline and then returns an empty batch. An
  // unreachable broker is not an error here: Next waits. Unavailable only when the log will not recover by itself;
  // Cancelled after Close.
  virtual absl::StatusOr<Batch> Next(const NextOptions& options) = 0;

  // Wakes a blocked Next, which returns Cancelled, like every later Next. Idempotent.
  virtual void Close() = 0;
};

// A partition whose readers have been given nothing for some seconds, although records are appended there: on Kafka, while
// a transaction is open in it, which holds back every record after its first. Writers are not held up. See held_up.h.
struct HeldUp {
  TopicPartition partition;
  int64_t offset = 0;  // of the first record that readers are not given
  absl::Time since;    // when this process saw first that nothing is given after it
  std::string why;     // "a transaction that began there is still open"
  std::string remedy;  // a sentence, with the commands, for whoever runs the log
};

// Gets the partitions that this process is to lead. Called from one thread of the log; must return quickly and must not
// call back into the Ownership.
class OwnershipListener {
 public:
  virtual ~OwnershipListener() = default;
  // Lead these partitions from now on (in addition to those already assigned).
  virtual void OnAssigned(const std::vector<TopicPartition>& partitions) = 0;
  // Stop leading these partitions; returns when their commands are settled or refused. At most a few seconds.
  virtual void OnRevoked(const std::vector<TopicPartition>& partitions) = 0;
};

// Membership of the processes that share the partitions of a topic. Destroying it leaves the group: OnRevoked is called
// for the assigned partitions, and the others take over at once.
class Ownership {
 public:
  virtual ~Ownership() = default;
};

struct TopicSpec {
  std::string topic;
  int32_t partitions = 8;  // used when the topic is created; an existing topic keeps its number
};

// A log with its topics. Thread-safe. Outlives all objects created by it.
class Log {
 public:
  virtual ~Log() = default;

  // Tells this log from every other, for as long as it exists: letters, digits, "-" and "_". Unavailable when the
  // log does not answer in its time for a request.
  virtual absl::StatusOr<std::string> Id() = 0;

  // Creates the topic if it is missing; checks it if it exists. Returns its number of partitions.
  virtual absl::StatusOr<int32_t> OpenTopic(const TopicSpec& spec) = 0;

  // Fences every earlier writer of the partition, then returns the new one. Earlier appends are final: reading up to
  // EndPositions afterwards shows all of them. `known` is a position that the caller has reached in the partition:
  // DataLoss when the partition ends before it, at the takeover or at a later append.
  virtual absl::StatusOr<std::unique_ptr<Writer>> TakeOver(const TopicPartition& partition, int64_t known) = 0;
  absl::StatusOr<std::unique_ptr<Writer>> TakeOver(const TopicPartition& partition) { return TakeOver(partition, 0); }

  // Reads the given partitions from the given positions on.
  virtual absl::StatusOr<std::unique_ptr<Reader>> Read(const Positions& from) = 0;

  // For every partition of the topic, a position that a reader reaches when it has read everything appended now.
  // Unavailable when the log has not answered by then, or within its time for a request.
  virtual absl::StatusOr<Positions> EndPositions(absl::string_view topic, absl::Time deadline) = 0;
  absl::StatusOr<Positions> EndPositions(absl::string_view topic) {
    return EndPositions(topic, absl::InfiniteFuture());
  }

  // Joins the processes that lead the topic's partitions. `member` is stable across restarts of the same replica (such
  // as a pod's name). `listener` outlives the Ownership.
  virtual absl::StatusOr<std::unique_ptr<Ownership>> JoinOwners(absl::string_view topic, absl::string_view member,
                                                                OwnershipListener* listener) = 0;

  // OK while the log can be reached; otherwise the problem, for health and errors. Does not block.
  virtual absl::Status Health() const = 0;

  // The partitions of opened topics that are held up, by their order; most logs never have any. Does not block, and is
  // some seconds behind: what holds up readers for a moment, as each transaction does, is none.
  virtual std::vector<HeldUp> HeldUpPartitions() const { return {}; }
};

}  // namespace aims::event_log
