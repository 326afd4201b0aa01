#pragma once
// A risk that arises from a practice that the EU AI Act prohibits (Art. 5), as a classification of an AI system found:
// it is opened, marked, and kept at the highest level until the system is prohibited no more. ISO/IEC 42001 6.1.2,
// 6.1.3. Pure.
//
// The first of a system has an id that follows from the system's; where it is closed when the system is prohibited
// again, the next one takes over, and what is found or lifted later is passed on by it:
//
//   prohibited-chat (CLOSED) ─▶ prohibited2-chat (CLOSED) ─▶ prohibited3-chat
//
// While the mark holds, an assessment and a test rate the risk at the highest level that its criteria have
// (HIGHEST_LEVEL_REQUIRED); it is not accepted, retained, monitored or closed (PRACTICE_PROHIBITED), not tolerated
// whatever the appetite, and stays about the system (PROHIBITED_SYSTEM_MISSING).

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "common/domain/refusal.h"
#include "services/risk/domain/risk.h"

namespace aims::risk {

// --- What the classification of a system does to its risk ---

// The first risk of the system: organizations/{organization}/risks/prohibited-{ai_system}, with a digest in place of
// the end of an id that is too long. Empty for what is no name of a system.
std::string ProhibitionRiskOf(absl::string_view ai_system);

// That a system is prohibited.
struct Prohibited {
  std::string ai_system;
  uint64_t version = 0;  // of the system
  uint32_t classification_number = 0;
  std::string law;  // "AI Act Art. 5(1)(f)"
};
// Marks the risk, which is identified first where there is none; nothing when a version as late is known. Acceptances
// are void, and what was assessed before is to be assessed again. Of a closed risk it is recorded which one takes over.
absl::StatusOr<RiskEvents> FindProhibition(const v1::Risk&, const Prohibited&, const domain::Decision&);

// That it is prohibited no more, or that its life is over.
struct ProhibitedNoMore {
  std::string ai_system;
  uint64_t version = 0;  // of the system
  std::string cause;     // for people
};
// Lifts the mark; nothing when there is none, or a version as late is known. What was assessed is to be assessed again.
absl::StatusOr<RiskEvents> LiftProhibition(const v1::Risk&, const ProhibitedNoMore&, const domain::Decision&);

// --- Rules of other moves ---

// Whether the mark holds.
bool IsProhibited(const v1::Risk& risk);

// PRACTICE_PROHIBITED while the mark holds: the risk is not what `move` says ("accepted").
absl::optional<domain::Violation> NotWhileProhibited(const v1::Risk& risk, absl::string_view move);

// HIGHEST_LEVEL_REQUIRED while the mark holds, when `rating` by `document` is lower than the highest that it has.
absl::optional<domain::Violation> RatedHighest(const v1::Risk& risk, const v1::Rating& rating,
                                               const v1::RiskCriteria::Document& document);

// PROHIBITED_SYSTEM_MISSING while the mark of `before` holds, when `after` is not about the system any more.
absl::optional<domain::Violation> KeepsProhibitedSystem(const v1::Risk& before, const v1::Risk& after);

}  // namespace aims::risk
