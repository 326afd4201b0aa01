#pragma once
// The identity of each partition that a read model was folded from: the digest of its first record, which has the process
// that wrote it and its time. A topic that was deleted and made anew under the same name has others, and so has another
// log, whatever their offsets are by then.
//
//   TopicIdentities identities;
//   RETURN_IF_ERROR(identities.Load(snapshot));
//   RETURN_IF_ERROR(identities.CheckAll(log, ends, deadline));   // before anything is folded
//   …
//   RETURN_IF_ERROR(identities.Note(record));                    // the first record of its partition
//   identities.Save(batch);                                      // with the records that were folded
//
// Errors are DataLoss, with the partition and what to do. Thread-safe.

#include <map>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/event_log/log.h"
#include "common/read_model/database.h"

namespace aims::projection {

class TopicIdentities {
 public:
  // Digest of the first record of a partition.
  using ByPartition = std::map<event_log::TopicPartition, std::string>;

  TopicIdentities() = default;
  // What is known besides, from another read model of the same topics.
  explicit TopicIdentities(ByPartition known) : known_(std::move(known)) {}

  absl::Status Load(const read_model::Snapshot& snapshot);
  // Remembers the first record of its partition, or compares it.
  absl::Status Note(const event_log::ReadRecord& first);
  // Compares what the partitions begin with now. A partition that cannot be read by `deadline` is not compared.
  absl::Status CheckAll(event_log::Log& log, const event_log::Positions& ends, absl::Time deadline) const;
  // The same of one partition that ends at `end`.
  absl::Status Check(event_log::Log& log, const event_log::TopicPartition& partition, int64_t end,
                     absl::Time deadline) const;
  // Stores what was noted since the last call.
  void Save(read_model::Batch& batch);
  ByPartition Known() const;

 private:
  absl::Status Compare(const event_log::TopicPartition& partition, const event_log::Record& first) const;

  mutable std::mutex mutex_;
  ByPartition known_;
  bool changed_ = false;
};

}  // namespace aims::projection
