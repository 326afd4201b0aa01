#include "services/audit/reactions/reactions.h"

#include <vector>

#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/command/person_notes.h"
#include "services/audit/domain/action.h"
#include "services/audit/domain/audit.h"
#include "services/audit/domain/audit_artifact.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/audit_finding.h"
#include "services/audit/domain/audit_programme.h"
#include "services/audit/domain/concern.h"
#include "services/audit/domain/improvement_item.h"
#include "services/audit/domain/incident.h"
#include "services/audit/domain/incident_clock.h"
#include "services/audit/domain/management_change.h"
#include "services/audit/domain/management_review.h"
#include "services/audit/domain/management_review_plan.h"
#include "services/audit/domain/monitoring_plan.h"
#include "services/audit/domain/nonconformity.h"
#include "services/audit/domain/objective.h"
#include "services/audit/domain/performance_evaluation.h"
#include "services/audit/domain/resource_decision.h"
#include "services/audit/reactions/audit_reactions.h"
#include "services/audit/reactions/concern_reactions.h"
#include "services/audit/reactions/correction_reactions.h"
#include "services/audit/reactions/incident_reactions.h"
#include "services/audit/reactions/involvement_reactions.h"
#include "services/audit/reactions/objective_reactions.h"
#include "services/audit/reactions/review_agenda_reactions.h"
#include "services/audit/reactions/review_reactions.h"

namespace aims::audit {
namespace {

using command::Effect;
using controls::v1::ControlsTopicRecord;
using inventory::v1::InventoryTopicRecord;
using risk::v1::RiskTopicRecord;
using v1::AuditTopicRecord;
using Effects = std::vector<Effect>;

// --- An organization → the record of who may decide ---

Effects AuthorityOf(const InventoryTopicRecord& cause) {
  const auto report = domain::AuthorityReportIn(cause);
  if (!report.has_value()) return {};
  return {Effect::On<AuditAuthorities>(
      AuthorityRecordName(cause.metadata().subject()),
      [report = *report](const v1::AuditAuthority& known, const domain::Decision& decision) {
        return AuditAuthorities::Report(known, report, decision);
      },
      cause.organization().has_registered() ? "the organization was registered"
                                            : "the organization changed who may decide")};
}

// --- An evidence artifact → its standing ---

Effects ArtifactOf(const ControlsTopicRecord& cause) {
  const auto report = domain::ArtifactReportIn(cause);
  if (!report.has_value()) return {};
  return {Effect::On<AuditArtifacts>(
      domain::ArtifactRecordName<AuditArtifacts>(cause.metadata().subject()),
      [report = *report](const v1::AuditArtifact& known, const domain::Decision& decision) {
        return AuditArtifacts::Report(known, report, decision);
      },
      "the standing of the evidence artifact changed")};
}

// --- A person → each resource that names the person ---

Effects PersonNoteOf(const ControlsTopicRecord& cause) {
  static const auto* const notes = new command::PersonNotes(
      command::PersonNotes::Of<AuditProgrammes, Audits, AuditFindings, Actions, Nonconformities, ManagementReviews,
                               ManagementReviewPlans, ImprovementItems, Incidents, IncidentClocks, Concerns, Objectives,
                               MonitoringPlans, PerformanceEvaluations, ManagementChanges, ResourceDecisions>());
  return command::PersonNoteEffects(domain::PersonChangeIn(cause), *notes);
}

}  // namespace

command::Reactions AuditReactions() {
  command::Reactions reactions;
  const auto on_inventory = [&](const char* name, Effects (*react)(const InventoryTopicRecord&)) {
    reactions.On<InventoryTopicRecord>("aims.inventory.events", name, react);
  };
  const auto on_risk = [&](const char* name, Effects (*react)(const RiskTopicRecord&)) {
    reactions.On<RiskTopicRecord>("aims.risk.events", name, react);
  };
  const auto on_controls = [&](const char* name, Effects (*react)(const ControlsTopicRecord&)) {
    reactions.On<ControlsTopicRecord>("aims.controls.events", name, react);
  };
  const auto on_own = [&](const char* name, Effects (*react)(const AuditTopicRecord&)) {
    reactions.On<AuditTopicRecord>("aims.audit.events", name, react);
  };
  on_inventory("authority", &AuthorityOf);
  on_controls("person_note", &PersonNoteOf);
  on_controls("artifact_standing", &ArtifactOf);
  on_inventory("involvement", &InvolvementOfInventory);
  on_risk("involvement_of_risk", &InvolvementOfRisk);
  on_controls("involvement_of_controls", &InvolvementOfControls);
  on_controls("applicability", &ApplicabilityEffects);
  on_own("audited_programme", &AuditedProgrammeEffects);
  on_own("audit_finding", &AuditFindingEffects);
  on_own("settled_finding", &SettledFindingEffects);
  on_own("audit_of_finding", &AuditOfFindingEffects);
  on_own("action_note", &ActionNoteEffects);
  on_controls("control_failure", &ControlFailureEffects);
  on_own("nonconformity", &OpenedNonconformityEffects);
  on_own("ended_nonconformity", &EndedNonconformityEffects);
  on_inventory("review_agenda_of_inventory", &AgendaOfInventory);
  on_risk("review_agenda_of_risk", &AgendaOfRisk);
  on_controls("review_agenda_of_controls", &AgendaOfControls);
  on_own("review_agenda_of_audit", &AgendaOfAudit);
  on_own("review_held", &ReviewHeldEffects);
  on_own("review_considered", &ReviewConsideredEffects);
  on_own("review_action", &ReviewActionEffects);
  on_own("improvement", &ImprovementEffects);
  on_own("decided_change", &DecidedChangeEffects);
  on_own("decided_resources", &DecidedResourcesEffects);
  on_own("incident_clock", &IncidentClockEffects);
  on_own("incident_of_clock", &IncidentOfClockEffects);
  on_inventory("incident_system", &IncidentSystemEffects);
  on_own("incident_of_system", &IncidentOfSystemEffects);
  on_own("concern_successor", &ConcernSuccessorEffects);
  on_own("incident_of_concern", &IncidentOfConcernEffects);
  on_own("concern_owner", &ConcernOwnerEffects);
  on_controls("policy_in_force", &PolicyInForceEffects);
  on_own("objective_review", &ObjectiveReviewEffects);
  on_own("evaluated_plan", &EvaluatedPlanEffects);
  on_inventory("new_version_of_inventory", &NewVersionOfInventory);
  on_risk("new_version_of_risk", &NewVersionOfRisk);
  on_controls("new_version_of_controls", &NewVersionOfControls);
  return reactions;
}

}  // namespace aims::audit
