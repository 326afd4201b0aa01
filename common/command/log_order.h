#pragma once
// The checks of every fold of a command topic, whatever it does with the events: epochs never fall within a partition,
// the events of a command are complete and adjacent, each record has the key of its subject, and the versions of a
// subject have no gaps. A violation is a poison event and is never ignored (guarantees 1 and 2 of the event log).
//
// Times are not among them. The order of a partition is that of its offsets; times follow it, but step back after an
// event that was dated ahead by a clock that was wrong (leader.h).
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
// A folder has one LogOrder for all partitions that it reads. Data that must survive it is stored under
// keys::Partition. Used by one thread, the folder's.

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/internal/v1/read_model.pb.h"
#include "common/command/aggregates.h"
#include "common/event_log/log.h"
#include "common/read_model/database.h"

namespace aims::command {

// One partition: its epoch, and the command that is being read. Errors are DataLoss, and then nothing has changed.
class PartitionOrder {
 public:
  explicit PartitionOrder(internal::v1::StoredPartition stored) : stored_(std::move(stored)) {}

  // A new leader begins.
  absl::Status Open(const event::v1::PartitionOpened& opened);
  // The leader processed more of the sources of its reactions. Positions never go back.
  absl::Status Consume(const event::v1::EventMetadata& metadata, const event::v1::SourcesConsumed& consumed);
  // Checks whether the event can be the next one, with the record's key.
  absl::Status Check(const event::v1::EventMetadata& metadata, absl::string_view key) const;
  // The event was the next one, and is folded.
  void Pass(const event::v1::EventMetadata& metadata);
  // The event was the next one, and an operator parked it. It keeps its place in the command.
  void PassParked(const event::v1::EventMetadata& metadata);

  // Whether the passed events end with a complete command.
  bool whole() const { return to_come_ == 0; }
  const internal::v1::StoredPartition& stored() const { return stored_; }

 private:
  friend class LogOrder;

  absl::Status CheckEpoch(const event::v1::EventMetadata& metadata) const;

  internal::v1::StoredPartition stored_;
  bool changed_ = false;  // since it was stored
  // The command whose events are being read: its id, the index of the next event, and the number of missing events.
  std::string command_;
  uint32_t next_index_ = 0;
  uint32_t to_come_ = 0;
};

class LogOrder {
 public:
  // The order of a partition; the first call loads the stored one. The pointer is valid until Reset.
  absl::StatusOr<PartitionOrder*> Of(const event_log::TopicPartition& id, const read_model::Database& database);
  // Whether the passed events end with a complete command in every partition.
  bool Whole() const;
  // Drops everything that is not stored.
  void Reset() { partitions_.clear(); }
  // Stores the changes since the last Finish.
  void Finish(read_model::Batch& batch);

 private:
  std::map<event_log::TopicPartition, PartitionOrder> partitions_;
};

// DataLoss unless the event's version follows `known`, its subject's last.
absl::Status CheckVersion(const event::v1::EventMetadata& metadata, uint64_t known);

// The metadata of a parked record that is an event of AIMS: it takes a version of its subject and a place in its
// command. nullopt for other records.
absl::optional<event::v1::EventMetadata> ParkedEvent(const Aggregates& aggregates, const event_log::ReadRecord& record);

// Gives the version of a parked event to `state`, which is otherwise unchanged. Returns the new last version.
uint64_t TakeVersion(const event::v1::EventMetadata& parked, uint64_t known, Message* state);

// The state of a partition in a snapshot; default before the first PartitionOpened.
absl::StatusOr<internal::v1::StoredPartition> StoredPartitionOf(const read_model::Snapshot& snapshot,
                                                                const event_log::TopicPartition& partition);

}  // namespace aims::command
