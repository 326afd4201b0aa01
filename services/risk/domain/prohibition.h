#pragma once
// The risk that arises when a classification finds that an AI system is a practice prohibited by the EU AI Act (Art.
// 5). The risk is opened, marked, and kept at the highest level until the system is no longer prohibited. ISO/IEC 42001
// 6.1.2, 6.1.3. Pure.
//
// The id of the first risk follows from the id of the system. When this risk is closed and the system is prohibited
// again, the next risk succeeds it. The closed risk passes later findings and liftings on to its successor:
//
//   prohibited-chat (CLOSED) ─▶ prohibited2-chat (CLOSED) ─▶ prohibited3-chat
//
// While the risk is marked, assessments and tests must rate it at the highest level of its criteria
// (HIGHEST_LEVEL_REQUIRED). It cannot be accepted, retained, monitored or closed (PRACTICE_PROHIBITED). It is not
// tolerated, whatever the appetite. It must keep the system in ai_systems (PROHIBITED_SYSTEM_MISSING).

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "common/domain/refusal.h"
#include "services/risk/domain/risk.h"

namespace aims::risk {

// --- Effects of the classification of a system on its risk ---

// The first risk of the system: organizations/{organization}/risks/prohibited-{ai_system}. The end of a too long id is
// replaced by a digest. Empty when `ai_system` is not the name of a system.
std::string ProhibitionRiskOf(absl::string_view ai_system);

// A finding that a system is prohibited.
struct Prohibited {
  std::string ai_system;
  uint64_t version = 0;  // of the system
  uint32_t classification_number = 0;
  std::string law;  // "AI Act Art. 5(1)(f)"
};
// Marks the risk, and creates it first when there is none. Nothing when this version of the system or a later one is
// known. Acceptances become void, and an assessed risk must be assessed again. For a closed risk its successor is
// recorded.
absl::StatusOr<RiskEvents> FindProhibition(const v1::Risk&, const Prohibited&, const domain::Decision&);

// The system is no longer prohibited, or it was retired or withdrawn.
struct ProhibitedNoMore {
  std::string ai_system;
  uint64_t version = 0;  // of the system
  std::string cause;     // for people
};
// Removes the mark. Nothing when there is none, or this version of the system or a later one is known. An assessed risk
// must be assessed again.
absl::StatusOr<RiskEvents> LiftProhibition(const v1::Risk&, const ProhibitedNoMore&, const domain::Decision&);

// --- Rules of other moves ---

// Whether the risk is marked now.
bool IsProhibited(const v1::Risk& risk);

// PRACTICE_PROHIBITED while the risk is marked. `move` names the refused move: "accepted".
absl::optional<domain::Violation> NotWhileProhibited(const v1::Risk& risk, absl::string_view move);

// HIGHEST_LEVEL_REQUIRED while the risk is marked and `rating` is lower than the highest level of `document`.
absl::optional<domain::Violation> RatedHighest(const v1::Risk& risk, const v1::Rating& rating,
                                               const v1::RiskCriteria::Document& document);

// PROHIBITED_SYSTEM_MISSING when `before` is marked and `after` does not name the system any more.
absl::optional<domain::Violation> KeepsProhibitedSystem(const v1::Risk& before, const v1::Risk& after);

}  // namespace aims::risk
