#include "services/evidence/views/trail_view.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/command/log_order.h"

namespace aims::evidence {
namespace {

absl::Status DoesNotParse(absl::string_view what) {
  return absl::DataLossError(absl::StrCat("stored ", what, " does not parse; rebuild the read model"));
}

}  // namespace

absl::Status Apply(const TrailEvent& event, command::Message* state) {
  if (event.event != nullptr) return event.type->fold(*event.event, event.metadata, state);
  command::TakeVersion(event.metadata, command::VersionOf(*state), state);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<command::Message>> TrailView::Find(absl::string_view subject) const {
  const command::AggregateType* type = topics_.TypeOf(subject);
  if (type == nullptr) return std::unique_ptr<command::Message>();
  ASSIGN_OR_RETURN(const auto stored, snapshot_->Get(keys::State(subject)));
  if (!stored.has_value()) return std::unique_ptr<command::Message>();
  std::unique_ptr<command::Message> state = type->NewState();
  if (!state->ParseFromString(*stored)) return DoesNotParse(absl::StrCat("state of ", subject));
  return state;
}

absl::StatusOr<TrailEvent> TrailView::Parse(absl::string_view subject, absl::string_view stored) const {
  TrailEvent event;
  if (!event.stored.ParseFromArray(stored.data(), static_cast<int>(stored.size()))) {
    return DoesNotParse(absl::StrCat("event of ", subject));
  }
  const command::Aggregates* aggregates = topics_.Find(event.stored.topic());
  if (aggregates == nullptr)
    return absl::DataLossError(absl::StrCat("this service does not fold the topic ", event.stored.topic()));
  if (event.stored.parked()) {
    ASSIGN_OR_RETURN(event.metadata, aggregates->DecodeMetadata(event.stored.value()));
    return event;
  }
  ASSIGN_OR_RETURN(command::Aggregates::Decoded decoded, aggregates->Decode(event.stored.value()));
  event.metadata = *decoded.metadata;
  event.type = decoded.type;
  event.event = decoded.event;
  event.record = std::move(decoded.record);
  return event;
}

absl::StatusOr<absl::optional<TrailEvent>> TrailView::FindEvent(absl::string_view subject, uint64_t version) const {
  ASSIGN_OR_RETURN(const auto stored, snapshot_->Get(keys::History(subject, version)));
  if (!stored.has_value()) return absl::optional<TrailEvent>();
  ASSIGN_OR_RETURN(TrailEvent event, Parse(subject, *stored));
  return absl::optional<TrailEvent>(std::move(event));
}

absl::StatusOr<TrailView::Checkpoint> TrailView::LastCheckpoint(absl::string_view subject, uint64_t version) const {
  const command::AggregateType* type = topics_.TypeOf(subject);
  if (type == nullptr) return absl::DataLossError(absl::StrCat("no aggregate has the name ", subject));
  Checkpoint checkpoint{.state = type->NewState()};
  bool parses = true;
  RETURN_IF_ERROR(snapshot_->Scan(keys::CheckpointsOf(subject), keys::Checkpoint(subject, version), /*reverse=*/true,
                                  [&](absl::string_view key, absl::string_view value) {
                                    checkpoint.version = keys::VersionOfCheckpoint(key);
                                    parses =
                                        checkpoint.state->ParseFromArray(value.data(), static_cast<int>(value.size()));
                                    return false;
                                  }));
  if (!parses) return DoesNotParse(absl::StrCat("state of ", subject, " at version ", checkpoint.version));
  return checkpoint;
}

absl::Status TrailView::History(absl::string_view subject, uint64_t from_version,
                                const std::function<bool(uint64_t, TrailEvent&)>& visit) const {
  absl::Status failure;
  RETURN_IF_ERROR(snapshot_->Scan(keys::HistoryOf(subject), keys::History(subject, from_version), /*reverse=*/false,
                                  [&](absl::string_view key, absl::string_view value) {
                                    auto event = Parse(subject, value);
                                    if (!event.ok()) {
                                      failure = event.status();
                                      return false;
                                    }
                                    return visit(keys::VersionOfHistory(key), *event);
                                  }));
  return failure;
}

absl::Status TrailView::Moments(absl::string_view organization, const std::string& prefix, const Range& range,
                                const VisitEvent& visit) const {
  const std::string from = range.from.empty() ? "" : absl::StrCat(prefix, range.from);
  absl::Status failure;
  RETURN_IF_ERROR(snapshot_->Scan(prefix, from, range.newest_first, [&](absl::string_view key, absl::string_view) {
    const absl::string_view moment = key.substr(prefix.size());
    if (moment.size() < keys::kMinMomentSize) {
      failure = DoesNotParse("place of an event");
      return false;
    }
    EventKey event{.subject = absl::StrCat(organization, keys::RestOfMoment(moment)),
                   .version = keys::VersionOfMoment(moment),
                   .moment = std::string(moment)};
    return visit(event);
  }));
  return failure;
}

absl::Status TrailView::Events(absl::string_view organization, keys::By by, absl::string_view value, const Range& range,
                               const VisitEvent& visit) const {
  return Moments(organization, keys::Index(organization, by, value), range, visit);
}

absl::StatusOr<std::vector<EventKey>> TrailView::Collect(absl::string_view organization, const std::string& prefix,
                                                         size_t limit) const {
  std::vector<EventKey> events;
  RETURN_IF_ERROR(Moments(organization, prefix, {}, [&](EventKey& event) {
    if (events.size() == limit) return false;
    events.push_back(std::move(event));
    return true;
  }));
  return events;
}

absl::StatusOr<std::vector<EventKey>> TrailView::FindById(absl::string_view organization, absl::string_view event_id,
                                                          size_t limit) const {
  return Collect(organization, keys::EventId(organization, event_id), limit);
}

absl::StatusOr<std::vector<EventKey>> TrailView::EffectsOf(absl::string_view organization, absl::string_view event_id,
                                                           size_t limit) const {
  return Collect(organization, keys::EffectsOf(organization, event_id), limit);
}

absl::Status TrailView::Links(
    absl::string_view subject, keys::Direction direction,
    const std::function<bool(const std::string&, const internal::v1::StoredLink&)>& visit) const {
  const std::string prefix = keys::LinksOf(subject, direction);
  absl::Status failure;
  RETURN_IF_ERROR(snapshot_->Scan(prefix, "", false, [&](absl::string_view key, absl::string_view value) {
    internal::v1::StoredLink link;
    if (!link.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
      failure = DoesNotParse(absl::StrCat("link of ", subject));
      return false;
    }
    return visit(absl::StrCat(keys::OrganizationOf(subject), key.substr(prefix.size())), link);
  }));
  return failure;
}

}  // namespace aims::evidence
