#pragma once
// Reactions of the audit service to events of the inventory, of risk management and of the controls service, and to its
// own events.
//
//   authority            an organization is registered, or changes who may decide → the record that the decisions of this
//                        service go by
//   person_note          a person leaves, or is there again → each resource that names the person
//   artifact_standing    the standing of an evidence artifact changed → the copy that moves check evidence against
//   involvement, involvement_of_…
//                        a person does something to a resource that audits look at → the involvements in it
//                                                                                           (involvement_reactions.h)
//   applicability        a statement of applicability is approved → the controls that audits leave out
//   audited_programme    an audit moves → the progress of its programme                             (audit_reactions.h)
//   audit_finding        a report is issued, or its audit cancelled → each finding
//   settled_finding      a nonconformity is closed or rejected → its finding
//   audit_of_finding     a finding is settled → its audit
//   action_note          an action changes → the resource that it belongs to                  (correction_reactions.h)
//   control_failure      a control changes, a test of it is missed or made → the record of its failures
//   nonconformity        a control failed, a finding was issued, an incident was closed, a concern was concluded → the
//                        nonconformity is opened
//   ended_nonconformity  a nonconformity is closed or rejected → the failures of its controls
//   review_agenda_of_…   what the next management review looks at → its agenda    (review_agenda_reactions.h)
//   review_held, review_considered, review_action, improvement, decided_change, decided_resources
//                        a management review is held, signed and decides → its plan, the agenda, actions, improvement
//                        items, changes of the management system and needs for resources; an audit reports an
//                        opportunity → an improvement item                                   (review_reactions.h)
//   incident_clock       an incident demands clocks, or drops some → each of them            (incident_reactions.h)
//   incident_of_clock    a clock changes its standing → its incident
//   incident_system      an AI system is classified, or goes into service → the record about it that incidents go by
//   incident_of_system   the record says that it was classified → its incidents
//   concern_successor    retaliation after a concern is reported → its successor             (concern_reactions.h)
//   incident_of_concern  a concern is concluded with an incident → the incident is reported
//   concern_owner        somebody comes to own an AI system → the concerns that name it exclude that person
//   policy_in_force      a version of a policy takes effect → the copy of what is in force  (objective_reactions.h)
//   objective_review     that copy changes → each objective that serves the policy
//   evaluated_plan       an evaluation of performance is approved → its monitoring plan
//   new_version_of_…     a later version of the scope, criteria, a policy or a framework is approved → an unplanned
//                        change, unless an approved change names it

#include "common/command/reactions.h"

namespace aims::audit {

command::Reactions AuditReactions();

}  // namespace aims::audit
