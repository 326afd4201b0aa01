#pragma once
// Reactions of the inventory to its own events and to those of the risk, controls and audit services.
//
//   component          a model, dataset, supplier or AI system changed    ─▶ each AI system that uses it
//   assurance          the SystemAssurance of an AI system changed        ─▶ the AI system, when it is in service
//   impact_assurance   the state of an impact assessment changed    ─┐
//   risk_assurance     the tolerance or rating of a risk changed    ─┤
//   no_risk_assurance  it was found that a system has no risk       ─┤
//   control_assurance  the standing of a control changed            ─┴▶ the SystemAssurance of the AI systems that it
//                      names, and the ControlAssurance of the organization for a control of all AI systems
//   audit_bar          a nonconformity or an incident bars AI systems, or no longer does ─▶ their SystemAssurances
//   incident_measures  an incident asks for measures, or ended           ─▶ each of its systems: suspended, or that is
//                      proposed; its classification and the ratings of its risks are outdated
//   person_note        a person left the roster, or is there again       ─▶ each system and organization that names the
//                      person
//   artifact_standing  the standing of an evidence artifact changed      ─▶ the copy that gates check evidence against

#include "common/command/reactions.h"

namespace aims::inventory {

command::Reactions InventoryReactions();

}  // namespace aims::inventory
