#pragma once
// Reactions of the risk service to events of the inventory, of controls and of audits, and to its own events.
//
//   impact_assessment   an AI system is registered, imported, changed or retired → its impact assessment
//   authority           an organization is registered, or changes who may decide → the record that the decisions of this service go by
//   reassessment        the ratings of an AI system's risks became outdated, or it was deleted → each of these risks
//   category            a risk category was deleted → each risk of it
//   treatment           the standing of a treatment changed → the risk that it treats
//   criteria            a new version of risk criteria was approved → each risk that is rated by these criteria
//   system_profile      an AI system is registered, imported, retired or withdrawn → its risk profile
//   risk_profile        a risk is opened, closed, or named by other AI systems → the risk profiles of these systems
//   prohibition         an AI system becomes prohibited, or is no longer prohibited → the risk that arises from this
//   prohibition_successor   the same, when that risk was closed → the risk that succeeded it
//   control_standing    the standing of a control changed → the copy that treatments go by
//   artifact_standing   the standing of an evidence artifact changed → the copy that evidence is checked against
//   control_lost        a control is not in place any more → each treatment that leans on it
//   incident_impact     an incident asks for measures → the impact assessments of its AI systems, which are due again
//   complaint_impact    a complaint about AI systems is looked into → their impact assessments, which are due again
//   person_note         a person left the roster, or is there again → each resource that names the person

#include "common/command/reactions.h"

namespace aims::risk {

command::Reactions RiskReactions();

}  // namespace aims::risk
