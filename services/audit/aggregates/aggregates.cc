#include "services/audit/aggregates/aggregates.h"

#include "aims/audit/v1/topic.pb.h"
#include "services/audit/domain/action.h"
#include "services/audit/domain/audit.h"
#include "services/audit/domain/audit_applicability.h"
#include "services/audit/domain/audit_artifact.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/audit_finding.h"
#include "services/audit/domain/audit_policy.h"
#include "services/audit/domain/audit_programme.h"
#include "services/audit/domain/concern.h"
#include "services/audit/domain/control_failure.h"
#include "services/audit/domain/improvement_item.h"
#include "services/audit/domain/incident.h"
#include "services/audit/domain/incident_clock.h"
#include "services/audit/domain/incident_settings.h"
#include "services/audit/domain/incident_system.h"
#include "services/audit/domain/involvement.h"
#include "services/audit/domain/management_change.h"
#include "services/audit/domain/management_review.h"
#include "services/audit/domain/management_review_plan.h"
#include "services/audit/domain/monitoring_plan.h"
#include "services/audit/domain/nonconformity.h"
#include "services/audit/domain/objective.h"
#include "services/audit/domain/performance_evaluation.h"
#include "services/audit/domain/resource_decision.h"
#include "services/audit/domain/review_agenda.h"

namespace aims::audit {

command::Aggregates AuditAggregates() {
  command::Aggregates aggregates(kTopic, v1::AuditTopicRecord::default_instance());
  aggregates.Add<AuditAuthorities>();
  aggregates.Add<AuditProgrammes>();
  aggregates.Add<Audits>();
  aggregates.Add<AuditFindings>();
  aggregates.Add<Involvements>();
  aggregates.Add<AuditArtifacts>();
  aggregates.Add<AuditApplicabilities>();
  aggregates.Add<ManagementReviews>();
  aggregates.Add<ManagementReviewPlans>();
  aggregates.Add<ReviewAgendas>();
  aggregates.Add<ImprovementItems>();
  aggregates.Add<Nonconformities>();
  aggregates.Add<Actions>();
  aggregates.Add<ControlFailures>();
  aggregates.Add<Incidents>();
  aggregates.Add<IncidentClocks>();
  aggregates.Add<IncidentSettingsSets>();
  aggregates.Add<IncidentSystems>();
  aggregates.Add<Concerns>();
  aggregates.Add<Objectives>();
  aggregates.Add<MonitoringPlans>();
  aggregates.Add<PerformanceEvaluations>();
  aggregates.Add<ManagementChanges>();
  aggregates.Add<ResourceDecisions>();
  aggregates.Add<AuditPolicies>();
  return aggregates;
}

}  // namespace aims::audit
