#pragma once
// Risk criteria: scales, matrix, appetite, and who may accept which level for how long. ISO/IEC 42001 6.1.1, 6.1.2,
// 6.1.3. Pure: same inputs, same events.
//
// They are a versioned document, with reviews at an interval that the document sets. Its moves and their refusals are in
// common/domain/versioned_document.h. A proposal of an inconsistent document is InvalidArgument (CheckDocument).
// Criteria cannot be deleted, because ratings refer to them.

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::risk {

struct RiskCriteriaSets {
  using State = v1::RiskCriteria;
  using Event = v1::RiskCriteriaEvent;
  static constexpr absl::string_view kCollection = "riskCriteria";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The review of the current version.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using RiskCriteriaEvents = std::vector<v1::RiskCriteriaEvent>;

absl::StatusOr<RiskCriteriaEvents> Register(const v1::RiskCriteria&, const v1::CreateRiskCriteriaRequest&,
                                            const domain::Decision&);
absl::StatusOr<RiskCriteriaEvents> Update(const v1::RiskCriteria&, const v1::UpdateRiskCriteriaRequest&,
                                          const domain::Decision&);

}  // namespace aims::risk
