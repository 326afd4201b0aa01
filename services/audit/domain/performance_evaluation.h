#pragma once
// Evaluations of the performance and the effectiveness of the management system. ISO/IEC 42001 9.1. Pure: same inputs,
// same events.
//
//   DRAFT ◀─▶ CONCLUDED ─▶ APPROVED        DRAFT, CONCLUDED ─▶ CANCELLED
//
// Numbers alone are no evaluation: it has a result for each row of the plan, an analysis and two conclusions. The evaluator
// concludes it, and another person approves it; the plan then knows when the next one is due (monitoring_plan.h). A move
// from a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/performance_evaluation.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct PerformanceEvaluations {
  using State = v1::PerformanceEvaluation;
  using Event = v1::PerformanceEvaluationEvent;
  static constexpr absl::string_view kCollection = "performanceEvaluations";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The evaluator, until the evaluation is approved or cancelled.
  static bool NeedsPerson(const State& state, const std::string& login);
  // It is overdue at its due time.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using PerformanceEvaluationEvents = std::vector<v1::PerformanceEvaluationEvent>;

// Refused for a plan that is not there or was never approved (PLAN_NOT_APPROVED). Here and in Update, InvalidArgument for
// a period that ends before it starts, for a due time before its end, and for two results of one row; refused for an
// action that is not there (ACTION_UNKNOWN).
absl::StatusOr<PerformanceEvaluationEvents> Register(const v1::PerformanceEvaluation&,
                                                     const v1::CreatePerformanceEvaluationRequest&,
                                                     const domain::Decision&);
// Refused beyond 200 authors (TOO_MANY_AUTHORS).
absl::StatusOr<PerformanceEvaluationEvents> Update(const v1::PerformanceEvaluation&,
                                                   const v1::UpdatePerformanceEvaluationRequest&,
                                                   const domain::Decision&);
// By the evaluator (NOT_THE_EVALUATOR). Refused before the end of the period (PERIOD_NOT_OVER); while a row of the plan
// has no result (RESULT_MISSING), or a result has no value and no reason, or both (RESULT_UNEXPLAINED); for a result of no
// row (ROW_UNKNOWN), and one that was measured in the future (MEASURED_IN_FUTURE); without an analysis (ANALYSIS_MISSING)
// or a conclusion (CONCLUSION_MISSING); when nothing follows from a conclusion that is not YES (FOLLOW_UP_MISSING); for a
// plan that is not approved (PLAN_NOT_APPROVED), and for evidence that cannot be used.
absl::StatusOr<PerformanceEvaluationEvents> Conclude(const v1::PerformanceEvaluation&,
                                                     const v1::ConcludePerformanceEvaluationRequest&,
                                                     const domain::Decision&);
// Here and in Approve, names the digest (OTHER_DIGEST). Four eyes: neither an author nor the evaluator.
absl::StatusOr<PerformanceEvaluationEvents> Return(const v1::PerformanceEvaluation&,
                                                   const v1::ReturnPerformanceEvaluationRequest&,
                                                   const domain::Decision&);
absl::StatusOr<PerformanceEvaluationEvents> Approve(const v1::PerformanceEvaluation&,
                                                    const v1::ApprovePerformanceEvaluationRequest&,
                                                    const domain::Decision&);
absl::StatusOr<PerformanceEvaluationEvents> Cancel(const v1::PerformanceEvaluation&,
                                                   const v1::CancelPerformanceEvaluationRequest&,
                                                   const domain::Decision&);

}  // namespace aims::audit
