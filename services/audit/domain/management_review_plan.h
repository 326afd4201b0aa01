#pragma once
// The plan of management reviews: intervals, the next date, and what time makes of it. ISO/IEC 42001 9.3.1. Pure: same
// inputs, same events.
//
//   DRAFT ─▶ APPROVED
//
// What was approved is in force until the next approval, whatever is changed meanwhile. A review falls due at its due
// time, and is missed at the end of the grace period, each once, unless one was held. Nobody sets the next due time: it
// is one interval after the last review that was held.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/management_review_plan.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct ManagementReviewPlans {
  using State = v1::ManagementReviewPlan;
  using Event = v1::ManagementReviewPlanEvent;
  static constexpr absl::string_view kCollection = "managementReviewPlans";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // A review falls due, and is missed.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using ManagementReviewPlanEvents = std::vector<v1::ManagementReviewPlanEvent>;

// organizations/acme/managementReviewPlans/current, of the organization that `name` belongs to. Empty for an invalid
// name.
std::string ReviewPlanName(absl::string_view name);

// InvalidArgument for another id than current.
absl::StatusOr<ManagementReviewPlanEvents> Register(const v1::ManagementReviewPlan&,
                                                    const v1::CreateManagementReviewPlanRequest&,
                                                    const domain::Decision&);
// Refused beyond 200 authors (TOO_MANY_AUTHORS).
absl::StatusOr<ManagementReviewPlanEvents> Update(const v1::ManagementReviewPlan&,
                                                  const v1::UpdateManagementReviewPlanRequest&,
                                                  const domain::Decision&);
// Names the digest (OTHER_DIGEST). Refused when nothing was changed since the last approval (NOTHING_CHANGED), and
// while no review was held for a first due time in the past (DUE_TIME_PAST). By top management (NOT_DESIGNATED). Four
// eyes: neither author nor owner.
absl::StatusOr<ManagementReviewPlanEvents> Approve(const v1::ManagementReviewPlan&,
                                                   const v1::ApproveManagementReviewPlanRequest&,
                                                   const domain::Decision&);

// A review was held, as its own event says. No client asks for this.
struct ReviewHeld {
  std::string management_review;
  absl::Time held_time;
};
// Nothing without a plan, and for a review that was held no later than the last one.
absl::StatusOr<ManagementReviewPlanEvents> NoteHeld(const v1::ManagementReviewPlan&, const ReviewHeld&,
                                                    const domain::Decision&);

}  // namespace aims::audit
