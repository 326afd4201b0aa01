#pragma once
// Plans of monitoring and measurement, and what time makes of them. ISO/IEC 42001 9.1. Pure: same inputs, same events.
//
//   DRAFT ─▶ APPROVED ─▶ RETIRED
//
// The content is a versioned document (common/domain/versioned_document.h) that is reviewed at an interval. An evaluation
// of the results (performance_evaluation.h) falls due one interval after the end of the period that was evaluated last,
// and is missed at the end of the grace period, each once. A move from a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/monitoring_plan.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct MonitoringPlans {
  using State = v1::MonitoringPlan;
  using Event = v1::MonitoringPlanEvent;
  static constexpr absl::string_view kCollection = "monitoringPlans";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The owner, measurers and analysts, until the plan is retired.
  static bool NeedsPerson(const State& state, const std::string& login);
  // The review of an approved plan falls due; an evaluation falls due, and is missed.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using MonitoringPlanEvents = std::vector<v1::MonitoringPlanEvent>;

absl::StatusOr<MonitoringPlanEvents> Register(const v1::MonitoringPlan&, const v1::CreateMonitoringPlanRequest&,
                                              const domain::Decision&);
absl::StatusOr<MonitoringPlanEvents> Update(const v1::MonitoringPlan&, const v1::UpdateMonitoringPlanRequest&,
                                            const domain::Decision&);
// InvalidArgument for two rows with one id. Refused for a resource of another organization (RESOURCE_ELSEWHERE), and for a
// change of an approved plan without a reason (REASON_MISSING).
absl::StatusOr<MonitoringPlanEvents> Propose(const v1::MonitoringPlan&, const v1::ProposeMonitoringPlanRequest&,
                                             const domain::Decision&);
// By designated management (NOT_DESIGNATED).
absl::StatusOr<MonitoringPlanEvents> Retire(const v1::MonitoringPlan&, const v1::RetireMonitoringPlanRequest&,
                                            const domain::Decision&);

// An evaluation by the plan was approved, as its own event says. No client asks for this.
struct EvaluatedPeriod {
  std::string performance_evaluation;
  absl::Time period_end_time;
};
// Nothing for a plan that is not approved, and for a period that ends no later than the last one.
absl::StatusOr<MonitoringPlanEvents> NoteEvaluation(const v1::MonitoringPlan&, const EvaluatedPeriod&,
                                                    const domain::Decision&);

}  // namespace aims::audit
