#include "services/controls/reactions/competence_reactions.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/time.h"
#include "common/domain/substance.h"
#include "services/controls/domain/communication_plan.h"
#include "services/controls/domain/communication_record.h"
#include "services/controls/domain/competence.h"
#include "services/controls/domain/competence_requirement.h"
#include "services/controls/domain/training_action.h"

namespace aims::controls {
namespace {

using command::Effect;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using inventory::v1::InventoryTopicRecord;
using v1::ControlsTopicRecord;
using Closed = v1::CompetenceClosed;
using Effects = std::vector<Effect>;
using Released = v1::CompetenceHolderReleased;

constexpr absl::string_view kInventoryTriggers[] = {
    "ai_system.put_into_operation", "ai_system.suspended", "ai_system.resumed",
    "ai_system.change_completed",   "ai_system.retired",   "ai_system.withdrawn",
    "ai_system.classified"};
constexpr absl::string_view kControlsTriggers[] = {"policy.took_effect"};
constexpr absl::string_view kAuditTriggers[] = {"incident.triaged", "incident.closed"};

// --- A competence requirement → the competences of its holders ---

CompetenceEnd EndBy(Released::Cause cause) {
  switch (cause) {
    case Released::CAUSE_RESPONSIBILITY_ENDED:
      return {Closed::CAUSE_RESPONSIBILITY_ENDED};
    case Released::CAUSE_LEFT:
      return {Closed::CAUSE_LEFT};
    default:
      return {Closed::CAUSE_RELEASED};
  }
}

const char* ReasonOf(Released::Cause cause) {
  switch (cause) {
    case Released::CAUSE_RESPONSIBILITY_ENDED:
      return "the responsibility of the person ended";
    case Released::CAUSE_LEFT:
      return "the person left the organization";
    default:
      return "the person does not hold the role or do the activity any more";
  }
}

Effects OpenFor(const std::string& requirement, const std::string& person) {
  return {Effect::On<Competences>(
      CompetenceName(requirement, person),
      [need = CompetenceNeed{requirement, person}](const v1::Competence& competence, const domain::Decision& decision) {
        return Open(competence, need, decision);
      },
      "the person holds a role or does an activity that needs the competence")};
}

Effects CloseFor(const std::string& requirement, const Released& released) {
  return {Effect::On<Competences>(
      CompetenceName(requirement, released.person()),
      [end = EndBy(released.cause())](const v1::Competence& competence, const domain::Decision& decision) {
        return Close(competence, end, decision);
      },
      ReasonOf(released.cause()))};
}

Effects CloseAll(const event::v1::EventMetadata& cause) {
  return {Effect::OnEach<Competences>(
      cause.organization(), "requirement", cause.subject(),
      [](const v1::Competence& competence, const domain::Decision& decision) {
        return Close(competence, CompetenceEnd{Closed::CAUSE_REQUIREMENT_RETIRED}, decision);
      },
      "the competence requirement was retired")};
}

Effects ReassessAll(const event::v1::EventMetadata& cause) {
  return {Effect::OnEach<Competences>(
      cause.organization(), "requirement", cause.subject(),
      [change = CriterionChange{cause.subject()}](const v1::Competence& competence, const domain::Decision& decision) {
        return DemandReassessment(competence, change, decision);
      },
      "the competence requirement changed")};
}

// --- Events that rows of communication plans can name ---

// The field of the message's only oneof that is set; nullptr when none is.
const FieldDescriptor* Chosen(const Message& message) {
  const auto& type = *message.GetDescriptor();
  if (type.real_oneof_decl_count() != 1) return nullptr;
  return message.GetReflection()->GetOneofFieldDescriptor(message, type.oneof_decl(0));
}

// "ai_system.retired"; empty for a record without such an event.
std::string EventName(const Message& record) {
  const FieldDescriptor* payload = Chosen(record);
  if (payload == nullptr) return "";
  const FieldDescriptor* event = Chosen(record.GetReflection()->GetMessage(record, payload));
  return event == nullptr ? "" : absl::StrCat(payload->name(), ".", event->name());
}

template <class Record>
Effects TriggersOf(const Record& cause, absl::Span<const absl::string_view> triggers) {
  const std::string name = EventName(cause);
  if (std::find(triggers.begin(), triggers.end(), name) == triggers.end()) return {};
  const auto& metadata = cause.metadata();
  const TriggerEvent trigger{name, metadata.subject(), metadata.event_id(), base::FromProto(metadata.occur_time())};
  return {Effect::OnEach<CommunicationPlans>(
      metadata.organization(), "approved_rows.row.event_name", name,
      [trigger](const v1::CommunicationPlan& plan, const domain::Decision& decision) {
        return NoteTrigger(plan, trigger, decision);
      },
      "an event happened of which people are to be informed")};
}

}  // namespace

Effects CompetenceRoleEffects(const InventoryTopicRecord& cause) {
  const auto& event = cause.organization();
  ResponsibilityChange change;
  if (event.has_responsibility_assigned()) {
    change = {event.responsibility_assigned().role_id(), event.responsibility_assigned().subject_id(), true};
  } else if (event.has_responsibility_revoked()) {
    change = {event.responsibility_revoked().role_id(), event.responsibility_revoked().subject_id()};
  } else if (event.has_responsibility_ended()) {
    change = {event.responsibility_ended().role_id(), event.responsibility_ended().subject_id()};
  } else {
    return {};
  }
  return {Effect::OnEach<CompetenceRequirements>(
      cause.metadata().organization(), "role_id", change.role_id,
      [change](const v1::CompetenceRequirement& requirement, const domain::Decision& decision) {
        return NoteResponsibility(requirement, change, decision);
      },
      change.assigned ? "the organization assigned a responsibility that needs the competence"
                      : "a responsibility that needs the competence ended")};
}

Effects CompetenceEffects(const ControlsTopicRecord& cause) {
  const v1::CompetenceRequirementEvent& event = cause.competence_requirement();
  const std::string& requirement = cause.metadata().subject();
  if (event.has_holder_assigned()) return OpenFor(requirement, event.holder_assigned().person());
  if (event.has_holder_released()) return CloseFor(requirement, event.holder_released());
  if (event.has_retired()) return CloseAll(cause.metadata());
  if (!domain::Substance<v1::CompetenceRequirement>(event.updated().update_mask()).empty()) {
    return ReassessAll(cause.metadata());
  }
  return {};
}

Effects CommunicationEffects(const ControlsTopicRecord& cause) {
  if (!cause.communication_plan().has_communication_fell_due()) return {};
  const CommunicationDemand demand{cause.metadata().subject(), cause.communication_plan().communication_fell_due()};
  return {Effect::On<CommunicationRecords>(
      CommunicationRecordName(demand),
      [demand](const v1::CommunicationRecord& record, const domain::Decision& decision) {
        return Open(record, demand, decision);
      },
      "a communication of a plan fell due")};
}

Effects CommunicationTriggerEffects(const InventoryTopicRecord& cause) {
  return TriggersOf(cause, InventoryTriggers());
}

Effects OwnCommunicationTriggerEffects(const ControlsTopicRecord& cause) {
  return TriggersOf(cause, ControlsTriggers());
}

Effects AuditCommunicationTriggerEffects(const audit::v1::AuditTopicRecord& cause) {
  return TriggersOf(cause, AuditTriggers());
}

absl::Span<const absl::string_view> InventoryTriggers() { return kInventoryTriggers; }
absl::Span<const absl::string_view> ControlsTriggers() { return kControlsTriggers; }
absl::Span<const absl::string_view> AuditTriggers() { return kAuditTriggers; }

void NotePeopleOfCompetence(command::PersonNotes* notes) {
  notes->Add<TrainingActions, CommunicationPlans, CommunicationRecords>();
  notes->On<CompetenceRequirements>(&NoteLeaver);
}

}  // namespace aims::controls
