#include "tools/bench/event_source.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "common/command/command.h"
#include "common/command/source_positions.h"

namespace aims::bench {
namespace {

constexpr uint64_t kEpoch = 1;

constexpr absl::string_view kWords[] = {
    "claims",   "triage",  "assess",   "model",   "officer", "review",  "risk",   "data",    "benefit", "customer",
    "document", "extract", "forecast", "anomaly", "network", "support", "speech", "imagery", "quality", "decision",
    "staff",    "public",  "reduce",   "backlog", "detect",  "fraud",   "record", "summary", "search",  "priority"};

}  // namespace

std::vector<EventSource::Placed> EventSource::Openings() const {
  std::vector<Placed> openings;
  for (int32_t partition = 0; partition < options_.partitions; ++partition) {
    event::v1::EventMetadata metadata;
    metadata.set_event_id(base::UuidV5(absl::StrCat("opening/", partition)));
    *metadata.mutable_occur_time() = base::ToProto(first_time());
    metadata.set_writer_epoch(kEpoch);
    event::v1::PartitionOpened opened;
    opened.set_epoch(kEpoch);
    opened.set_owner("generated");
    openings.push_back({partition, aggregates_.Encode(metadata, opened, aggregates_.topic())});
  }
  return openings;
}

std::vector<EventSource::Placed> EventSource::Closings(const event_log::Positions& ends) const {
  std::vector<Placed> closings;
  if (!has_reactions()) return closings;
  event::v1::SourcesConsumed consumed;
  command::PutPositions(ends, consumed.mutable_positions());
  for (int32_t partition = 0; partition < options_.partitions; ++partition) {
    event::v1::EventMetadata metadata;
    metadata.set_event_id(base::UuidV5(absl::StrCat("closing/", partition)));
    *metadata.mutable_occur_time() = base::ToProto(last_time());
    metadata.set_writer_epoch(kEpoch);
    *metadata.mutable_actor() = command::SystemActor("reactions");
    closings.push_back({partition, aggregates_.Encode(metadata, consumed, aggregates_.topic())});
  }
  return closings;
}

EventSource::Placed EventSource::Next() {
  while (waiting_.empty()) Make();
  Placed next = std::move(waiting_.front());
  waiting_.pop_front();
  return next;
}

std::string EventSource::Text(size_t bytes) {
  std::string text;
  while (text.size() < bytes) absl::StrAppend(&text, kWords[Below(std::size(kWords))], " ");
  text.pop_back();
  return text;
}

event::v1::EventMetadata EventSource::NextCommand(const std::string& subject, uint32_t events,
                                                  const event::v1::Actor& actor) {
  ++commands_;
  const absl::Time time = next_time();
  events_ += events;
  const std::string request_id = base::UuidV5(absl::StrCat(topic(), "/request/", commands_));
  event::v1::EventMetadata metadata;
  metadata.set_organization(organization());
  metadata.set_subject(subject);
  *metadata.mutable_occur_time() = base::ToProto(time);
  *metadata.mutable_actor() = actor;
  metadata.set_request_id(request_id);
  metadata.set_request_digest(base::Sha256(request_id));
  metadata.set_command_size(events);
  metadata.set_correlation_id(request_id);
  metadata.set_writer_epoch(kEpoch);
  return metadata;
}

event::v1::Actor EventSource::Person(const std::string& subject, const std::string& role) {
  event::v1::Actor actor;
  actor.set_subject(subject);
  actor.set_kind(event::v1::Actor::KIND_PERSON);
  actor.set_authentication("development");
  actor.add_roles(role);
  return actor;
}

void EventSource::SetEvent(uint32_t index, uint64_t version, event::v1::EventMetadata* metadata) {
  metadata->set_event_id(base::UuidV5(absl::StrCat(metadata->request_id(), "/", index)));
  metadata->set_version(version);
  metadata->set_command_index(index);
}

const event_log::Record& EventSource::Put(const event::v1::EventMetadata& metadata,
                                          const google::protobuf::Message& event) {
  const std::string& subject = metadata.subject();
  waiting_.push_back({event_log::PartitionOf(subject, options_.partitions),
                      aggregates_.Encode(metadata, *aggregates_.Of(subject), event)});
  return waiting_.back().record;
}

}  // namespace aims::bench
