#include "services/risk/service.h"

#include "common/process/command_service.h"
#include "services/risk/aggregates/aggregates.h"
#include "services/risk/domain/organization_authority.h"
#include "services/risk/reactions/reactions.h"

namespace aims::risk {

absl::StatusOr<std::unique_ptr<process::Service>> MakeRisk(const process::Environment& environment) {
  return process::CommandService::Open(environment, {.name = "risk",
                                                     .aggregates = RiskAggregates(),
                                                     .reactions = RiskReactions(),
                                                     .record_of_organization = &AuthorityRecordName});
}

}  // namespace aims::risk
