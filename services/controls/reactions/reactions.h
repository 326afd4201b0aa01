#pragma once
// Reactions of the controls service to events of the inventory, of risk management and of the audit service, and to its
// own events.
//
//   authority            an organization is registered, or changes who may decide → the record that the decisions of this
//                        service go by
//   framework            an organization is registered → the frameworks that AIMS ships, to be adopted
//   test                 a control schedules a test, or ends → its tests and exceptions          (control_reactions.h)
//   tested_control       a test is concluded or missed → its control
//   corrected_control    a nonconformity of controls is closed as effective → the controls, which are tested again
//   excepted_control     an exception comes into force or ends → its control
//   artifact             an evidence artifact changes its standing → what rests on it
//   supplied_control     the assessment of a supplier lapses, or is made again → the controls that it operates
//   policy_ask           a policy asks its audience → the persons of it                          (policy_reactions.h)
//   joiner               a person joins, or moves → the requests of all policies
//   policy_review…       context, scope, a major nonconformity, a serious incident, a decision of a management review
//                        → the AI policy
//   acknowledgement      a person is asked, away, or there again; a policy ends → acknowledgements
//   person_note          a person leaves, or is there again → each resource that names the person
//   control_need         a treatment, a measure, the end of a risk → the need for controls      (statement_reactions.h)
//   management_scope     scope, roles, what is registered → the record that statements go by
//   management_framework a framework is adopted, or ends → the same record
//   statement            any of this, or a control that is retired → the statements of applicability
//   required_document…   what fulfils a required document → the document                         (document_reactions.h)
//   retention_rule       an organization is registered → the retention rules that AIMS proposes
//   competence_role      a responsibility is assigned or ends → competence requirements         (competence_reactions.h)
//   competence           a requirement, its holders → competences
//   communication…       a row of a communication plan falls due → its record

#include "common/command/reactions.h"

namespace aims::controls {

command::Reactions ControlsReactions();

}  // namespace aims::controls
