#pragma once
// A small organization that is ready for certification: each piece of readiness is there, each by few events. One control of
// Annex A is applicable, A.6.2.6; the statement of applicability excludes the others. All of it happened on 10 January 2026,
// and nothing comes later. Only for tests.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "aims/audit/v1/audit_applicability.pb.h"
#include "aims/audit/v1/audit_event.pb.h"
#include "aims/audit/v1/audit_programme.pb.h"
#include "aims/audit/v1/improvement_item.pb.h"
#include "aims/audit/v1/management_change.pb.h"
#include "aims/audit/v1/management_review.pb.h"
#include "aims/audit/v1/management_review_plan.pb.h"
#include "aims/audit/v1/monitoring_plan.pb.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "aims/audit/v1/objective.pb.h"
#include "aims/audit/v1/performance_evaluation.pb.h"
#include "aims/audit/v1/resource_decision.pb.h"
#include "aims/controls/v1/communication_plan.pb.h"
#include "aims/controls/v1/communication_record.pb.h"
#include "aims/controls/v1/competence_requirement.pb.h"
#include "aims/controls/v1/control.pb.h"
#include "aims/controls/v1/evidence_artifact.pb.h"
#include "aims/controls/v1/framework.pb.h"
#include "aims/controls/v1/policy.pb.h"
#include "aims/controls/v1/policy_acknowledgement.pb.h"
#include "aims/controls/v1/required_document.pb.h"
#include "aims/controls/v1/retention_rule.pb.h"
#include "aims/controls/v1/statement_of_applicability.pb.h"
#include "aims/controls/v1/training_action.pb.h"
#include "aims/inventory/v1/interested_party.pb.h"
#include "aims/inventory/v1/organization.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "aims/risk/v1/risk_event.pb.h"
#include "aims/risk/v1/treatment.pb.h"
#include "services/improvement/domain/readiness/pieces.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {

inline constexpr char kApplicable[] = "iso-42001:A.6.2.6";
inline constexpr char kStatement[] = "statementsOfApplicability/s1";

// The event, without content: Happened<RiskEvent>(RiskEvent::kClosed).
template <class Event>
Event Happened(typename Event::EventCase event_case) {
  Event event;
  event.GetReflection()->MutableMessage(&event, Event::descriptor()->FindFieldByNumber(event_case));
  return event;
}

inline inventory::v1::OrganizationEvent OrganizationWithContext() {
  using inventory::v1::Organization;
  inventory::v1::OrganizationEvent event;
  Organization& organization = *event.mutable_registered()->mutable_organization();
  organization.add_issues()->set_issue_id("ai-act");
  organization.add_ai_roles(Organization::AI_ROLE_PROVIDER);
  organization.set_climate_relevance(Organization::CLIMATE_RELEVANCE_NOT_RELEVANT);
  return event;
}
inline inventory::v1::OrganizationEvent Reviewed(inventory::v1::Organization::ContextReview::Subject subject,
                                                 const std::string& next) {
  inventory::v1::OrganizationEvent event;
  event.mutable_context_reviewed()->set_subject(subject);
  *event.mutable_context_reviewed()->mutable_next_review_time() = P(next);
  return event;
}
inline inventory::v1::OrganizationEvent Assigned(const std::string& role, const std::string& holder) {
  inventory::v1::OrganizationEvent event;
  event.mutable_responsibility_assigned()->set_role_id(role);
  event.mutable_responsibility_assigned()->set_subject_id(holder);
  return event;
}
inline inventory::v1::OrganizationEvent Designated(uint32_t number, type::v1::ManagementRole role) {
  inventory::v1::OrganizationEvent event;
  event.mutable_management_designated()->mutable_designation()->set_number(number);
  event.mutable_management_designated()->mutable_designation()->set_role(role);
  return event;
}
inline inventory::v1::InterestedPartyEvent RequirementOf(inventory::v1::InterestedParty::Requirement::Resolution made,
                                                         const std::string& id = "explain") {
  inventory::v1::InterestedPartyEvent event;
  event.mutable_requirement_set()->mutable_requirement()->set_requirement_id(id);
  event.mutable_requirement_set()->mutable_requirement()->set_resolution(made);
  return event;
}
inline inventory::v1::SupplierEvent Assessed(inventory::v1::Supplier::Assessment assessment, const std::string& until) {
  inventory::v1::SupplierEvent event;
  event.mutable_assessed()->set_assessment(assessment);
  *event.mutable_assessed()->mutable_expire_time() = P(until);
  return event;
}
inline controls::v1::PolicyEvent Published(controls::v1::PolicyKind kind, const std::string& review,
                                           const std::vector<std::string>& fulfils, bool communicated = true) {
  controls::v1::PolicyEvent event;
  auto& published = *event.mutable_published();
  published.set_kind(kind);
  *published.mutable_review_due_time() = P(review);
  for (const std::string& requirement : fulfils) published.add_fulfils(requirement);
  if (communicated) published.set_acknowledge_days(14);
  if (communicated) published.add_availability()->set_channel("web site");
  return event;
}
inline controls::v1::RequiredDocumentEvent Fulfilled(const std::string& resource, const std::string& replaced = "") {
  controls::v1::RequiredDocumentEvent event;
  event.mutable_fulfilled()->mutable_fulfilment()->set_resource(resource);
  event.mutable_fulfilled()->set_replaced(replaced);
  return event;
}
inline controls::v1::RequiredDocumentEvent Lapsed(const std::string& resource) {
  controls::v1::RequiredDocumentEvent event;
  event.mutable_lapsed()->set_resource(resource);
  return event;
}
inline controls::v1::ControlEvent Standing(bool in_place, bool retired = false,
                                           const std::string& requirement = kApplicable) {
  controls::v1::ControlEvent event;
  event.mutable_standing_changed()->set_in_place(in_place);
  event.mutable_standing_changed()->set_retired(retired);
  event.mutable_standing_changed()->add_requirements(requirement);
  return event;
}
inline controls::v1::ControlEvent OperationTest(controls::v1::ControlTestOutcome outcome,
                                                const std::string& until = "") {
  controls::v1::ControlEvent event;
  event.mutable_test_noted()->set_kind(controls::v1::CONTROL_TEST_KIND_OPERATION);
  event.mutable_test_noted()->mutable_result()->set_outcome(outcome);
  if (!until.empty()) *event.mutable_test_noted()->mutable_result()->mutable_expire_time() = P(until);
  return event;
}
inline audit::v1::AuditEvent Issued(audit::v1::AuditKind kind) {
  audit::v1::AuditEvent event;
  event.mutable_report_issued()->set_kind(kind);
  return event;
}
inline audit::v1::AuditProgrammeEvent ProgrammeProposed(const std::string& from, const std::string& to) {
  audit::v1::AuditProgrammeEvent event;
  *event.mutable_proposed()->mutable_document()->mutable_cycle_from_time() = P(from);
  *event.mutable_proposed()->mutable_document()->mutable_cycle_to_time() = P(to);
  return event;
}
inline risk::v1::RiskCriteriaEvent CriteriaApproved(const std::string& review) {
  risk::v1::RiskCriteriaEvent event;
  *event.mutable_approved()->mutable_review_due_time() = P(review);
  return event;
}

// Says in a version of the statement of applicability that the requirements are applicable, and all other controls not.
inline void TellStatement(uint32_t version, const std::set<std::string>& applicable, World* world) {
  controls::v1::StatementOfApplicabilityEvent approved, frozen;
  approved.mutable_approved()->set_version(version);
  frozen.mutable_status_frozen()->set_version(version);
  audit::v1::AuditApplicabilityEvent reported;
  reported.mutable_reported()->set_statement(std::string("organizations/acme/") + kStatement);
  reported.mutable_reported()->set_version(version);
  for (const AssessedRequirement& requirement : AssessedRequirements()) {
    if (!requirement.is_control) continue;
    const bool applies = applicable.count(requirement.reference) > 0;
    auto& status = *frozen.mutable_status_frozen()->add_statuses();
    status.set_requirement(requirement.reference);
    status.set_status(applies ? controls::v1::StatementRowStatus::STATUS_IMPLEMENTED
                              : controls::v1::StatementRowStatus::STATUS_NOT_APPLICABLE);
    (applies ? reported.mutable_reported()->mutable_applicable() : reported.mutable_reported()->mutable_excluded())
        ->Add(std::string(requirement.reference));
  }
  world->Tell(kStatement, approved).Tell(kStatement, frozen).Tell("auditApplicabilities/iso-42001", reported);
}

// Its context, people and documents.
inline void TellOrganization(World* world) {
  using inventory::v1::InterestedParty;
  using inventory::v1::InterestedPartyEvent;
  using inventory::v1::Supplier;
  using inventory::v1::SupplierEvent;
  using Review = inventory::v1::Organization::ContextReview;
  world->Tell("", OrganizationWithContext())
      .Tell("", Reviewed(Review::SUBJECT_CONTEXT, "2028-01-10"))
      .Tell("", Reviewed(Review::SUBJECT_INTERESTED_PARTIES, "2028-01-10"))
      .Tell("", Assigned("reports-to-top-management", "ana"))
      .Tell("", Designated(1, type::v1::MANAGEMENT_ROLE_TOP))
      .Tell("interestedParties/p1", Happened<InterestedPartyEvent>(InterestedPartyEvent::kRegistered))
      .Tell("interestedParties/p1", RequirementOf(InterestedParty::Requirement::RESOLUTION_WILL_BE_MET))
      .Tell("suppliers/s1", Happened<SupplierEvent>(SupplierEvent::kRegistered))
      .Tell("suppliers/s1", Assessed(Supplier::ASSESSMENT_SUITABLE, "2028-01-10"));
}

inline void TellRisks(World* world) {
  using risk::v1::RiskEvent;
  using risk::v1::TreatmentEvent;
  TreatmentEvent tested;
  tested.mutable_tested()->set_outcome(risk::v1::Treatment::Test::OUTCOME_EFFECTIVE);
  world->Tell("riskCriteria/main", CriteriaApproved("2028-01-10"))
      .Tell("risks/r1", Happened<RiskEvent>(RiskEvent::kRegistered))
      .Tell("risks/r1", Happened<RiskEvent>(RiskEvent::kAssessed))
      .Tell("risks/r1/treatments/t1", Happened<TreatmentEvent>(TreatmentEvent::kApproved))
      .Tell("risks/r1/treatments/t1", Happened<TreatmentEvent>(TreatmentEvent::kCompleted))
      .Tell("risks/r1/treatments/t1", tested);
}

inline void TellControls(World* world) {
  using namespace controls::v1;  // NOLINT: its names are all that stands here
  ControlEvent planned;
  planned.mutable_registered()->mutable_control()->add_satisfies()->set_requirement(kApplicable);
  EvidenceArtifactEvent accepted;
  accepted.mutable_accepted()->add_supports()->set_requirement(kApplicable);
  world->Tell("frameworks/iso-42001", Happened<FrameworkEvent>(FrameworkEvent::kAdopted))
      .Tell("policies/ai",
            Published(POLICY_KIND_AI_POLICY, "2028-01-10", {"iso-42001:4.4", "iso-42001:6.1.4", "iso-42001:7.5.3"}))
      .Tell("policies/ai", Happened<PolicyEvent>(PolicyEvent::kTookEffect))
      .Tell("policyAcknowledgements/a1", Happened<PolicyAcknowledgementEvent>(PolicyAcknowledgementEvent::kRequested))
      .Tell("policyAcknowledgements/a1", Happened<PolicyAcknowledgementEvent>(PolicyAcknowledgementEvent::kGiven))
      .Tell("controls/c1", planned)
      .Tell("controls/c1", Happened<ControlEvent>(ControlEvent::kOperating))
      .Tell("controls/c1", Standing(true))
      .Tell("controls/c1", OperationTest(CONTROL_TEST_OUTCOME_PASSED))
      .Tell("evidenceArtifacts/e1", Happened<EvidenceArtifactEvent>(EvidenceArtifactEvent::kRegistered))
      .Tell("evidenceArtifacts/e1", accepted)
      .Tell("competenceRequirements/c1", Happened<CompetenceRequirementEvent>(CompetenceRequirementEvent::kRegistered))
      .Tell("trainingActions/t1", Happened<TrainingActionEvent>(TrainingActionEvent::kEvaluated))
      .Tell("communicationPlans/main", Happened<CommunicationPlanEvent>(CommunicationPlanEvent::kApproved))
      .Tell("communicationRecords/c1", Happened<CommunicationRecordEvent>(CommunicationRecordEvent::kCompleted))
      .Tell("retentionRules/r1", Happened<RetentionRuleEvent>(RetentionRuleEvent::kApproved));
  TellStatement(1, {kApplicable}, world);
}

// The documented items that the controls service knows of. The others come from the audit service.
inline void TellDocuments(World* world) {
  const std::set<std::string> of_audit = {"monitoring-results", "audit-results", "management-review-results",
                                          "nonconformity-results"};
  for (const ReadinessLook& look : ReadinessLooks()) {
    for (const std::string& label : look.labels()) {
      if (!absl::StartsWith(label, "document|")) continue;
      const std::string item = label.substr(label.find('|') + 1);
      if (of_audit.count(item) == 0) world->Tell("requiredDocuments/" + item, Fulfilled("organizations/acme/x"));
    }
  }
}

inline void TellAudit(World* world) {
  using namespace audit::v1;  // NOLINT: its names are all that stands here
  world->Tell("objectives/o1", Happened<ObjectiveEvent>(ObjectiveEvent::kRegistered))
      .Tell("objectives/o1", Happened<ObjectiveEvent>(ObjectiveEvent::kApproved))
      .Tell("managementChanges/m1", Happened<ManagementChangeEvent>(ManagementChangeEvent::kApproved))
      .Tell("resourceDecisions/r1", Happened<ResourceDecisionEvent>(ResourceDecisionEvent::kRegistered))
      .Tell("resourceDecisions/r1", Happened<ResourceDecisionEvent>(ResourceDecisionEvent::kDecided))
      .Tell("monitoringPlans/main", Happened<MonitoringPlanEvent>(MonitoringPlanEvent::kApproved))
      .Tell("performanceEvaluations/e1", Happened<PerformanceEvaluationEvent>(PerformanceEvaluationEvent::kApproved))
      .Tell("auditProgrammes/p1", ProgrammeProposed("2026-01-01", "2029-01-01"))
      .Tell("auditProgrammes/p1", Happened<AuditProgrammeEvent>(AuditProgrammeEvent::kApproved))
      .Tell("audits/a1", Issued(AUDIT_KIND_INTERNAL))
      .Tell("managementReviewPlans/main", Happened<ManagementReviewPlanEvent>(ManagementReviewPlanEvent::kApproved))
      .Tell("managementReviews/r1", Happened<ManagementReviewEvent>(ManagementReviewEvent::kHeld))
      .Tell("managementReviews/r1", Happened<ManagementReviewEvent>(ManagementReviewEvent::kMinutesSigned))
      .Tell("managementReviews/r1", Happened<ManagementReviewEvent>(ManagementReviewEvent::kDecisionTaken))
      .Tell("improvementItems/i1", Happened<ImprovementItemEvent>(ImprovementItemEvent::kRegistered))
      .Tell("improvementItems/i1", Happened<ImprovementItemEvent>(ImprovementItemEvent::kCompleted))
      .Tell("nonconformities/n1", Happened<NonconformityEvent>(NonconformityEvent::kRegistered))
      .Tell("nonconformities/n1", Happened<NonconformityEvent>(NonconformityEvent::kClosed));
}

// Faults that pieces ask for the absence of.
inline void TellFaults(World* world) {
  using namespace audit::v1;     // NOLINT: its names are all that stands here
  using namespace controls::v1;  // NOLINT
  using inventory::v1::InterestedParty;
  using inventory::v1::SupplierEvent;
  using risk::v1::RiskEvent;
  using risk::v1::TreatmentEvent;
  world->Tell("interestedParties/p1", RequirementOf(InterestedParty::Requirement::RESOLUTION_UNSPECIFIED, "open"))
      .Tell("suppliers/s2", Happened<SupplierEvent>(SupplierEvent::kRegistered))
      .Tell("risks/r2", Happened<RiskEvent>(RiskEvent::kRegistered))
      .Tell("risks/r1", Happened<RiskEvent>(RiskEvent::kReassessmentOverdue))
      .Tell("risks/r1/treatments/t1", Happened<TreatmentEvent>(TreatmentEvent::kDoubted))
      .Tell("risks/r1/treatments/t2", Happened<TreatmentEvent>(TreatmentEvent::kApproved))
      .Tell("risks/r1/treatments/t2", Happened<TreatmentEvent>(TreatmentEvent::kOverdue))
      .Tell("policyAcknowledgements/a2", Happened<PolicyAcknowledgementEvent>(PolicyAcknowledgementEvent::kOverdue))
      .Tell("communicationRecords/c2", Happened<CommunicationRecordEvent>(CommunicationRecordEvent::kOverdue))
      .Tell("managementChanges/m2", Happened<ManagementChangeEvent>(ManagementChangeEvent::kUnplannedNoted))
      .Tell("resourceDecisions/r2", Happened<ResourceDecisionEvent>(ResourceDecisionEvent::kOverdue))
      .Tell("nonconformities/n2", Happened<NonconformityEvent>(NonconformityEvent::kOverdue));
}

inline World CompleteWorld() {
  World world;
  world.On("2026-01-10");
  TellOrganization(&world);
  TellRisks(&world);
  TellControls(&world);
  TellDocuments(&world);
  TellAudit(&world);
  return world;
}

}  // namespace aims::improvement
