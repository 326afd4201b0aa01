#include "common/command/event_folder.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/message_bytes.h"
#include "common/base/status_macros.h"

namespace aims::command {
namespace {

// Of states as stored; in memory they take some times as much.
constexpr size_t kKeptBytes = size_t{8} << 20;

}  // namespace

absl::Status EventFolder::Fold(const event_log::ReadRecord& record, read_model::Batch& batch) {
  const Aggregates* aggregates = AggregatesOf(record.partition.topic);
  if (aggregates == nullptr) {
    return absl::InternalError(absl::StrCat("this service does not fold the topic ", record.partition.topic));
  }
  ASSIGN_OR_RETURN(PartitionOrder * partition, order_.Of(record.partition, batch.database()));
  ASSIGN_OR_RETURN(const Aggregates::Decoded decoded, aggregates->Decode(record.record.value));
  if (decoded.opened != nullptr) return partition->Open(*decoded.opened);
  if (decoded.consumed != nullptr) return partition->Consume(*decoded.metadata, *decoded.consumed);

  const event::v1::EventMetadata& metadata = *decoded.metadata;
  RETURN_IF_ERROR(partition->Check(metadata, record.record.key));
  ASSIGN_OR_RETURN(const SubjectEntry entry, Load(*aggregates, metadata.subject(), record.partition, batch));
  const Subject& known = entry->second;
  if (known.type != decoded.type) {
    return absl::DataLossError(absl::StrCat(metadata.subject(), " cannot have a ", decoded.event->GetTypeName()));
  }
  RETURN_IF_ERROR(CheckVersion(metadata, known.version));
  RETURN_IF_ERROR(known.type->fold(*decoded.event, metadata, known.state.get()));

  const std::string before = Changed(entry, metadata.version());
  partition->Pass(metadata);
  PutEvent(record, decoded, *known.state, before, known.bytes, batch);
  if (partition->whole()) CommandFolded(record, metadata);
  return absl::OkStatus();
}

absl::Status EventFolder::Skip(const event_log::ReadRecord& record, read_model::Batch& batch) {
  const Aggregates* aggregates = AggregatesOf(record.partition.topic);
  if (aggregates == nullptr) return absl::OkStatus();
  const auto metadata = ParkedEvent(*aggregates, record);
  if (!metadata.has_value()) return absl::OkStatus();  // no version and no place in a command is used up by it
  ASSIGN_OR_RETURN(PartitionOrder * partition, order_.Of(record.partition, batch.database()));
  partition->PassParked(*metadata);
  auto entry = Load(*aggregates, record.record.key, record.partition, batch);
  if (!entry.ok()) return absl::OkStatus();  // of an aggregate that this version does not know either
  // A version that is there already has an event already, which is not to be written over.
  const bool is_new = metadata->version() > (*entry)->second.version;
  Changed(*entry, TakeVersion(*metadata, (*entry)->second.version, (*entry)->second.state.get()));
  if (is_new) PutParked(record, *metadata, batch);
  return absl::OkStatus();
}

void EventFolder::Reset() {
  changed_.clear();
  subjects_.clear();
  older_.clear();
  stored_bytes_ = 0;
  order_.Reset();
}

absl::Status EventFolder::Finish(read_model::Batch& batch) {
  for (const SubjectEntry entry : changed_) {
    auto& [name, subject] = *entry;
    stored_bytes_ += subject.bytes.size();
    batch.Put(StateKey(name), subject.bytes);
    Entries entries = EntriesOf(name, *subject.type, subject.partition, *subject.state);
    for (const auto& [key, value] : subject.entries) {
      if (entries.count(key) == 0) batch.Delete(key);
    }
    for (const auto& [key, value] : entries) {
      const auto known = subject.entries.find(key);
      if (known == subject.entries.end() || known->second != value) batch.Put(key, value);
    }
    subject.entries = std::move(entries);
    subject.changed = false;
  }
  changed_.clear();
  if (stored_bytes_ > kKeptBytes) {
    older_ = std::exchange(subjects_, {});
    stored_bytes_ = 0;
  }
  order_.Finish(batch);
  return absl::OkStatus();
}

absl::StatusOr<EventFolder::SubjectEntry> EventFolder::Load(const Aggregates& aggregates, const std::string& name,
                                                            const event_log::TopicPartition& partition,
                                                            read_model::Batch& batch) {
  auto found = subjects_.find(name);
  if (found != subjects_.end()) return &*found;
  if (auto node = older_.extract(name); !node.empty()) return &*subjects_.insert(std::move(node)).position;
  const AggregateType* type = aggregates.Of(name);
  if (type == nullptr) return absl::DataLossError(absl::StrCat("no aggregate has the name \"", name, "\""));
  Subject subject{.type = type, .partition = partition, .state = type->NewState()};
  ASSIGN_OR_RETURN(const auto stored, batch.database().Get(StateKey(name)));
  if (stored.has_value()) {
    if (!subject.state->ParseFromString(*stored)) {
      return absl::DataLossError(absl::StrCat("stored state of ", name, " does not parse"));
    }
    subject.bytes = *stored;
    subject.version = VersionOf(*subject.state);
    subject.entries = EntriesOf(name, *type, partition, *subject.state);
  }
  return &*subjects_.emplace(name, std::move(subject)).first;
}

std::string EventFolder::Changed(SubjectEntry entry, uint64_t version) {
  Subject& subject = entry->second;
  subject.version = version;
  if (!subject.changed) changed_.push_back(entry);
  subject.changed = true;
  return std::exchange(subject.bytes, base::MessageBytes(*subject.state));
}

}  // namespace aims::command
