#pragma once
// What follows for nonconformities, actions and the failures of controls. ISO/IEC 42001 8.3, 9.2, 10.2.
//
//   an action changes → the resource that it belongs to notes it
//   a control changes, a test of it is missed or concluded → the record of its failures
//   a nonconformity of a control is due → it is opened, and awaits its confirmation
//   a finding of an audit is issued as a nonconformity → it is opened, with the id of the finding
//   an issued finding is withdrawn, because it does not stand → its nonconformity is rejected
//   an incident is closed, or a concern concluded, with a nonconformity → it is opened
//   a nonconformity is closed or rejected → the failures of its controls
//
// Closed nonconformities also have the controls tested again (services/controls/reactions), and those that bar AI
// systems shut their gates (services/inventory/reactions).

#include <vector>

#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "common/command/reactions.h"

namespace aims::audit {

// An action → its subject.
std::vector<command::Effect> ActionNoteEffects(const v1::AuditTopicRecord& cause);
// A control or a test of it → the record of the control's failures.
std::vector<command::Effect> ControlFailureEffects(const controls::v1::ControlsTopicRecord& cause);
// What demands a nonconformity, or no longer does → the nonconformity.
std::vector<command::Effect> OpenedNonconformityEffects(const v1::AuditTopicRecord& cause);
// A nonconformity that ended → the records of its controls.
std::vector<command::Effect> EndedNonconformityEffects(const v1::AuditTopicRecord& cause);

}  // namespace aims::audit
