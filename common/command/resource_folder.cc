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
namespace {

// How often old requests are looked for, by the events' time.
constexpr absl::Duration kForgetStep = absl::Minutes(10);

}  // namespace

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

void ResourceFolder::CommandFolded(const event::v1::EventMetadata& metadata) {
  Request& request = requests_.emplace_back();
  request.key = RequestKey(metadata.organization(), metadata.actor(), metadata.request_id());
  request.stored.set_subject(metadata.subject());
  request.stored.set_version(metadata.version());
  request.stored.set_digest(metadata.request_digest());
  *request.stored.mutable_decide_time() = metadata.occur_time();
}

// What is remembered after some events depends on them alone, and not on how they came in batches: a rebuilt model has
// what the live one has.
absl::Status ResourceFolder::FinishRequests(read_model::Batch& batch) {
  if (!latest_.has_value()) {
    absl::Time latest = absl::InfinitePast();
    RETURN_IF_ERROR(batch.database().TakeSnapshot()->Scan(keys::Partitions(), "", false, [&](auto, auto value) {
      internal::v1::StoredPartition stored;
      stored.ParseFromArray(value.data(), static_cast<int>(value.size()));
      latest = std::max(latest, base::FromProto(stored.latest_time()));
      return true;
    }));
    latest_ = std::max(latest, latest_ahead_);
    forgotten_ = absl::InfinitePast();
  }
  latest_ = std::max(*latest_, order().Latest());
  const absl::Time limit = absl::UnixEpoch() + absl::Floor(*latest_ - kRequestMemory - absl::UnixEpoch(), kForgetStep);
  if (limit > forgotten_) RETURN_IF_ERROR(Forget(limit, batch));
  for (const Request& request : requests_) {
    const absl::Time time = base::FromProto(request.stored.decide_time());
    if (time < limit) continue;
    batch.Put(keys::Request(request.key), request.stored.SerializeAsString());
    batch.Put(keys::RequestAge(time, request.key), "");
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
                                       keys::RequestAgeFrom(base::FromProto(request.decide_time())) < end) {
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

void ResourceFolder::Reset() {
  EventFolder::Reset();
  requests_.clear();
  latest_ = absl::nullopt;
}

absl::Status ResourceFolder::Finish(read_model::Batch& batch) {
  RETURN_IF_ERROR(FinishRequests(batch));
  return EventFolder::Finish(batch);
}

}  // namespace aims::command
