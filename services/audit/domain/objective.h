#pragma once
// Objectives for AI: what the organization wants to reach, and whether it did. ISO/IEC 42001 6.2, 9.1, A.6.1.2, A.9.3.
// Pure: same inputs, same events.
//
//   DRAFT ─▶ ACTIVE ◀─▶ REPORTED ─▶ ACHIEVED or MISSED        DRAFT, ACTIVE, REPORTED ─▶ ABANDONED
//
// The content is a versioned document (common/domain/versioned_document.h). Management approves it against the version of
// the policy that is in force; another version of the policy makes its review due. Measured values are never changed: a
// correction is a value that names the one that it corrects. The standing follows from the newest value that counts and
// from the thresholds of the approved version. The owner reports the result, and another person confirms it.
//
// Content and end are in objective.cc, values, standing and time in objective_measurements.cc, the result in
// objective_result.cc, the fold in objective_fold.cc, and what they share in objective_rules.h. A move from a wrong state
// is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/objective.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct Objectives {
  using State = v1::Objective;
  using Event = v1::ObjectiveEvent;
  static constexpr absl::string_view kCollection = "objectives";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The owner and the measurer, until the objective ends.
  static bool NeedsPerson(const State& state, const std::string& login);
  // While it is active: it goes stale when no value was measured for one and a half periods, and its due time passes.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using ObjectiveEvents = std::vector<v1::ObjectiveEvent>;

// --- Content and end (objective.cc) ---

absl::StatusOr<ObjectiveEvents> Register(const v1::Objective&, const v1::CreateObjectiveRequest&,
                                         const domain::Decision&);
// Refused for another owner when 100 people owned it or named an owner since the last approval (TOO_MANY_OWNERS).
absl::StatusOr<ObjectiveEvents> Update(const v1::Objective&, const v1::UpdateObjectiveRequest&,
                                       const domain::Decision&);
// Refused without a measure or a reason why there is none (MEASURE_MISSING), and with both (MEASURE_CONTRADICTED); with a
// metric that is missing or not asked for (METRIC_MISSING, METRIC_UNUSED); with thresholds that are not in the order of
// target, risk and off track (THRESHOLDS_UNORDERED); for a policy or an AI system of another organization
// (RESOURCE_ELSEWHERE); and for a change of an approved objective without a reason (REASON_MISSING).
absl::StatusOr<ObjectiveEvents> Propose(const v1::Objective&, const v1::ProposeObjectiveRequest&,
                                        const domain::Decision&);
// By designated management (NOT_DESIGNATED). Four eyes: not a maker of the version; under STRICT separation none of its
// owners, who are the owner, and since the last approval earlier owners and people who named another owner. Refused when no version of the policy is in force (POLICY_NOT_IN_FORCE), when another one is than the request
// names (OTHER_POLICY_VERSION), and for a due time in the past (DUE_TIME_PAST).
absl::StatusOr<ObjectiveEvents> Approve(const v1::Objective&, const v1::ApproveObjectiveRequest&,
                                        const domain::Decision&);
// Four eyes: not the proposer of the approved version; under STRICT separation no author. Refused as the approval for the
// policy, and when no review is due (NO_REVIEW_DUE).
absl::StatusOr<ObjectiveEvents> Review(const v1::Objective&, const v1::ReviewObjectiveRequest&,
                                       const domain::Decision&);
// One that was approved: by designated management (NOT_DESIGNATED), and by none of its owners (FOUR_EYES).
absl::StatusOr<ObjectiveEvents> Abandon(const v1::Objective&, const v1::AbandonObjectiveRequest&,
                                        const domain::Decision&);

// --- Values (objective_measurements.cc) ---

// By the owner or the measurer (NOT_THE_MEASURER). Refused when the objective cannot be measured (NOT_MEASURABLE), for a
// time in the future (MEASURED_IN_FUTURE) and for evidence that cannot be used. Of a correction, refused without a reason
// (REASON_MISSING), for a value that is not among the 60 that are kept (MEASUREMENT_UNKNOWN), for one that was corrected
// already (MEASUREMENT_CORRECTED), and for one of an earlier version that measured something else
// (MEASUREMENT_OF_OTHER_MEASURE).
absl::StatusOr<ObjectiveEvents> RecordMeasurement(const v1::Objective&, const v1::RecordObjectiveMeasurementRequest&,
                                                  const domain::Decision&);

// --- Result (objective_result.cc) ---

// By the owner (NOT_THE_OWNER). Refused while actions are open (ACTION_OPEN), and for evidence that cannot be used. That
// it was achieved is refused when the newest value falls short of the target (TARGET_NOT_REACHED), and when there is none
// or it is stale (VALUE_MISSING).
absl::StatusOr<ObjectiveEvents> ReportResult(const v1::Objective&, const v1::ReportObjectiveResultRequest&,
                                             const domain::Decision&);
// Here and in the next, four eyes: none of the owners, nor whoever reported it or recorded the value that it rests on;
// under STRICT separation no preparer of the evidence of either.
absl::StatusOr<ObjectiveEvents> ConfirmResult(const v1::Objective&, const v1::ConfirmObjectiveResultRequest&,
                                              const domain::Decision&);
absl::StatusOr<ObjectiveEvents> ReturnResult(const v1::Objective&, const v1::ReturnObjectiveResultRequest&,
                                             const domain::Decision&);

// --- What follows from other resources: no client asks for these (objective.cc) ---

// The policy has another version in force, or was retired (version 0).
struct PolicyInForce {
  std::string policy;
  uint32_t version = 0;
};
// Nothing for an objective that serves another policy, is not approved or has ended; for a version with which it is
// consistent; and when its review is due for that version already.
absl::StatusOr<ObjectiveEvents> NotePolicyInForce(const v1::Objective&, const PolicyInForce&, const domain::Decision&);
// An action of the objective changed. Nothing for an objective that has ended.
absl::StatusOr<ObjectiveEvents> NoteAction(const v1::Objective&, const v1::ActionNote&, const domain::Decision&);

}  // namespace aims::audit
