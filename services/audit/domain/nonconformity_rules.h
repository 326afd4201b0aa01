#pragma once
// Rules and derived events that the moves of a nonconformity share. nonconformity.h is the public interface.

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/domain/authority.h"
#include "common/domain/refusal.h"
#include "services/audit/domain/nonconformity.h"

namespace aims::audit {

constexpr char kCorrectionClause[] = "10.2";

// Practice: the days within which each step is to be done. The actions have the due time of their plan.
constexpr absl::Duration kConfirmWithin = absl::Hours(24 * 7);
constexpr absl::Duration kContainWithin = absl::Hours(24 * 7);
constexpr absl::Duration kAnalyseWithin = absl::Hours(24 * 30);
constexpr absl::Duration kPlanWithin = absl::Hours(24 * 14);
constexpr absl::Duration kVerifyWithin = absl::Hours(24 * 30);
constexpr absl::Duration kCloseWithin = absl::Hours(24 * 30);
// An earlier nonconformity can recur within this time.
constexpr absl::Duration kRecurrence = absl::Hours(24 * 365);

// Whether it is unknown, closed or rejected.
bool HasEnded(const v1::Nonconformity& nonconformity);

// Everyone who owns it, worked on it, or owns what it is about.
domain::People MakersOf(const v1::Nonconformity& nonconformity);
// OWNER_MISSING or NOT_THE_OWNER unless the actor is its owner.
absl::optional<domain::Violation> ByOwner(const v1::Nonconformity& nonconformity, const domain::Decision& decision);
domain::Violation DueTimePast();

// --- Recurrence ---

// Keys of a nonconformity with this category of cause: one for each requirement; for its criterion, where it has none.
std::vector<std::string> RecurrenceKeys(const v1::Nonconformity& nonconformity, v1::Nonconformity::Cause::Category);
// Other nonconformities with one of these keys, not rejected, opened within twelve months before this one; the newest
// first, at most 10.
std::vector<std::string> EarlierOnes(const v1::Nonconformity& nonconformity, const std::vector<std::string>& keys,
                                     const domain::Decision& decision);

// --- What it means for AI systems ---

// Whether it bars the gates of AI systems by its grade: a major one that is about a control of an AI system.
bool BarsByGrade(const v1::Nonconformity& nonconformity);

// Adds the derived events; every move ends with this: the bar by the grade, and standing_changed where that changed.
// Nothing when there are no events.
absl::StatusOr<NonconformityEvents> Conclude(const v1::Nonconformity& nonconformity, NonconformityEvents events,
                                             const domain::Decision& decision);

}  // namespace aims::audit
