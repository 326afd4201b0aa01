#pragma once
// The risk profile of an AI system: which risks of it are open, and whether the system still exists. ISO/IEC 42001
// 6.1.2, 8.2. Pure: same inputs, same events.
//
// A profile has the id of its system. It is opened when the inventory registers the system; a risk that names the system
// before that is noted already. Its moves have no requests: they follow from events of the inventory and of risks (services/risk/reactions).
// A move that changes nothing records nothing.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/risk/v1/risk_profile.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"

namespace aims::risk {

struct RiskProfiles {
  using State = v1::RiskProfile;
  using Event = v1::RiskProfileEvent;
  static constexpr absl::string_view kCollection = "riskProfiles";
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
};

using RiskProfileEvents = std::vector<v1::RiskProfileEvent>;

// Name of the profile of a system: organizations/acme/riskProfiles/chat. Empty when `ai_system` is no name.
std::string ProfileName(absl::string_view ai_system);

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
absl::StatusOr<RiskProfileEvents> NoteRisk(const v1::RiskProfile&, const SystemRisk&, const domain::Decision&);

}  // namespace aims::risk
