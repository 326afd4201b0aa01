#pragma once
// What every fold of a command topic checks of the log before it believes it, whatever it makes of the events: epochs
// never fall within a partition, a command's events are whole and adjacent, each stands under its subject's key, and
// versions are gapless per subject. What breaks this is poison rather than passed over (guarantees 1 and 2 of the event
// log).
//
//   ASSIGN_OR_RETURN(PartitionOrder* partition, order.Of(record.partition, batch.database()));
//   ASSIGN_OR_RETURN(const Aggregates::Decoded decoded, aggregates.Decode(record.record.value));
//   if (decoded.opened != nullptr) return partition->Open(*decoded.opened);
//   if (decoded.consumed != nullptr) return partition->Consume(*decoded.metadata, *decoded.consumed);
//   RETURN_IF_ERROR(partition->Check(*decoded.metadata, record.record.key));
//   RETURN_IF_ERROR(CheckVersion(*decoded.metadata, VersionOf(state)));
//   …                                          // fold; what fails has passed nothing
//   partition->Pass(*decoded.metadata);
//   …
//   order.Finish(batch);                       // before each write
//
// A folder holds one LogOrder over all partitions that it reads; what is to outlive it is stored under keys::Partition.
// Used by one thread, as the folder is.

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/internal/v1/read_model.pb.h"
#include "common/command/aggregates.h"
#include "common/event_log/log.h"
#include "common/read_model/database.h"

namespace aims::command {

// One partition: in which epoch it is, and inside which command. Errors are DataLoss, and then nothing has changed.
class PartitionOrder {
 public:
  explicit PartitionOrder(internal::v1::StoredPartition stored) : stored_(std::move(stored)) {}

  // A new leader begins.
  absl::Status Open(const event::v1::PartitionOpened& opened);
  // The leader has gone on through the sources of its reactions; what would go back there stays.
  absl::Status Consume(const event::v1::EventMetadata& metadata, const event::v1::SourcesConsumed& consumed);
  // Whether an event may be the next, under the record's key.
  absl::Status Check(const event::v1::EventMetadata& metadata, absl::string_view key) const;
  // It was the next, and is folded.
  void Pass(const event::v1::EventMetadata& metadata);
  // It was the next, and an operator parked it: what follows counts on its place in the command.
  void PassParked(const event::v1::EventMetadata& metadata);

  // Whether what passed ends with a whole command.
  bool whole() const { return to_come_ == 0; }
  const internal::v1::StoredPartition& stored() const { return stored_; }

 private:
  friend class LogOrder;

  absl::Status CheckEpoch(const event::v1::EventMetadata& metadata) const;

  internal::v1::StoredPartition stored_;
  bool changed_ = false;  // since it was stored
  // The command whose events are being read: its id, the place of the next, and how many are to come.
  std::string command_;
  uint32_t next_index_ = 0;
  uint32_t to_come_ = 0;
};

class LogOrder {
 public:
  // The order of a partition, as it was stored when it is asked for first. The pointer is valid until Reset.
  absl::StatusOr<PartitionOrder*> Of(const event_log::TopicPartition& id, const read_model::Database& database);
  // Whether what passed ends with a whole command in every partition.
  bool Whole() const;
  // Time of the latest event of the partitions seen since the start or the last Reset; InfinitePast when there is none.
  absl::Time Latest() const;
  // Forgets what is not stored.
  void Reset() { partitions_.clear(); }
  // Puts what changed since the last Finish.
  void Finish(read_model::Batch& batch);

 private:
  std::map<event_log::TopicPartition, PartitionOrder> partitions_;
};

// DataLoss unless the event's version follows `known`, its subject's last.
absl::Status CheckVersion(const event::v1::EventMetadata& metadata, uint64_t known);

// The metadata of a parked record, where it is an event in spite of all: it takes a version of its subject and a place
// in its command. nullopt for what is no event of ours.
absl::optional<event::v1::EventMetadata> ParkedEvent(const Aggregates& aggregates, const event_log::ReadRecord& record);

// Lets a parked event take its version of `state`, which is otherwise as before. Returns the version that is the last
// now.
uint64_t TakeVersion(const event::v1::EventMetadata& parked, uint64_t known, Message* state);

// Where a partition stands as a snapshot shows it; default when none has opened it yet.
absl::StatusOr<internal::v1::StoredPartition> StoredPartitionOf(const read_model::Snapshot& snapshot,
                                                                const event_log::TopicPartition& partition);

}  // namespace aims::command
