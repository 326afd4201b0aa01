#include "common/command/resource_folder.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/message_bytes.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/command/read_model_keys.h"
#include "common/query/order_key.h"

namespace aims::command {
namespace {

// How often old requests are looked for, by the events' time.
constexpr absl::Duration kForgetStep = absl::Minutes(10);
// Of resources as stored; in memory they take some times as much.
constexpr size_t kKeptBytes = size_t{8} << 20;

}  // namespace

std::string CollectionPrefix(absl::string_view name) { return std::string(name.substr(0, name.rfind('/') + 1)); }

namespace {
std::string NameOf(const Message& state) {
  return state.GetReflection()->GetString(state, state.GetDescriptor()->FindFieldByName("name"));
}
}  // namespace

std::string DueKey(const AggregateType& type, const event_log::TopicPartition& partition, const Message& state) {
  const auto due = NextDue(type, state);
  return due.has_value() ? keys::Due(partition, *due, NameOf(state)) : std::string();
}

std::vector<std::string> IndexKeys(const AggregateType& type, const Message& state) {
  const std::string name = NameOf(state);
  std::vector<std::string> index_keys;
  for (const std::string& field : type.ordered_by) {
    index_keys.push_back(absl::StrCat(keys::Index(CollectionPrefix(name), field), query::OrderKey(state, field), name));
  }
  return index_keys;
}

absl::StatusOr<ResourceFolder::Resources::pointer> ResourceFolder::Load(const std::string& name,
                                                                        const event_log::TopicPartition& partition,
                                                                        read_model::Batch& batch) {
  auto found = resources_.find(name);
  if (found != resources_.end()) return &*found;
  if (auto node = older_.extract(name); !node.empty()) return &*resources_.insert(std::move(node)).position;
  const AggregateType* type = aggregates_.Of(name);
  if (type == nullptr) return absl::DataLossError(absl::StrCat("no aggregate has the name \"", name, "\""));
  Resource resource{.type = type, .partition = partition, .state = type->NewState()};
  ASSIGN_OR_RETURN(auto stored, batch.database().Get(keys::Resource(name)));
  if (stored.has_value()) {
    if (!resource.state->ParseFromString(*stored)) {
      return absl::DataLossError(absl::StrCat("stored state of ", name, " does not parse"));
    }
    resource.version = VersionOf(*resource.state);
    resource.index_keys = IndexKeys(*type, *resource.state);
    resource.due_key = DueKey(*type, partition, *resource.state);
  }
  return &*resources_.emplace(name, std::move(resource)).first;
}

void ResourceFolder::Changed(Resources::pointer resource, uint64_t version) {
  resource->second.version = version;
  if (!resource->second.changed) changed_.push_back(resource);
  resource->second.changed = true;
}

absl::Status ResourceFolder::Fold(const event_log::ReadRecord& record, read_model::Batch& batch) {
  ASSIGN_OR_RETURN(PartitionOrder * partition, order_.Of(record.partition, batch.database()));
  ASSIGN_OR_RETURN(Aggregates::Decoded decoded, aggregates_.Decode(record.record.value));
  if (decoded.opened != nullptr) return partition->Open(*decoded.opened);
  if (decoded.consumed != nullptr) return partition->Consume(*decoded.metadata, *decoded.consumed);

  const event::v1::EventMetadata& metadata = *decoded.metadata;
  RETURN_IF_ERROR(partition->Check(metadata, record.record.key));
  ASSIGN_OR_RETURN(const Resources::pointer resource, Load(metadata.subject(), record.partition, batch));
  const Resource& known = resource->second;
  if (known.type != decoded.type) {
    return absl::DataLossError(absl::StrCat(metadata.subject(), " cannot have a ", decoded.event->GetTypeName()));
  }
  RETURN_IF_ERROR(CheckVersion(metadata, known.version));
  RETURN_IF_ERROR(known.type->fold(*decoded.event, metadata, known.state.get()));

  Changed(resource, metadata.version());
  partition->Pass(metadata);
  batch.Put(keys::History(metadata.subject(), metadata.version()), record.record.value);
  internal::v1::StoredChange change;
  change.set_subject(metadata.subject());
  change.set_version(metadata.version());
  batch.Put(keys::Change(record.partition, record.offset), change.SerializeAsString());
  if (partition->whole()) Remember(metadata);
  return absl::OkStatus();
}

void ResourceFolder::Remember(const event::v1::EventMetadata& metadata) {
  Request& request = requests_.emplace_back();
  request.organization = metadata.organization();
  request.id = metadata.request_id();
  request.stored.set_subject(metadata.subject());
  request.stored.set_version(metadata.version());
  request.stored.set_digest(metadata.request_digest());
  *request.stored.mutable_time() = metadata.occur_time();
}

// What is remembered after some events depends on them alone, and not on how they came in batches: a rebuilt model has
// what the live one has.
absl::Status ResourceFolder::FinishRequests(read_model::Batch& batch) {
  if (!latest_.has_value()) {
    absl::Time latest = absl::InfinitePast();
    RETURN_IF_ERROR(batch.database().TakeSnapshot()->Scan(keys::Partitions(), "", false, [&](auto, auto value) {
      internal::v1::StoredPartition stored;
      stored.ParseFromArray(value.data(), static_cast<int>(value.size()));
      latest = std::max(latest, base::FromProto(stored.time()));
      return true;
    }));
    latest_ = std::max(latest, latest_ahead_);
    forgotten_ = absl::InfinitePast();
  }
  latest_ = std::max(*latest_, order_.Latest());
  const absl::Time limit = absl::UnixEpoch() + absl::Floor(*latest_ - kRequestMemory - absl::UnixEpoch(), kForgetStep);
  if (limit > forgotten_) RETURN_IF_ERROR(Forget(limit, batch));
  for (const Request& request : requests_) {
    const absl::Time time = base::FromProto(request.stored.time());
    if (time < limit) continue;
    batch.Put(keys::Request(request.organization, request.id), request.stored.SerializeAsString());
    batch.Put(keys::RequestAge(time, request.organization, request.id), "");
  }
  requests_.clear();
  return absl::OkStatus();
}

absl::Status ResourceFolder::Forget(absl::Time limit, read_model::Batch& batch) {
  const std::string end = keys::RequestAgeFrom(limit);
  const auto snapshot = batch.database().TakeSnapshot();
  absl::Status status;
  RETURN_IF_ERROR(snapshot->Scan(keys::RequestAges(), keys::RequestAgeFrom(forgotten_), false,
                                 [&](absl::string_view age, absl::string_view) {
                                   if (age >= end) return false;
                                   batch.Delete(age);
                                   const std::string key = keys::RequestOfAge(age);
                                   auto stored = snapshot->Get(key);
                                   status = stored.status();
                                   // Two partitions may have been given the same id, and the later is kept.
                                   internal::v1::StoredRequest request;
                                   if (stored.ok() && stored->has_value() && request.ParseFromString(**stored) &&
                                       keys::RequestAgeFrom(base::FromProto(request.time())) < end) {
                                     batch.Delete(key);
                                   }
                                   return status.ok();
                                 }));
  RETURN_IF_ERROR(status);
  forgotten_ = limit;
  return absl::OkStatus();
}

void ResourceFolder::LookAhead(const event_log::ReadRecord& record) {
  const auto metadata = aggregates_.DecodeMetadata(record.record.value);
  // Of events alone: as in what is stored of a partition.
  if (metadata.ok() && !metadata->subject().empty() && metadata->has_occur_time()) {
    latest_ahead_ = std::max(latest_ahead_, base::FromProto(metadata->occur_time()));
  }
}

absl::Status ResourceFolder::Skip(const event_log::ReadRecord& record, read_model::Batch& batch) {
  const auto metadata = ParkedEvent(aggregates_, record);
  if (!metadata.has_value()) return absl::OkStatus();  // no version and no command's place is used up by it
  // What follows counts on the event's version and on its place in the command; the state stays as it was.
  ASSIGN_OR_RETURN(PartitionOrder * partition, order_.Of(record.partition, batch.database()));
  partition->PassParked(*metadata);
  auto resource = Load(record.record.key, record.partition, batch);
  if (!resource.ok()) return absl::OkStatus();  // of an aggregate that this version does not know either
  Changed(*resource, TakeVersion(*metadata, (*resource)->second.version, (*resource)->second.state.get()));
  return absl::OkStatus();
}

void ResourceFolder::Reset() {
  changed_.clear();
  resources_.clear();
  older_.clear();
  order_.Reset();
  requests_.clear();
  latest_ = absl::nullopt;
}

absl::Status ResourceFolder::Finish(read_model::Batch& batch) {
  for (const Resources::pointer changed : changed_) {
    auto& [name, resource] = *changed;
    const std::string bytes = base::MessageBytes(*resource.state);
    stored_bytes_ += bytes.size();
    batch.Put(keys::Resource(name), bytes);
    std::vector<std::string> index_keys = IndexKeys(*resource.type, *resource.state);
    for (size_t i = 0; i < index_keys.size(); ++i) {
      const bool stored = i < resource.index_keys.size();
      if (stored && resource.index_keys[i] == index_keys[i]) continue;
      if (stored) batch.Delete(resource.index_keys[i]);
      batch.Put(index_keys[i], "");
    }
    resource.index_keys = std::move(index_keys);
    if (std::string due_key = DueKey(*resource.type, resource.partition, *resource.state);
        due_key != resource.due_key) {
      if (!resource.due_key.empty()) batch.Delete(resource.due_key);
      if (!due_key.empty()) batch.Put(due_key, "");
      resource.due_key = std::move(due_key);
    }
    resource.changed = false;
  }
  changed_.clear();
  if (stored_bytes_ > kKeptBytes) {
    older_ = std::exchange(resources_, {});
    stored_bytes_ = 0;
  }
  RETURN_IF_ERROR(FinishRequests(batch));
  order_.Finish(batch);
  return absl::OkStatus();
}

}  // namespace aims::command
