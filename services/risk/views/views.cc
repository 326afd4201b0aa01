#include "services/risk/views/views.h"

#include "aims/risk/v1/risk_register.pb.h"
#include "services/risk/domain/impact_assessment.h"
#include "services/risk/domain/risk.h"
#include "services/risk/domain/risk_category.h"
#include "services/risk/domain/risk_criteria.h"
#include "services/risk/domain/treatment.h"

namespace aims::risk {

command::Aggregates RiskAggregates() {
  command::Aggregates aggregates(kTopic, v1::RiskTopicRecord::default_instance());
  aggregates.Add<Risks>({"display_name", "state", "residual.level_rank", "criteria", "create_time", "update_time"});
  aggregates.Add<Treatments>({"display_name", "risk", "state", "create_time", "update_time"});
  aggregates.Add<RiskCriteriaSets>({"display_name", "create_time", "update_time"});
  aggregates.Add<ImpactAssessments>({"state", "state_time", "expire_time", "create_time", "update_time"});
  aggregates.Add<RiskCategories>({"display_name", "taxonomy", "create_time", "update_time"});
  return aggregates;
}

}  // namespace aims::risk
