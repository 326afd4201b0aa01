#pragma once
// What the files of objectives share. ISO/IEC 42001 6.2, 9.1. Pure.

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aims/audit/v1/objective.pb.h"
#include "common/domain/authority.h"
#include "common/domain/decision.h"
#include "services/audit/domain/objective.h"

namespace aims::audit {

// The measurements that are kept in the resource; the history has all of them.
inline constexpr int kMaxMeasurements = 60;
// Former owners that are kept.
inline constexpr int kMaxFormerOwners = 100;

// The owner and the former owners: each can have acted for the other.
domain::People OwnersOf(const v1::Objective& objective);

// How the approved version is measured; nullptr when it is not.
const v1::Objective::Measure* MeasureOf(const v1::Objective& objective);
// Whether `value` is better than `other`.
bool IsBetter(const v1::Objective::Measure& measure, double value, double other);
// Whether both versions measure the same, so that values of one count for the other. Thresholds may differ.
bool MeasureTheSame(const v1::Objective::Document& a, const v1::Objective::Document& b);

// Whether the value counts: it was not corrected, and the approved version measures the same.
bool Counts(const v1::Objective& objective, const v1::Objective::Measurement& measurement);
// The newest value that counts; nullptr when there is none.
const v1::Objective::Measurement* NewestValue(const v1::Objective& objective);
// How the newest value stands to the thresholds of the approved version.
v1::Objective::Standing StandingNow(const v1::Objective& objective);
// The events, and another one that says how the standing is where they change it.
absl::StatusOr<ObjectiveEvents> WithStanding(const v1::Objective& objective, ObjectiveEvents events,
                                             const domain::Decision& decision);
// Time at which it goes stale without another value; the infinite future when it is not measured.
absl::Time StaleTime(const v1::Objective& objective);

}  // namespace aims::audit
