// What time alone does to an AI system: ISO/IEC 42001 A.6.2.6.

#include "common/base/time.h"
#include "common/domain/after.h"
#include "services/inventory/domain/ai_system.h"

namespace aims::inventory {
namespace {

// When the review of a suspension is overdue; the infinite future when none is awaited, or this is known.
absl::Time SuspensionReviewDue(const v1::AiSystem& system) {
  const v1::AiSystem::Suspension& suspension = system.suspension();
  const bool awaited =
      suspension.has_review_due_time() && suspension.reviewer().empty() && !suspension.review_overdue();
  return awaited ? base::FromProto(suspension.review_due_time()) : absl::InfiniteFuture();
}

AiSystemEvents At(const v1::AiSystem& system, absl::Time due) {
  AiSystemEvents events;
  if (SuspensionReviewDue(system) == due) {
    *events.emplace_back().mutable_suspension_review_overdue()->mutable_due_time() = base::ToProto(due);
  }
  return events;
}

}  // namespace

absl::optional<absl::Time> AiSystems::NextDue(const State& system) {
  const absl::Time next = SuspensionReviewDue(system);
  if (next == absl::InfiniteFuture()) return absl::nullopt;
  return next;
}

absl::StatusOr<AiSystemEvents> AiSystems::FallDue(const State& system, const domain::Decision& decision) {
  return domain::DueInOrder<AiSystems>(system, decision, At);
}

}  // namespace aims::inventory
