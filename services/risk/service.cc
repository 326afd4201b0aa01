#include "services/risk/service.h"

#include <grpcpp/impl/service_type.h>

#include "common/process/command_service.h"
#include "services/risk/api/apis.h"
#include "services/risk/reactions/reactions.h"
#include "services/risk/views/views.h"

namespace aims::risk {

absl::StatusOr<std::unique_ptr<process::Service>> MakeRisk(const process::Environment& environment) {
  const auto handlers = [](const api::Parts& parts, event_log::Log* log) {
    std::vector<process::Handlers> all;
    all.push_back({"aims.risk.v1.RiskService", MakeRiskApi(parts)});
    all.push_back({"aims.risk.v1.TreatmentService", MakeTreatmentApi(parts)});
    all.push_back({"aims.risk.v1.ImpactAssessmentService", MakeImpactAssessmentApi(parts)});
    all.push_back({"aims.risk.v1.RiskCriteriaService", MakeRiskCriteriaApi(parts)});
    all.push_back({"aims.risk.v1.RiskCategoryService", MakeRiskCategoryApi(parts)});
    all.push_back({"aims.risk.v1.RiskRegisterService", MakeRiskRegisterApi(parts, log)});
    return all;
  };
  return process::CommandService::Open(environment, "risk", RiskAggregates(), handlers, RiskReactions());
}

}  // namespace aims::risk
