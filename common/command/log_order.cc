#include "common/command/log_order.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/command/read_model_keys.h"
#include "common/command/source_positions.h"

namespace aims::command {
namespace {

// Nothing changes as often: who says so is no writer of ours.
constexpr uint64_t kMaxVersion = uint64_t{1} << 53;

absl::StatusOr<internal::v1::StoredPartition> ParsePartition(const absl::optional<std::string>& stored,
                                                             const event_log::TopicPartition& id) {
  internal::v1::StoredPartition partition;
  if (stored.has_value() && !partition.ParseFromString(*stored)) {
    return absl::DataLossError(absl::StrCat("stored state of partition ", id.topic, "/", id.partition,
                                            " does not parse; rebuild the read model"));
  }
  return partition;
}

}  // namespace

absl::Status PartitionOrder::Open(const event::v1::PartitionOpened& opened) {
  if (to_come_ > 0) return absl::DataLossError(absl::StrCat("a new leader begins inside command ", command_));
  if (opened.epoch() <= stored_.epoch()) {
    return absl::DataLossError(
        absl::StrCat("epoch ", opened.epoch(), " follows epoch ", stored_.epoch(), ": epochs must grow"));
  }
  stored_.set_epoch(opened.epoch());
  stored_.set_owner(opened.owner());
  stored_.set_address(opened.address());
  changed_ = true;
  return absl::OkStatus();
}

absl::Status PartitionOrder::Consume(const event::v1::EventMetadata& metadata,
                                     const event::v1::SourcesConsumed& consumed) {
  RETURN_IF_ERROR(CheckEpoch(metadata));
  if (to_come_ > 0) return absl::DataLossError(absl::StrCat("sources are consumed inside command ", command_));
  event_log::Positions positions = PositionsIn(stored_.consumed());
  for (const auto& [source, next] : PositionsIn(consumed.positions())) {
    int64_t& stored = positions[source];
    stored = std::max(stored, next);
  }
  PutPositions(positions, stored_.mutable_consumed());
  changed_ = true;
  return absl::OkStatus();
}

absl::Status PartitionOrder::CheckEpoch(const event::v1::EventMetadata& metadata) const {
  if (metadata.writer_epoch() == stored_.epoch()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the event was written in epoch ", metadata.writer_epoch(),
                                          ", but the partition is in epoch ", stored_.epoch(),
                                          ": a replaced writer wrote it"));
}

absl::Status PartitionOrder::Check(const event::v1::EventMetadata& metadata, absl::string_view key) const {
  if (metadata.subject() != key) {
    return absl::DataLossError(
        absl::StrCat("the record's key is not its subject ", metadata.subject(), "; it may be in the wrong partition"));
  }
  RETURN_IF_ERROR(CheckEpoch(metadata));
  if (metadata.command_index() >= metadata.command_size()) {
    return absl::DataLossError(absl::StrCat("event ", metadata.command_index(), " is outside its command of ",
                                            metadata.command_size(), " events"));
  }
  const bool continues = to_come_ > 0;
  const uint32_t expected = continues ? next_index_ : 0;
  const bool same =
      !continues || (metadata.request_id() == command_ && metadata.command_size() == next_index_ + to_come_);
  if (metadata.command_index() != expected || !same) {
    return absl::DataLossError(absl::StrCat("event ", metadata.command_index(), " of command ", metadata.request_id(),
                                            continues ? " interrupts command " : " has no first event", command_));
  }
  return absl::OkStatus();
}

void PartitionOrder::Pass(const event::v1::EventMetadata& metadata) {
  PassParked(metadata);
  *stored_.mutable_last_time() = metadata.occur_time();
  changed_ = true;
}

void PartitionOrder::PassParked(const event::v1::EventMetadata& metadata) {
  command_ = metadata.request_id();
  next_index_ = metadata.command_index() + 1;
  to_come_ = metadata.command_size() > next_index_ ? metadata.command_size() - next_index_ : 0;
}

absl::StatusOr<PartitionOrder*> LogOrder::Of(const event_log::TopicPartition& id,
                                             const read_model::Database& database) {
  auto found = partitions_.find(id);
  if (found != partitions_.end()) return &found->second;
  ASSIGN_OR_RETURN(const auto stored, database.Get(keys::Partition(id)));
  ASSIGN_OR_RETURN(internal::v1::StoredPartition partition, ParsePartition(stored, id));
  return &partitions_.emplace(id, PartitionOrder(std::move(partition))).first->second;
}

bool LogOrder::Whole() const {
  return std::all_of(partitions_.begin(), partitions_.end(), [](const auto& entry) { return entry.second.whole(); });
}

void LogOrder::Finish(read_model::Batch& batch) {
  for (auto& [id, partition] : partitions_) {
    if (partition.changed_) batch.Put(keys::Partition(id), partition.stored_.SerializeAsString());
    partition.changed_ = false;
  }
}

absl::Status CheckVersion(const event::v1::EventMetadata& metadata, uint64_t known) {
  if (metadata.version() == known + 1) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("version ", metadata.version(), " of ", metadata.subject(), " follows ",
                                          known, ": events are missing or doubled"));
}

absl::optional<event::v1::EventMetadata> ParkedEvent(const Aggregates& aggregates,
                                                     const event_log::ReadRecord& record) {
  auto metadata = aggregates.DecodeMetadata(record.record.value);
  if (!metadata.ok() || metadata->subject().empty() || metadata->subject() != record.record.key ||
      metadata->version() == 0 || metadata->version() > kMaxVersion) {
    return absl::nullopt;
  }
  return *std::move(metadata);
}

uint64_t TakeVersion(const event::v1::EventMetadata& parked, uint64_t known, Message* state) {
  const uint64_t version = std::max(known, parked.version());
  const auto& descriptor = *state->GetDescriptor();
  const auto& reflection = *state->GetReflection();
  reflection.SetString(state, descriptor.FindFieldByName("name"), parked.subject());
  reflection.SetString(state, descriptor.FindFieldByName("etag"), absl::StrCat(version));
  return version;
}

absl::StatusOr<internal::v1::StoredPartition> StoredPartitionOf(const read_model::Snapshot& snapshot,
                                                                const event_log::TopicPartition& partition) {
  ASSIGN_OR_RETURN(const auto stored, snapshot.Get(keys::Partition(partition)));
  return ParsePartition(stored, partition);
}

}  // namespace aims::command
