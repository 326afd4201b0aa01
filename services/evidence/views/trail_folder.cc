#include "services/evidence/views/trail_folder.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "aims/internal/v1/read_model.pb.h"
#include "aims/internal/v1/trail.pb.h"
#include "common/base/login.h"
#include "common/base/message_bytes.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/command/stored_changes.h"
#include "services/evidence/domain/event_words.h"
#include "services/evidence/domain/links.h"
#include "services/evidence/views/keys.h"

namespace aims::evidence {
namespace {

void PutRecord(const event_log::ReadRecord& record, const event::v1::EventMetadata& metadata,
               absl::string_view event_type, bool parked, read_model::Batch& batch) {
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
  index(keys::By::kActor, base::LoginKey(metadata.actor().subject()));
  index(keys::By::kType, ShortName(event_type));
  index(keys::By::kSubject, keys::RestOf(subject));
  if (!metadata.event_id().empty()) {
    batch.Put(absl::StrCat(keys::EventId(organization, metadata.event_id()), moment), "");
  }
  if (!metadata.causation_id().empty()) {
    batch.Put(absl::StrCat(keys::EffectsOf(organization, metadata.causation_id()), moment), "");
  }

  command::PutChange(record, metadata, batch);
}

}  // namespace

std::string TrailFolder::StateKey(absl::string_view name) const { return keys::State(name); }

// Its links to others, which are found from either end.
command::EventFolder::Entries TrailFolder::EntriesOf(const std::string& name, const command::AggregateType&,
                                                     const event_log::TopicPartition&,
                                                     const command::Message& state) const {
  Entries entries;
  for (const auto& [other, fields] : LinksOf(name, state)) {
    internal::v1::StoredLink link;
    for (const std::string& field : fields) link.add_fields(field);
    const std::string value = link.SerializeAsString();
    entries.emplace(keys::Link(name, keys::Direction::kTo, other), value);
    entries.emplace(keys::Link(other, keys::Direction::kFrom, name), value);
  }
  return entries;
}

void TrailFolder::PutEvent(const event_log::ReadRecord& record, const command::Aggregates::Decoded& decoded,
                           const command::Message& state, absl::string_view, absl::string_view,
                           read_model::Batch& batch) {
  const event::v1::EventMetadata& metadata = *decoded.metadata;
  PutRecord(record, metadata, command::EventTypeName(*decoded.event), /*parked=*/false, batch);
  if (metadata.version() % kCheckpointEvery == 0) {
    batch.Put(keys::Checkpoint(metadata.subject(), metadata.version()), base::MessageBytes(state));
  }
}

void TrailFolder::PutParked(const event_log::ReadRecord& record, const event::v1::EventMetadata& metadata,
                            read_model::Batch& batch) {
  PutRecord(record, metadata, "", /*parked=*/true, batch);
}

}  // namespace aims::evidence
