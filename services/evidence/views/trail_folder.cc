#include "services/evidence/views/trail_folder.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "aims/internal/v1/read_model.pb.h"
#include "aims/internal/v1/trail.pb.h"
#include "common/base/message_bytes.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "services/evidence/domain/event_words.h"
#include "services/evidence/views/keys.h"

namespace aims::evidence {
namespace {

// Of states as stored; in memory they take some times as much.
constexpr size_t kKeptBytes = size_t{8} << 20;

void PutLink(absl::string_view from, absl::string_view to, const std::set<std::string>& fields,
             read_model::Batch& batch) {
  internal::v1::StoredLink link;
  for (const std::string& field : fields) link.add_fields(field);
  const std::string value = link.SerializeAsString();
  batch.Put(keys::Link(from, keys::Direction::kTo, to), value);
  batch.Put(keys::Link(to, keys::Direction::kFrom, from), value);
}

// Makes the stored links those of `now`.
void UpdateLinks(absl::string_view subject, const Links& stored, const Links& now, read_model::Batch& batch) {
  for (const auto& [other, fields] : stored) {
    if (now.count(other) > 0) continue;
    batch.Delete(keys::Link(subject, keys::Direction::kTo, other));
    batch.Delete(keys::Link(other, keys::Direction::kFrom, subject));
  }
  for (const auto& [other, fields] : now) {
    const auto known = stored.find(other);
    if (known == stored.end() || known->second != fields) PutLink(subject, other, fields, batch);
  }
}

}  // namespace

absl::StatusOr<TrailFolder::Subjects::pointer> TrailFolder::Load(const command::Aggregates& aggregates,
                                                                 const std::string& name,
                                                                 const read_model::Database& database) {
  auto found = subjects_.find(name);
  if (found != subjects_.end()) return &*found;
  const command::AggregateType* type = aggregates.Of(name);
  if (type == nullptr) return absl::DataLossError(absl::StrCat("no aggregate has the name \"", name, "\""));
  Subject subject{.type = type, .state = type->NewState()};
  ASSIGN_OR_RETURN(const auto stored, database.Get(keys::State(name)));
  if (stored.has_value()) {
    if (!subject.state->ParseFromString(*stored)) {
      return absl::DataLossError(absl::StrCat("stored state of ", name, " does not parse"));
    }
    subject.version = command::VersionOf(*subject.state);
    subject.links = LinksOf(name, *subject.state);
  }
  return &*subjects_.emplace(name, std::move(subject)).first;
}

void TrailFolder::Changed(Subjects::pointer subject, uint64_t version) {
  subject->second.version = version;
  if (!subject->second.changed) changed_.push_back(subject);
  subject->second.changed = true;
}

absl::Status TrailFolder::Fold(const event_log::ReadRecord& record, read_model::Batch& batch) {
  const command::Aggregates* aggregates = topics_->Find(record.partition.topic);
  if (aggregates == nullptr)
    return absl::InternalError(absl::StrCat("this service does not fold the topic ", record.partition.topic));
  ASSIGN_OR_RETURN(command::PartitionOrder * partition, order_.Of(record.partition, batch.database()));
  ASSIGN_OR_RETURN(const command::Aggregates::Decoded decoded, aggregates->Decode(record.record.value));
  if (decoded.opened != nullptr) return partition->Open(*decoded.opened);
  if (decoded.consumed != nullptr) return partition->Consume(*decoded.metadata, *decoded.consumed);

  const event::v1::EventMetadata& metadata = *decoded.metadata;
  RETURN_IF_ERROR(partition->Check(metadata, record.record.key));
  ASSIGN_OR_RETURN(const Subjects::pointer subject, Load(*aggregates, metadata.subject(), batch.database()));
  const Subject& known = subject->second;
  if (known.type != decoded.type) {
    return absl::DataLossError(absl::StrCat(metadata.subject(), " cannot have a ", decoded.event->GetTypeName()));
  }
  RETURN_IF_ERROR(command::CheckVersion(metadata, known.version));
  RETURN_IF_ERROR(known.type->fold(*decoded.event, metadata, known.state.get()));

  Changed(subject, metadata.version());
  partition->Pass(metadata);
  PutEvent(record, metadata, command::EventTypeName(*decoded.event), /*parked=*/false, batch);
  if (metadata.version() % kCheckpointEvery == 0) {
    batch.Put(keys::Checkpoint(metadata.subject(), metadata.version()), base::MessageBytes(*known.state));
  }
  return absl::OkStatus();
}

void TrailFolder::PutEvent(const event_log::ReadRecord& record, const event::v1::EventMetadata& metadata,
                           absl::string_view event_type, bool parked, read_model::Batch& batch) const {
  const std::string& subject = metadata.subject();
  const absl::string_view organization = keys::OrganizationOf(subject);
  internal::v1::StoredEvent event;
  event.set_topic(record.partition.topic);
  event.set_partition(record.partition.partition);
  event.set_offset(record.offset);
  event.set_value(record.record.value);
  event.set_parked(parked);
  batch.Put(keys::History(subject, metadata.version()), event.SerializeAsString());

  const std::string moment = keys::Moment(base::FromProto(metadata.occur_time()), subject, metadata.version());
  const auto index = [&](keys::By by, absl::string_view value) {
    batch.Put(absl::StrCat(keys::Index(organization, by, value), moment), "");
  };
  index(keys::By::kTime, "");
  index(keys::By::kActor, metadata.actor().subject());
  index(keys::By::kType, ShortName(event_type));
  index(keys::By::kSubject, keys::RestOf(subject));
  if (!metadata.event_id().empty()) {
    batch.Put(absl::StrCat(keys::EventId(organization, metadata.event_id()), moment), "");
  }
  if (!metadata.causation_id().empty()) {
    batch.Put(absl::StrCat(keys::EffectsOf(organization, metadata.causation_id()), moment), "");
  }

  internal::v1::StoredChange change;
  change.set_subject(subject);
  change.set_version(metadata.version());
  batch.Put(keys::Change(organization, record.partition, record.offset), change.SerializeAsString());
}

absl::Status TrailFolder::Skip(const event_log::ReadRecord& record, read_model::Batch& batch) {
  const command::Aggregates* aggregates = topics_->Find(record.partition.topic);
  if (aggregates == nullptr) return absl::OkStatus();
  const auto metadata = command::ParkedEvent(*aggregates, record);
  if (!metadata.has_value()) return absl::OkStatus();  // no version and no command's place is used up by it
  // What follows counts on the event's version and on its place in the command; the state stays as it was.
  ASSIGN_OR_RETURN(command::PartitionOrder * partition, order_.Of(record.partition, batch.database()));
  partition->PassParked(*metadata);
  auto subject = Load(*aggregates, record.record.key, batch.database());
  if (!subject.ok()) return absl::OkStatus();  // of an aggregate that this version does not know either
  // A version that is there already has an event already, which is not to be written over.
  const bool is_new = metadata->version() > (*subject)->second.version;
  Changed(*subject, command::TakeVersion(*metadata, (*subject)->second.version, (*subject)->second.state.get()));
  if (is_new) PutEvent(record, *metadata, "", /*parked=*/true, batch);
  return absl::OkStatus();
}

void TrailFolder::Reset() {
  changed_.clear();
  subjects_.clear();
  stored_bytes_ = 0;
  order_.Reset();
}

absl::Status TrailFolder::Finish(read_model::Batch& batch) {
  for (const Subjects::pointer changed : changed_) {
    auto& [name, subject] = *changed;
    const std::string bytes = base::MessageBytes(*subject.state);
    stored_bytes_ += bytes.size();
    batch.Put(keys::State(name), bytes);
    Links links = LinksOf(name, *subject.state);
    UpdateLinks(name, subject.links, links, batch);
    subject.links = std::move(links);
    subject.changed = false;
  }
  changed_.clear();
  if (stored_bytes_ > kKeptBytes) {
    subjects_.clear();
    stored_bytes_ = 0;
  }
  order_.Finish(batch);
  return absl::OkStatus();
}

}  // namespace aims::evidence
