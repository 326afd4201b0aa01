#include "services/risk/aggregates/aggregates.h"

#include "aims/risk/v1/topic.pb.h"
#include "services/risk/domain/control_standing.h"
#include "services/risk/domain/impact_assessment.h"
#include "services/risk/domain/organization_authority.h"
#include "services/risk/domain/risk.h"
#include "services/risk/domain/risk_artifact.h"
#include "services/risk/domain/risk_category.h"
#include "services/risk/domain/risk_criteria.h"
#include "services/risk/domain/risk_profile.h"
#include "services/risk/domain/treatment.h"

namespace aims::risk {

command::Aggregates RiskAggregates() {
  command::Aggregates aggregates(kTopic, v1::RiskTopicRecord::default_instance());
  aggregates.Add<Risks>();
  aggregates.Add<Treatments>();
  aggregates.Add<RiskCriteriaSets>();
  aggregates.Add<ImpactAssessments>();
  aggregates.Add<RiskCategories>();
  aggregates.Add<RiskProfiles>();
  aggregates.Add<ControlStandings>();
  aggregates.Add<RiskArtifacts>();
  aggregates.Add<OrganizationAuthorities>();
  return aggregates;
}

}  // namespace aims::risk
