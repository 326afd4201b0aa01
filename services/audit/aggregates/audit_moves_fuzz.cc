// The moves of the audit service, in any order (common/api/testing/moves_fuzz.h).

#include "common/api/testing/moves_fuzz.h"
#include "services/audit/aggregates/aggregates.h"
#include "services/audit/domain/audit_authority.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const aggregates = new aims::command::Aggregates(aims::audit::AuditAggregates());
  auto record = std::make_shared<aims::audit::v1::AuditAuthority>();
  record->set_name(aims::audit::AuthorityRecordName(aims::api::testing::kOrganization));
  *record->mutable_authorities() = aims::api::testing::Management();
  return aims::api::testing::RunMoves(*aggregates, std::move(record), data, size);
}
