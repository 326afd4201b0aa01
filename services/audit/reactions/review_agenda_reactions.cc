#include "services/audit/reactions/review_agenda_reactions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/state.h"
#include "services/audit/domain/review_agenda.h"
#include "services/audit/reactions/review_agenda_rows.h"

namespace aims::audit {
namespace {

using command::Effect;
using event::v1::EventMetadata;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using v1::AgendaItem;
using Effects = std::vector<Effect>;

// The message in the field that is set of the oneof; nullptr when none is. `name` gets the name of the field.
const Message* SetIn(const Message& message, const char* oneof_name, std::string* name) {
  const auto* oneof = message.GetDescriptor()->FindOneofByName(oneof_name);
  if (oneof == nullptr) return nullptr;
  const FieldDescriptor* field = message.GetReflection()->GetOneofFieldDescriptor(message, oneof);
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return nullptr;
  *name = field->name();
  return &message.GetReflection()->GetMessage(message, field);
}

std::string TextOf(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  if (field.is_repeated()) return "";
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection->GetString(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection->GetEnum(message, &field)->name();
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(message, &field) ? "true" : "false";
    default:
      return "";
  }
}

// The value at the end of a path of fields; empty where it leads nowhere.
std::string ValueAt(const Message& event, absl::string_view path) {
  const Message* message = &event;
  const std::vector<std::string> steps = absl::StrSplit(path, '.');
  for (size_t i = 0; i < steps.size(); ++i) {
    const FieldDescriptor* field = message->GetDescriptor()->FindFieldByName(steps[i]);
    if (field == nullptr) return "";
    if (i + 1 == steps.size()) return TextOf(*message, *field);
    if (field->is_repeated() || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return "";
    message = &message->GetReflection()->GetMessage(*message, field);
  }
  return "";
}

// Whether the event is an update of one of the fields.
bool Updates(const Message& event, const std::vector<absl::string_view>& fields) {
  const FieldDescriptor* mask_field = event.GetDescriptor()->FindFieldByName("update_mask");
  if (mask_field == nullptr) return false;
  const auto& mask = event.GetReflection()->GetMessage(event, mask_field);
  const FieldDescriptor* paths = mask.GetDescriptor()->FindFieldByName("paths");
  for (int i = 0; i < mask.GetReflection()->FieldSize(mask, paths); ++i) {
    const std::string path = mask.GetReflection()->GetRepeatedString(mask, paths, i);
    if (std::find(fields.begin(), fields.end(), path) != fields.end()) return true;
  }
  return false;
}

bool Fits(const AgendaRow& row, const Message& event) {
  if (!row.updated.empty() && !Updates(event, row.updated)) return false;
  return *row.field == '\0' || ValueAt(event, row.field) == row.value;
}

// "audit_finding_issued_major", for the tallies.
std::string WhatOf(const AgendaRow& row, const Message& event) {
  std::string what = absl::StrReplaceAll(row.event, {{".", "_"}});
  for (const char* more : {row.value, *row.by == '\0' ? "" : nullptr}) {
    const std::string value = more != nullptr ? more : ValueAt(event, row.by);
    if (!value.empty()) absl::StrAppend(&what, ":", absl::AsciiStrToLower(value));
  }
  return what;
}

AgendaItem ItemOf(const AgendaRow& row, const Message& event, const EventMetadata& metadata) {
  AgendaItem item;
  item.set_input(row.input);
  item.set_resource(*row.resource == '\0' ? metadata.subject() : ValueAt(event, row.resource));
  item.set_sentence(row.sentence);
  item.set_event_id(metadata.event_id());
  if (*row.resource == '\0') item.set_version(metadata.version());
  *item.mutable_event_time() = metadata.occur_time();
  item.set_what(WhatOf(row, event));
  item.set_aspect(row.aspect);
  item.set_least_count(row.least_count);
  return item;
}

struct Noted {
  std::vector<AgendaItem> items;
  std::vector<AgendaCount> counts;
};

Effects OnAgenda(const EventMetadata& cause, Noted noted) {
  if (noted.items.empty() && noted.counts.empty()) return {};
  return {Effect::On<ReviewAgendas>(
      AgendaName(cause.subject()),
      [noted = std::move(noted)](const v1::ReviewAgenda& agenda,
                                 const domain::Decision& decision) -> absl::StatusOr<ReviewAgendaEvents> {
        ReviewAgendaEvents all;
        const auto add = [&](const ReviewAgendaEvents& events) { all.insert(all.end(), events.begin(), events.end()); };
        for (const AgendaItem& item : noted.items) {
          ASSIGN_OR_RETURN(const ReviewAgendaEvents events, NoteOnAgenda(agenda, item, decision));
          add(events);
        }
        for (const AgendaCount& count : noted.counts) {
          ASSIGN_OR_RETURN(const ReviewAgendaEvents events, CountOnAgenda(agenda, count, decision));
          add(events);
        }
        return all;
      },
      "the next management review looks at this")};
}

template <class Record>
Noted NotedOf(const Record& cause) {
  Noted noted;
  std::string kind;
  std::string name;
  const Message* about = SetIn(cause, "payload", &kind);
  const Message* event = about == nullptr ? nullptr : SetIn(*about, "event", &name);
  if (event == nullptr) return noted;
  for (const AgendaRow* row : RowsOf(absl::StrCat(kind, ".", name))) {
    if (!Fits(*row, *event)) continue;
    if (row->count_only) {
      noted.counts.push_back({row->input, WhatOf(*row, *event)});
    } else {
      noted.items.push_back(ItemOf(*row, *event, cause.metadata()));
    }
  }
  return noted;
}

std::string Day(const google::protobuf::Timestamp& time) {
  return absl::FormatTime("%Y-%m-%d", base::FromProto(time), absl::UTCTimeZone());
}

// --- Actions ---

bool IsOfReview(const std::string& subject) {
  const auto name = base::ResourceName::Parse(subject);
  return name.ok() && name->collection() == "managementReviews";
}

// An action of a management review, as it says itself that it stands: a review that has ended notes nothing any more.
absl::optional<AgendaItem> ItemOfAction(const v1::AuditTopicRecord& cause) {
  const v1::ActionStandingChanged& changed = cause.action().standing_changed();
  if (!IsOfReview(changed.subject())) return absl::nullopt;
  v1::ActionNote note = changed.note();
  note.set_action_version(cause.metadata().version());
  AgendaItem item;
  item.set_input(v1::REVIEW_INPUT_ACTIONS);
  item.set_resource(cause.metadata().subject());
  item.set_event_id(cause.metadata().event_id());
  item.set_version(cause.metadata().version());
  *item.mutable_event_time() = cause.metadata().occur_time();
  const std::string state = domain::StateName(note.state());
  item.set_what(absl::StrCat("action:", absl::AsciiStrToLower(state)));
  *item.mutable_action() = note;
  const bool moved = Day(note.due_time()) != Day(note.original_due_time());
  item.set_sentence(absl::StrCat("The action of ", changed.subject(), " is ", state, "; it was due on ",
                                 Day(note.original_due_time()), moved ? " and is now due on " : "",
                                 moved ? Day(note.due_time()) : "", note.overdue() ? ", and is overdue." : "."));
  return item;
}

v1::ReviewInput InputOf(absl::string_view subject) {
  const auto name = base::ResourceName::Parse(subject);
  const absl::string_view collection = name.ok() ? name->collection() : "";
  if (collection == "nonconformities") return v1::REVIEW_INPUT_NONCONFORMITIES;
  if (collection == "audits") return v1::REVIEW_INPUT_AUDITS;
  if (collection == "improvementItems") return v1::REVIEW_INPUT_OPPORTUNITIES;
  return v1::REVIEW_INPUT_MEASUREMENT;
}

// An action of anything else is overdue. Those of reviews are noted with their state.
absl::optional<AgendaItem> ItemOfOverdue(const v1::AuditTopicRecord& cause) {
  if (!cause.action().has_overdue()) return absl::nullopt;
  const v1::ActionOverdue& overdue = cause.action().overdue();
  if (IsOfReview(overdue.subject())) return absl::nullopt;
  AgendaItem item;
  item.set_input(InputOf(overdue.subject()));
  item.set_resource(cause.metadata().subject());
  item.set_sentence(absl::StrCat("The action became overdue on ", Day(overdue.due_time()),
                                 overdue.subject().empty() ? "" : absl::StrCat("; it belongs to ", overdue.subject()),
                                 "."));
  item.set_event_id(cause.metadata().event_id());
  item.set_version(cause.metadata().version());
  *item.mutable_event_time() = cause.metadata().occur_time();
  item.set_what("action_overdue");
  return item;
}

}  // namespace

Effects AgendaOfInventory(const inventory::v1::InventoryTopicRecord& cause) {
  return OnAgenda(cause.metadata(), NotedOf(cause));
}

Effects AgendaOfRisk(const risk::v1::RiskTopicRecord& cause) { return OnAgenda(cause.metadata(), NotedOf(cause)); }

Effects AgendaOfControls(const controls::v1::ControlsTopicRecord& cause) {
  return OnAgenda(cause.metadata(), NotedOf(cause));
}

Effects AgendaOfAudit(const v1::AuditTopicRecord& cause) {
  Noted noted = NotedOf(cause);
  if (auto action = ItemOfAction(cause)) noted.items.push_back(*std::move(action));
  if (auto overdue = ItemOfOverdue(cause)) noted.items.push_back(*std::move(overdue));
  return OnAgenda(cause.metadata(), std::move(noted));
}

}  // namespace aims::audit
