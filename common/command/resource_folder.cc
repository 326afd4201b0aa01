#include "common/command/resource_folder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/command/read_model_keys.h"
#include "common/command/request_key.h"
#include "common/command/stored_changes.h"
#include "common/domain/changes.h"
#include "common/query/order_key.h"

namespace aims::command {

std::string CollectionPrefix(absl::string_view name) { return std::string(name.substr(0, name.rfind('/') + 1)); }

const Aggregates* ResourceFolder::AggregatesOf(const std::string& topic) const {
  return topic == aggregates_.topic() ? &aggregates_ : nullptr;
}

std::string ResourceFolder::StateKey(absl::string_view name) const { return keys::Resource(name); }

// Its places in the indexes, among the referrers of others, and among what is due.
EventFolder::Entries ResourceFolder::EntriesOf(const std::string& name, const AggregateType& type,
                                               const event_log::TopicPartition& partition, const Message& state) const {
  Entries entries;
  for (const std::string& field : type.indexes) {
    entries.emplace(absl::StrCat(keys::Index(CollectionPrefix(name), field), query::OrderKey(state, field), name), "");
  }
  for (const std::string& field : type.references) {
    for (const std::string& named : domain::NamesAt(state, field)) {
      entries.emplace(absl::StrCat(keys::References(named, CollectionPrefix(name), field), name), "");
    }
  }
  if (const auto due = NextDue(type, state); due.has_value()) entries.emplace(keys::Due(partition, *due, name), "");
  return entries;
}

void ResourceFolder::PutEvent(const event_log::ReadRecord& record, const Aggregates::Decoded& decoded,
                              const Message& state, absl::string_view before, absl::string_view after,
                              read_model::Batch& batch) {
  const event::v1::EventMetadata& metadata = *decoded.metadata;
  internal::v1::StoredRevision revision;
  revision.set_record(record.record.value);
  for (const auto* field : domain::ChangedFields(*state.GetDescriptor(), before, after)) {
    revision.add_changed_fields(static_cast<uint32_t>(field->number()));
  }
  batch.Put(keys::History(metadata.subject(), metadata.version()), revision.SerializeAsString());
  PutChange(record, metadata, batch);
}

void ResourceFolder::CommandFolded(const event_log::ReadRecord& record, const event::v1::EventMetadata& metadata) {
  Request& request = requests_.emplace_back();
  request.partition = record.partition;
  request.key = RequestKey(metadata.organization(), metadata.actor(), metadata.request_id());
  request.stored.set_subject(metadata.subject());
  request.stored.set_version(metadata.version());
  request.stored.set_digest(metadata.request_digest());
  *request.stored.mutable_decide_time() = metadata.occur_time();
  request.time = base::FromProto(metadata.occur_time());
  const auto ahead = ahead_.find(record.partition);
  request.kept = ahead == ahead_.end() || !ahead->second.Forgets(record.offset, request.time);
}

// What is remembered after some events depends on them alone, and not on how they came in batches: a rebuilt model has
// what the live one has.
absl::Status ResourceFolder::FinishRequests(read_model::Batch& batch) {
  for (auto request = requests_.begin(); request != requests_.end(); ++request) {
    ASSIGN_OR_RETURN(Memory * memory, MemoryOf(request->partition, batch.database()));
    const auto limit = memory->window.Pass(request->time);
    if (!limit.has_value()) continue;
    memory->limit = std::max(memory->limit.value_or(*limit), *limit);
    for (auto before = requests_.begin(); before <= request; ++before) {
      if (before->partition == request->partition && before->time < *limit) before->kept = false;
    }
  }
  for (auto& [partition, memory] : memories_) {
    if (memory.limit.has_value()) RETURN_IF_ERROR(Forget(partition, *memory.limit, memory, batch));
    memory.limit = absl::nullopt;
  }
  for (const Request& request : requests_) {
    Memory& memory = memories_.at(request.partition);
    batch.Put(keys::RequestWindow(request.partition), memory.window.stored().SerializeAsString());
    if (!request.kept) continue;
    memory.first_stored = std::min(memory.first_stored, request.time);
    batch.Put(keys::Request(request.key), request.stored.SerializeAsString());
    batch.Put(keys::RequestAge(request.partition, request.time, request.key), "");
  }
  requests_.clear();
  return absl::OkStatus();
}

absl::StatusOr<ResourceFolder::Memory*> ResourceFolder::MemoryOf(const event_log::TopicPartition& partition,
                                                                 const read_model::Database& database) {
  if (const auto found = memories_.find(partition); found != memories_.end()) return &found->second;
  internal::v1::StoredRequestWindow window;
  ASSIGN_OR_RETURN(const auto stored, database.Get(keys::RequestWindow(partition)));
  if (stored.has_value() && !window.ParseFromString(*stored)) {
    return absl::DataLossError(absl::StrCat("the stored request window of partition ", partition.topic, "/",
                                            partition.partition, " does not parse; rebuild the read model"));
  }
  return &memories_.emplace(partition, Memory(std::move(window))).first->second;
}

absl::Status ResourceFolder::Forget(const event_log::TopicPartition& partition, absl::Time limit, Memory& memory,
                                    read_model::Batch& batch) {
  if (limit <= memory.first_stored) return absl::OkStatus();
  const std::string end = keys::RequestAgeFrom(partition, limit);
  const auto snapshot = batch.database().TakeSnapshot();
  absl::Status status;
  RETURN_IF_ERROR(snapshot->Scan(keys::RequestAges(partition), keys::RequestAgeFrom(partition, memory.first_stored),
                                 false, [&](absl::string_view age, absl::string_view) {
                                   if (age >= end) return false;
                                   batch.Delete(age);
                                   const absl::string_view key = keys::RequestKeyOfAge(partition, age);
                                   auto stored = snapshot->Get(keys::Request(key));
                                   status = stored.status();
                                   // Two partitions may have been given the same id, and the later is kept.
                                   internal::v1::StoredRequest request;
                                   if (stored.ok() && stored->has_value() && request.ParseFromString(**stored) &&
                                       keys::RequestAge(partition, base::FromProto(request.decide_time()), key) ==
                                           age) {
                                     batch.Delete(keys::Request(key));
                                   }
                                   return status.ok();
                                 }));
  RETURN_IF_ERROR(status);
  memory.first_stored = limit;
  return absl::OkStatus();
}

void ResourceFolder::LookAhead(const event_log::ReadRecord& record) {
  const auto metadata = aggregates_.DecodeMetadata(record.record.value);
  const bool ends_a_request = metadata.ok() && !metadata->subject().empty() && metadata->has_occur_time() &&
                              metadata->command_index() + 1 == metadata->command_size();
  if (ends_a_request) ahead_[record.partition].Pass(record.offset, base::FromProto(metadata->occur_time()));
}

void ResourceFolder::Reset() {
  EventFolder::Reset();
  requests_.clear();
  memories_.clear();
}

absl::Status ResourceFolder::Finish(read_model::Batch& batch) {
  RETURN_IF_ERROR(FinishRequests(batch));
  return EventFolder::Finish(batch);
}

}  // namespace aims::command
