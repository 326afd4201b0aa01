#pragma once
// Effects of events on competences and communications. ISO/IEC 42001 7.2, 7.4. Pure.
//
//   responsibility assigned, revoked or ended          → the holders of the requirements with this role_id
//   person left                                        → the same, of all requirements that the person holds
//   holder assigned                                    → the competence of this person is opened
//   holder released, requirement retired               → it is closed
//   competence, bases or criterion of it changed       → it is to be assessed again
//   a row of a communication plan fell due             → a communication record is opened
//   an event that an approved row names (see below)    → the row falls due

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "common/command/person_notes.h"
#include "common/command/reactions.h"

namespace aims::controls {

// A responsibility of the organization → the competence requirements for this role.
std::vector<command::Effect> CompetenceRoleEffects(const inventory::v1::InventoryTopicRecord& cause);

// A competence requirement → the competences of its holders.
std::vector<command::Effect> CompetenceEffects(const v1::ControlsTopicRecord& cause);

// A row of a communication plan fell due → its communication record.
std::vector<command::Effect> CommunicationEffects(const v1::ControlsTopicRecord& cause);

// An event that rows can name → the plans with such rows.
std::vector<command::Effect> CommunicationTriggerEffects(const inventory::v1::InventoryTopicRecord& cause);
std::vector<command::Effect> OwnCommunicationTriggerEffects(const v1::ControlsTopicRecord& cause);
std::vector<command::Effect> AuditCommunicationTriggerEffects(const audit::v1::AuditTopicRecord& cause);

// The names of these events: the field of the topic's record, a dot, and the field of the resource's event, such as
// "ai_system.put_into_operation".
absl::Span<const absl::string_view> InventoryTriggers();
absl::Span<const absl::string_view> ControlsTriggers();
absl::Span<const absl::string_view> AuditTriggers();

// A person left, or is there again → each resource of competence or communication that names the person: a holder of a
// requirement is released, and training actions, plans and records note that the person is gone. A competence follows from
// its requirement.
void NotePeopleOfCompetence(command::PersonNotes* notes);

}  // namespace aims::controls
