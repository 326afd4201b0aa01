#pragma once
// An interested party: its requirements for the organization's AI, and whether and how they will be met. ISO/IEC 42001
// 4.2, A.10.4. Pure: same inputs, same events.

#include <vector>

#include "absl/status/statusor.h"
#include "aims/inventory/v1/interested_party.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::inventory {

struct InterestedParties {
  using State = v1::InterestedParty;
  using Event = v1::InterestedPartyEvent;
  static constexpr absl::string_view kCollection = "interestedParties";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using InterestedPartyEvents = std::vector<v1::InterestedPartyEvent>;

// Register and SetRequirement are refused for a requirement that will be met when met_by is empty (MET_BY_MISSING), and
// for one that will not be met when resolution_reason is empty (RESOLUTION_REASON_MISSING); InvalidArgument when two
// requirements have the same id.
absl::StatusOr<InterestedPartyEvents> Register(const v1::InterestedParty&, const v1::CreateInterestedPartyRequest&,
                                               const domain::Decision&);
absl::StatusOr<InterestedPartyEvents> Update(const v1::InterestedParty&, const v1::UpdateInterestedPartyRequest&,
                                             const domain::Decision&);
// Adds the requirement, or replaces the requirement with the same id. Refused beyond 200 requirements
// (TOO_MANY_REQUIREMENTS).
absl::StatusOr<InterestedPartyEvents> SetRequirement(const v1::InterestedParty&, const v1::SetRequirementRequest&,
                                                     const domain::Decision&);
// Refused (REQUIREMENT_UNKNOWN) when the party has no such requirement.
absl::StatusOr<InterestedPartyEvents> RemoveRequirement(const v1::InterestedParty&, const v1::RemoveRequirementRequest&,
                                                        const domain::Decision&);
absl::StatusOr<InterestedPartyEvents> Delete(const v1::InterestedParty&, const v1::DeleteInterestedPartyRequest&,
                                             const domain::Decision&);
absl::StatusOr<InterestedPartyEvents> Undelete(const v1::InterestedParty&, const v1::UndeleteInterestedPartyRequest&,
                                               const domain::Decision&);

}  // namespace aims::inventory
