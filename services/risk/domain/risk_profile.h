#pragma once
// The risk profile of an AI system: which risks of it are open, the finding that it has none, and whether the system
// still exists. ISO/IEC 42001 6.1.2, 8.2. Pure: same inputs, same events.
//
// A profile has the id of its system. It is opened when the inventory registers the system; a risk that names the system
// before that is noted already.
//
// A finding that the system has no risk:
//
//   SUBMITTED ─▶ APPROVED ─▶ SUPERSEDED by a risk that is opened afterwards
//       ├──▶ REJECTED            ▲
//       └────────────────────────┘

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/risk/v1/risk_profile.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::risk {

struct RiskProfiles {
  using State = v1::RiskProfile;
  using Event = v1::RiskProfileEvent;
  static constexpr absl::string_view kCollection = "riskProfiles";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using RiskProfileEvents = std::vector<v1::RiskProfileEvent>;

// Name of the profile of a system: organizations/acme/riskProfiles/chat. Empty when `ai_system` is no name.
std::string ProfileName(absl::string_view ai_system);

// --- The finding that the system has no risk ---

// Refused for a system that the inventory has not registered (SYSTEM_UNKNOWN) or that was retired or withdrawn
// (SYSTEM_ENDED), while a risk of it is open (RISK_OPEN), and for invalid evidence. Replaces an earlier finding.
absl::StatusOr<RiskProfileEvents> RecordNoRisk(const v1::RiskProfile&, const v1::RecordNoRiskFindingRequest&,
                                               const domain::Decision&);
// Refused when the finding is not open (FINDING_NOT_OPEN), and when its conditions no longer hold. Four eyes: not the
// person who recorded it; under STRICT separation no preparer of its evidence.
absl::StatusOr<RiskProfileEvents> ApproveNoRisk(const v1::RiskProfile&, const v1::ApproveNoRiskFindingRequest&,
                                                const domain::Decision&);
absl::StatusOr<RiskProfileEvents> RejectNoRisk(const v1::RiskProfile&, const v1::RejectNoRiskFindingRequest&,
                                               const domain::Decision&);

// --- What follows from events of the inventory and of risks (services/risk/reactions). Nothing when nothing changes ---

// The life of a system, as the inventory reports it.
struct SystemLife {
  std::string ai_system;
  bool ended = false;  // retired or withdrawn
};
// Opens the profile of a system that is not known, and records the end of a system.
absl::StatusOr<RiskProfileEvents> NoteSystem(const v1::RiskProfile&, const SystemLife&, const domain::Decision&);

// Whether a risk about the system is open.
struct SystemRisk {
  std::string risk;
  bool open = false;
};
// A risk that is opened supersedes the finding that there is none.
absl::StatusOr<RiskProfileEvents> NoteRisk(const v1::RiskProfile&, const SystemRisk&, const domain::Decision&);

}  // namespace aims::risk
