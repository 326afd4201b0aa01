#include "services/controls/aggregates/aggregates.h"

#include "aims/controls/v1/topic.pb.h"
#include "services/controls/domain/communication_plan.h"
#include "services/controls/domain/communication_record.h"
#include "services/controls/domain/competence.h"
#include "services/controls/domain/competence_requirement.h"
#include "services/controls/domain/control.h"
#include "services/controls/domain/control_exception.h"
#include "services/controls/domain/control_need.h"
#include "services/controls/domain/control_testing.h"
#include "services/controls/domain/controls_authority.h"
#include "services/controls/domain/evidence_artifact.h"
#include "services/controls/domain/evidence_request.h"
#include "services/controls/domain/framework.h"
#include "services/controls/domain/management_scope.h"
#include "services/controls/domain/person.h"
#include "services/controls/domain/policy.h"
#include "services/controls/domain/policy_acknowledgement.h"
#include "services/controls/domain/required_document.h"
#include "services/controls/domain/retention_rule.h"
#include "services/controls/domain/statement_of_applicability.h"
#include "services/controls/domain/training_action.h"

namespace aims::controls {

command::Aggregates ControlsAggregates() {
  command::Aggregates aggregates(kTopic, v1::ControlsTopicRecord::default_instance());
  aggregates.Add<ControlsAuthorities>();
  aggregates.Add<Frameworks>();
  aggregates.Add<Controls>();
  aggregates.Add<ControlTests>();
  aggregates.Add<ControlExceptions>();
  aggregates.Add<EvidenceArtifacts>();
  aggregates.Add<EvidenceRequests>();
  aggregates.Add<Policies>();
  aggregates.Add<PolicyAcknowledgements>();
  aggregates.Add<Persons>();
  aggregates.Add<StatementsOfApplicability>();
  aggregates.Add<CompetenceRequirements>();
  aggregates.Add<Competences>();
  aggregates.Add<TrainingActions>();
  aggregates.Add<CommunicationPlans>();
  aggregates.Add<CommunicationRecords>();
  aggregates.Add<RetentionRules>();
  aggregates.Add<RequiredDocuments>();
  aggregates.Add<ControlNeeds>();
  aggregates.Add<ManagementScopes>();
  return aggregates;
}

}  // namespace aims::controls
