#include "services/evidence/views/entries.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/message_copy.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "services/evidence/domain/event_words.h"
#include "services/evidence/domain/field_changes.h"
#include "services/evidence/domain/json_text.h"

namespace aims::evidence {
namespace {

using command::Message;

constexpr size_t kMaxEffects = 100;
constexpr char kParkedTitle[] = "Event that could not be read, parked by an operator";

std::string TitleOfEvent(const TrailEvent& event) {
  return event.event == nullptr ? kParkedTitle : TitleOf(event.TypeName());
}

absl::Status AddReference(const TrailView& view, const EventKey& key, v1::EventReference* reference) {
  if (!view.ReaderMayRead(key.subject)) {
    reference->set_confidential(true);
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto event, view.FindEvent(key.subject, key.version));
  if (!event.has_value()) {
    return absl::DataLossError(absl::StrCat("version ", key.version, " of ", key.subject, " is not stored"));
  }
  reference->set_subject(key.subject);
  reference->set_version(key.version);
  reference->set_event_type(event->TypeName());
  reference->set_title(TitleOfEvent(*event));
  *reference->mutable_occur_time() = event->metadata.occur_time();
  return absl::OkStatus();
}

absl::Status AddCauseAndEffects(const TrailView& view, const event::v1::EventMetadata& metadata,
                                v1::TrailEntry* entry) {
  const absl::string_view organization = keys::OrganizationOf(metadata.subject());
  if (!metadata.causation_id().empty()) {
    ASSIGN_OR_RETURN(const auto causes, view.FindById(organization, metadata.causation_id(), 1));
    if (!causes.empty()) RETURN_IF_ERROR(AddReference(view, causes.front(), entry->mutable_cause()));
  }
  if (metadata.event_id().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto effects, view.EffectsOf(organization, metadata.event_id(), kMaxEffects));
  for (const EventKey& effect : effects) RETURN_IF_ERROR(AddReference(view, effect, entry->add_effects()));
  return absl::OkStatus();
}

// All that is shown of an event that the reader may not read.
void FillPlace(const TrailEvent& event, v1::TrailEntry* entry) {
  *entry->mutable_occur_time() = event.metadata.occur_time();
  entry->mutable_place()->set_topic(event.stored.topic());
  entry->mutable_place()->set_partition(event.stored.partition());
  entry->mutable_place()->set_offset(event.stored.offset());
  if (event.stored.has_leaf_index()) entry->set_leaf_index(event.stored.leaf_index());
}

absl::Status Fill(const TrailView& view, const TrailEvent& event, const Message& before, const Message& after,
                  v1::TrailEntry* entry) {
  const event::v1::EventMetadata& metadata = event.metadata;
  FillPlace(event, entry);
  entry->set_subject(metadata.subject());
  entry->set_subject_display_name(DisplayName(after));
  entry->set_version(metadata.version());
  entry->set_title(TitleOfEvent(event));
  *entry->mutable_actor() = metadata.actor();
  entry->set_reason(metadata.reason());
  entry->set_event_id(metadata.event_id());
  entry->set_request_id(metadata.request_id());
  entry->set_correlation_id(metadata.correlation_id());
  RETURN_IF_ERROR(AddCauseAndEffects(view, metadata, entry));
  if (event.event == nullptr) {
    entry->set_parked(true);
    return absl::OkStatus();
  }
  const Message& innermost = command::InnermostEvent(*event.event);
  entry->set_event_type(event.TypeName());
  entry->set_event_json(JsonText(innermost));
  if (auto decision = DecisionOf(metadata, innermost); decision.has_value()) {
    *entry->mutable_decision() = *std::move(decision);
  }
  for (v1::FieldChange& change : FieldChanges(before, after)) *entry->add_changes() = std::move(change);
  return absl::OkStatus();
}

// Versions of one subject → where their entries go.
using Wanted = std::map<uint64_t, v1::TrailEntry*>;

absl::Status FillConfidential(const TrailView& view, const std::string& subject, const Wanted& wanted) {
  for (const auto& [version, entry] : wanted) {
    ASSIGN_OR_RETURN(const auto event, view.FindEvent(subject, version));
    if (!event.has_value()) {
      return absl::DataLossError(absl::StrCat("version ", version, " of ", subject, " is not stored"));
    }
    FillPlace(*event, entry);
    entry->set_confidential(true);
  }
  return absl::OkStatus();
}

absl::Status FillSubject(const TrailView& view, const std::string& subject, const Wanted& wanted) {
  if (!view.ReaderMayRead(subject)) return FillConfidential(view, subject, wanted);
  ASSIGN_OR_RETURN(const TrailView::Checkpoint checkpoint, view.LastCheckpoint(subject, wanted.begin()->first - 1));
  Message* const state = checkpoint.state.get();
  const std::unique_ptr<Message> before(state->New());
  size_t filled = 0;
  absl::Status status;
  RETURN_IF_ERROR(view.History(subject, checkpoint.version + 1, [&](uint64_t version, TrailEvent& event) {
    const auto entry = wanted.find(version);
    if (entry != wanted.end()) base::CopyInto(*state, before.get());
    status = Apply(event, state);
    if (status.ok() && entry != wanted.end()) {
      status = Fill(view, event, *before, *state, entry->second);
      ++filled;
    }
    return status.ok() && filled < wanted.size();
  }));
  RETURN_IF_ERROR(status);
  if (filled == wanted.size()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("versions of ", subject, " that an index names are not stored"));
}

}  // namespace

std::string DisplayName(const Message& state) {
  const auto* field = state.GetDescriptor()->FindFieldByName("display_name");
  if (field == nullptr || field->is_repeated() || field->type() != field->TYPE_STRING) return "";
  return state.GetReflection()->GetString(state, field);
}

absl::StatusOr<std::vector<v1::TrailEntry>> Entries(const TrailView& view, const std::vector<EventKey>& events) {
  std::vector<v1::TrailEntry> entries(events.size());
  std::map<std::string, Wanted> subjects;
  for (size_t i = 0; i < events.size(); ++i) subjects[events[i].subject][events[i].version] = &entries[i];
  for (const auto& [subject, wanted] : subjects) RETURN_IF_ERROR(FillSubject(view, subject, wanted));
  return entries;
}

absl::StatusOr<SubjectAsOf> FindAsOf(const TrailView& view, const std::string& subject, absl::Time time) {
  SubjectAsOf found;
  const command::AggregateType* type = view.TypeOf(subject);
  if (type == nullptr) return found;
  // Times may step back: what precedes an event that had happened by then, had happened by then.
  uint64_t last = 0;
  RETURN_IF_ERROR(view.History(subject, 1, [&](uint64_t version, const TrailEvent& event) {
    const absl::Time occurred = base::FromProto(event.metadata.occur_time());
    if (!found.exists_since.has_value()) found.exists_since = occurred;
    if (occurred <= time) last = version;
    return time > absl::InfinitePast();
  }));
  absl::Status status;
  RETURN_IF_ERROR(view.History(subject, 1, [&](uint64_t version, TrailEvent& event) {
    if (version > last) return false;
    const absl::Time occurred = base::FromProto(event.metadata.occur_time());
    if (found.state == nullptr) found.state = type->NewState();
    status = Apply(event, found.state.get());
    found.last = {.subject = subject, .version = version, .moment = keys::Moment(occurred, subject, version)};
    return status.ok();
  }));
  RETURN_IF_ERROR(status);
  return found;
}

}  // namespace aims::evidence
