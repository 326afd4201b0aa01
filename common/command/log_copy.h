#pragma once
// Copies the topics of one log into another log, over the same number of partitions or a multiple of it: from the
// embedded log to Kafka, from one cluster to another, and to more partitions.
//
//   ASSIGN_OR_RETURN(const LogCopied copied, CopyLog({.from = &from, .to = &to, .topics = {&inventory, &risk},
//                                                     .partitions = 16}));
//
// Every event keeps its bytes, and the events of a partition keep their order. With k times as many partitions each of
// them is split into k, because murmur2(subject) modulo k·n is murmur2(subject) modulo n, plus a multiple of n. So each
// new partition has a part of the events of one former partition, and all of its leaders: epochs never fall, and the
// versions of a subject have no gaps.
//
// Records in which a log tells of itself are written anew, because they name partitions and offsets of their log:
//   PartitionOpened   is in each of the k partitions, with the new number of partitions; its metadata say in `reason`
//                     where it was copied from
//   SourcesConsumed   one at the end of each partition, with the positions that were reached, as they are in the new log
// Events that this version does not know are copied like others. An event that was parked is to be parked again.
//
// Everything else that names positions of the former log does not fit the new one: read models are to be built anew, in an
// empty directory, and clients are to drop their freshness tokens and the tokens of watches.
//
// The former log is read twice. Nothing is written before all of it was read and found whole. Afterwards the new log is
// read and compared with what was written to it.
//
// Errors, besides those of the logs:
//   InvalidArgument      the number of partitions is not a multiple of the topic's
//   FailedPrecondition   the new log has records already; or the former one has records that are no events (of other
//                        programs), unless they are to be left out
//   Aborted              the former log was written to meanwhile: stop its services, and copy into another new log
//   DataLoss             an event is not in the partition of its subject, or the new log has not what was written to it
//
// Thread-safe: no state. The logs are used by the calling thread only.

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/command/aggregates.h"
#include "common/event_log/log.h"

namespace aims::command {

struct LogCopyOptions {
  event_log::Log* from = nullptr;  // which nothing writes to any more
  event_log::Log* to = nullptr;    // without records in these topics; they are created when they are missing
  // Of each topic that may be there. They are named after `to` (Aggregates::NameInstallation).
  std::vector<const Aggregates*> topics;
  int32_t partitions = 0;  // that the copied topics have
  // Leave out the records of other programs, which read models can only step over.
  bool leave_out_foreign = false;
  // How much is done of how much, in offsets that are read: two passes over the former log, and one over the new.
  std::function<void(int64_t done, int64_t total)> on_progress;
};

struct LogCopied {
  int64_t topics = 0;
  int64_t events = 0;
  std::vector<event_log::ReadRecord> left_out;  // without their contents
};

absl::StatusOr<LogCopied> CopyLog(const LogCopyOptions& options);

}  // namespace aims::command
