// What time alone, or a new version of the program, does to an AI system: ISO/IEC 42001 A.6.2.6, 6.1.4.

#include <algorithm>
#include <iterator>
#include <string>

#include "common/base/time.h"
#include "common/domain/after.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/classification_again.h"

namespace aims::inventory {
namespace {

// Each is the infinite future when nothing is to happen, or it has happened.

// When the review of a suspension is overdue.
absl::Time SuspensionReviewDue(const v1::AiSystem& system) {
  const v1::AiSystem::Suspension& suspension = system.suspension();
  const bool awaited =
      suspension.has_review_due_time() && suspension.reviewer().empty() && !suspension.review_overdue();
  return awaited ? base::FromProto(suspension.review_due_time()) : absl::InfiniteFuture();
}

// In the past: a later version of the procedure judges at once.
absl::Time JudgementDue(const v1::AiSystem& system) {
  return AwaitsJudgement(system, EuAiAct()) ? base::FromProto(system.classification().classify_time())
                                            : absl::InfiniteFuture();
}

AiSystemEvents At(const v1::AiSystem& system, absl::Time due, const domain::Decision& decision) {
  AiSystemEvents events;
  if (SuspensionReviewDue(system) == due) {
    *events.emplace_back().mutable_suspension_review_overdue()->mutable_due_time() = base::ToProto(due);
  }
  if (JudgementDue(system) == due) {
    AiSystemEvents judged = JudgeAgain(system, EuAiAct(), decision);
    std::move(judged.begin(), judged.end(), std::back_inserter(events));
  } else if (NextDateOfLaw(system) == due) {
    AiSystemEvents reached = ReachDateOfLaw(system, EuAiAct(), due, decision);
    std::move(reached.begin(), reached.end(), std::back_inserter(events));
  }
  return events;
}

}  // namespace

std::string AiSystems::DueBasis() { return EuAiAct().data().version(); }

absl::optional<absl::Time> AiSystems::NextDue(const State& system) {
  const absl::Time next = std::min({SuspensionReviewDue(system), JudgementDue(system), NextDateOfLaw(system)});
  if (next == absl::InfiniteFuture()) return absl::nullopt;
  return next;
}

absl::StatusOr<AiSystemEvents> AiSystems::FallDue(const State& system, const domain::Decision& decision) {
  return domain::DueInOrder<AiSystems>(system, decision,
                                       [&](const State& state, absl::Time due) { return At(state, due, decision); });
}

}  // namespace aims::inventory
