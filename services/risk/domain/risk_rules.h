#pragma once
// What the moves of a risk share: rules of its state, and events that follow from others. risk.h is the face.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "common/domain/refusal.h"
#include "services/risk/domain/risk.h"

namespace aims::risk {

// Of demands to assess the risk again that are open at a time.
inline constexpr int kMaxReassessments = 20;

// RISK_CLOSED for a risk that is closed.
absl::Status NotClosed(const v1::Risk& risk);

// The criteria of the risk; nullptr when there are none.
std::shared_ptr<const v1::RiskCriteria> CriteriaOf(const v1::Risk& risk, const domain::Decision& decision);

// RATING_OUTDATED when `rating` is by another version of the criteria than the current one.
absl::optional<domain::Violation> RatedByCurrent(const v1::Rating& rating, const v1::RiskCriteria* criteria);

// Whether the acceptance is in force at `time`.
bool InForce(const v1::Risk::Acceptance& acceptance, absl::Time time);
// The acceptance in force that ends last; nullptr when there is none.
const v1::Risk::Acceptance* Covering(const v1::Risk& risk, absl::Time time);
// The request that awaits a decision; nullptr when there is none.
const v1::Risk::Acceptance* OpenRequest(const v1::Risk& risk);

// What keeps the risk from being monitored, at `time`.
std::vector<domain::Violation> BarsToMonitoring(const v1::Risk& risk, absl::Time time);

// `events` with what follows from them of itself, which every move ends with: monitoring begins where nothing is in the
// way any more, what is monitored goes back to treatment where it is not tolerated any more, and others are told where
// it is tolerated, or is not, from then on.
absl::StatusOr<RiskEvents> Conclude(const v1::Risk& risk, RiskEvents events, const domain::Decision& decision);

// Adds the event that tells others that `after`, at `time`, is tolerated or not, or about other systems than `before`;
// nothing where both are alike.
void AddToleranceChange(const v1::Risk& before, const v1::Risk& after, absl::Time time, RiskEvents* events);

// Adds the event that voids the acceptance.
void AddVoided(const v1::Risk::Acceptance& acceptance, absl::string_view cause, RiskEvents* events);
// Voids the open request, if there is one: what it is about is changed.
void VoidOpenRequest(const v1::Risk& risk, absl::string_view cause, RiskEvents* events);
// Voids all that is in force.
void VoidInForce(const v1::Risk& risk, absl::Time time, absl::string_view cause, RiskEvents* events);
// Voids what is in force for a level that `rating` exceeds or does not compare with.
void VoidExceeded(const v1::Risk& risk, const v1::Rating& rating, absl::Time time, RiskEvents* events);

}  // namespace aims::risk
