// The moves of the risk service, in any order (common/api/testing/moves_fuzz.h).

#include "common/api/testing/moves_fuzz.h"
#include "services/risk/aggregates/aggregates.h"
#include "services/risk/domain/organization_authority.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const aggregates = new aims::command::Aggregates(aims::risk::RiskAggregates());
  auto record = std::make_shared<aims::risk::v1::OrganizationAuthority>();
  record->set_name(aims::risk::AuthorityRecordName(aims::api::testing::kOrganization));
  *record->mutable_authorities() = aims::api::testing::Management();
  return aims::api::testing::RunMoves(*aggregates, std::move(record), data, size);
}
