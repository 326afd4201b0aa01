#include "services/controls/reactions/reactions.h"

#include <vector>

#include "aims/audit/v1/topic.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/base/resource_name.h"
#include "common/command/person_notes.h"
#include "services/controls/domain/control.h"
#include "services/controls/domain/control_testing.h"
#include "services/controls/domain/controls_authority.h"
#include "services/controls/domain/evidence_request.h"
#include "services/controls/domain/framework.h"
#include "services/controls/domain/policy.h"
#include "services/controls/reactions/competence_reactions.h"
#include "services/controls/reactions/control_reactions.h"
#include "services/controls/reactions/document_reactions.h"
#include "services/controls/reactions/policy_reactions.h"
#include "services/controls/reactions/statement_reactions.h"

namespace aims::controls {
namespace {

using audit::v1::AuditTopicRecord;
using command::Effect;
using inventory::v1::InventoryTopicRecord;
using risk::v1::RiskTopicRecord;
using v1::ControlsTopicRecord;
using Effects = std::vector<Effect>;

// --- An organization → the record of who may decide, and the frameworks that it can adopt ---

Effects AuthorityOf(const InventoryTopicRecord& cause) {
  const auto report = domain::AuthorityReportIn(cause);
  if (!report.has_value()) return {};
  return {Effect::On<ControlsAuthorities>(
      AuthorityRecordName(cause.metadata().subject()),
      [report = *report](const v1::ControlsAuthority& known, const domain::Decision& decision) {
        return ControlsAuthorities::Report(known, report, decision);
      },
      cause.organization().has_registered() ? "the organization was registered"
                                            : "the organization changed who may decide")};
}

Effects FrameworksOf(const InventoryTopicRecord& cause) {
  if (!cause.organization().has_registered()) return {};
  Effects effects;
  for (const v1::FrameworkEdition* edition : ShippedFrameworks()) {
    effects.push_back(Effect::On<Frameworks>(
        base::ResourceName::Join(cause.metadata().subject(), Frameworks::kCollection, edition->framework_id()),
        [edition](const v1::Framework& framework, const domain::Decision& decision) {
          return OfferFramework(framework, *edition, decision);
        },
        "the organization was registered, and can adopt this framework"));
  }
  return effects;
}

// --- A person → each resource that names the person ---

Effects PersonNoteOf(const ControlsTopicRecord& cause) {
  static const command::PersonNotes* const notes = [] {
    auto* made =
        new command::PersonNotes(command::PersonNotes::Of<Policies, Controls, ControlTests, EvidenceRequests>());
    CloseAcknowledgementsOfLeavers(made);
    NotePeopleOfCompetence(made);
    return made;
  }();
  return command::PersonNoteEffects(domain::PersonChangeIn(cause), *notes);
}

}  // namespace

command::Reactions ControlsReactions() {
  command::Reactions reactions;
  const auto on_inventory = [&](const char* name, Effects (*react)(const InventoryTopicRecord&)) {
    reactions.On<InventoryTopicRecord>("aims.inventory.events", name, react);
  };
  const auto on_risk = [&](const char* name, Effects (*react)(const RiskTopicRecord&)) {
    reactions.On<RiskTopicRecord>("aims.risk.events", name, react);
  };
  const auto on_own = [&](const char* name, Effects (*react)(const ControlsTopicRecord&)) {
    reactions.On<ControlsTopicRecord>("aims.controls.events", name, react);
  };
  on_inventory("authority", &AuthorityOf);
  on_inventory("framework", &FrameworksOf);
  on_own("test", &TestEffects);
  reactions.On<AuditTopicRecord>("aims.audit.events", "corrected_control", &CorrectedControlEffects);
  reactions.On<AuditTopicRecord>("aims.audit.events", "communication_trigger_of_audit",
                                 &AuditCommunicationTriggerEffects);
  on_own("tested_control", &TestedControlEffects);
  on_own("excepted_control", &ExceptedControlEffects);
  on_own("compensation", &CompensationEffects);
  on_own("artifact", &ArtifactEffects);
  on_inventory("supplied_control", &SuppliedControlEffects);
  on_own("policy_ask", &PolicyAskEffects);
  on_inventory("policy_review", &PolicyReviewOfInventoryEffects);
  reactions.On<AuditTopicRecord>("aims.audit.events", "policy_review_of_audit", &PolicyReviewOfAuditEffects);
  on_own("joiner", &JoinerEffects);
  on_own("acknowledgement", &AcknowledgementEffects);
  on_own("person_note", &PersonNoteOf);
  on_risk("control_need", &ControlNeedEffects);
  on_inventory("management_scope", &ManagementScopeEffects);
  on_own("management_framework", &ManagementFrameworkEffects);
  on_own("statement", &StatementEffects);
  on_inventory("required_document", &RequiredDocumentEffects);
  on_risk("required_document_of_risk", &RequiredDocumentRiskEffects);
  on_own("required_document_of_controls", &RequiredDocumentOwnEffects);
  on_inventory("retention_rule", &RetentionRuleEffects);
  on_inventory("competence_role", &CompetenceRoleEffects);
  on_own("competence", &CompetenceEffects);
  on_own("communication", &CommunicationEffects);
  on_inventory("communication_trigger", &CommunicationTriggerEffects);
  on_own("communication_trigger_of_controls", &OwnCommunicationTriggerEffects);
  return reactions;
}

}  // namespace aims::controls
