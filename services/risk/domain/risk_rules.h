#pragma once
// Rules and derived events that the moves of a risk share. risk.h is the public interface.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/risk/v1/risk_criteria.pb.h"
#include "common/domain/authority.h"
#include "common/domain/refusal.h"
#include "services/risk/domain/risk.h"

namespace aims::risk {

// The most demands for reassessment that can be open at a time.
inline constexpr int kMaxReassessments = 20;

// RISK_CLOSED for a risk that is closed.
absl::Status NotClosed(const v1::Risk& risk);

// The criteria of the risk; nullptr when there are none.
std::shared_ptr<const v1::RiskCriteria> CriteriaOf(const v1::Risk& risk, const domain::Decision& decision);

// RATING_OUTDATED unless `rating` was made with the current version of the criteria.
absl::optional<domain::Violation> RatedByCurrent(const v1::Rating& rating, const v1::RiskCriteria* criteria);

// Whether the last assessment was made by the criteria of today: no reassessment by newer criteria is due.
bool IsRated(const v1::Risk& risk);

// Whether the acceptance is in force at `time`.
bool InForce(const v1::Risk::Acceptance& acceptance, absl::Time time);
// The acceptance in force that ends last; nullptr when there is none.
const v1::Risk::Acceptance* Covering(const v1::Risk& risk, absl::Time time);
// The request that awaits a decision; nullptr when there is none.
const v1::Risk::Acceptance* OpenRequest(const v1::Risk& risk);

// LEVEL_ABOVE_AUTHORITY unless the actor may accept the residual level of the risk, and with it decide about the risk: the
// criteria name the role of one of their designations for it, and that designation names the level and covers the AI
// systems of the risk. The grounds quote it. Nothing where the level cannot be accepted at all, or is not of the current
// criteria: others refuse that. `move` names the refused move: "accepted".
absl::optional<domain::Violation> MayAccept(const v1::Risk& risk, absl::string_view move, domain::Authority* authority);

// The violations that prevent monitoring of the risk at `time`.
std::vector<domain::Violation> BarsToMonitoring(const v1::Risk& risk, absl::Time time);

// Adds the derived events; every move ends with this. Monitoring begins when nothing prevents it any more. A monitored
// risk returns to treatment when it is no longer tolerated. A change of tolerance is recorded for other services.
absl::StatusOr<RiskEvents> Conclude(const v1::Risk& risk, RiskEvents events, const domain::Decision& decision);

// Adds the event for other services when the tolerance at `time`, the rating or the AI systems differ between `before` and
// `after`.
void AddToleranceChange(const v1::Risk& before, const v1::Risk& after, absl::Time time, RiskEvents* events);

// Adds the event that makes a reassessment due, with its limit by the criteria of the risk, counted from the decision's
// time. Nothing when kMaxReassessments are open, unless the criteria changed: that the rating is outdated is always said.
void AddReassessment(const v1::Risk& risk, v1::ReassessmentTrigger trigger, std::string cause,
                     const domain::Decision& decision, RiskEvents* events);
// Whether a reassessment is due because of `cause`.
bool IsDemanded(const v1::Risk& risk, absl::string_view cause);
// The earliest limit of the demanded reassessments; the infinite future when there is none.
absl::Time ReassessmentLimit(const v1::Risk& risk);

// Adds the event that voids the acceptance.
void AddVoided(const v1::Risk::Acceptance& acceptance, absl::string_view cause, RiskEvents* events);
// Voids the open request for an acceptance, if there is one.
void VoidOpenAcceptance(const v1::Risk& risk, absl::string_view cause, RiskEvents* events);
// Voids the open requests for an acceptance and for the closing, because their subject changed.
void VoidOpenRequest(const v1::Risk& risk, absl::string_view cause, RiskEvents* events);
// Voids all acceptances in force.
void VoidInForce(const v1::Risk& risk, absl::Time time, absl::string_view cause, RiskEvents* events);
// Voids acceptances in force for a level that `rating` exceeds or cannot be compared with.
void VoidExceeded(const v1::Risk& risk, const v1::Rating& rating, absl::Time time, RiskEvents* events);

}  // namespace aims::risk
