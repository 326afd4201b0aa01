// The moves of the controls service, in any order (common/api/testing/moves_fuzz.h).

#include "common/api/testing/moves_fuzz.h"
#include "services/controls/aggregates/aggregates.h"
#include "services/controls/domain/controls_authority.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto* const aggregates = new aims::command::Aggregates(aims::controls::ControlsAggregates());
  auto record = std::make_shared<aims::controls::v1::ControlsAuthority>();
  record->set_name(aims::controls::AuthorityRecordName(aims::api::testing::kOrganization));
  *record->mutable_authorities() = aims::api::testing::Management();
  return aims::api::testing::RunMoves(*aggregates, std::move(record), data, size);
}
