#pragma once
// A communication plan: which information about the AI management system goes to which audience, when, how and by whom.
// ISO/IEC 42001 7.4, and the duties to inform of 5.2, 5.3, 6.2, A.6.2.7, A.8.2, A.8.4 and A.8.5. Pure: same inputs, same
// events.
//
//   DRAFT ─▶ APPROVED ─▶ RETIRED
//
// Its rows are set one by one and approved together, by the digest of the plan with all its rows. The approved rows are in
// force until the next approval, whatever is changed meanwhile. An approved row falls due after its interval, by an event
// of AIMS that it names, or because a person reports its event; each time a communication record is opened
// (services/controls/reactions/competence_reactions.h). The moves are in communication_plan.cc, the fold and the timers in
// communication_plan_fold.cc. A move from a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/controls/v1/communication_plan.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::controls {

struct CommunicationPlans {
  using State = v1::CommunicationPlan;
  using Event = v1::CommunicationPlanEvent;
  static constexpr absl::string_view kCollection = "communicationPlans";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The owner and who is responsible for a row, until the plan is retired.
  static bool NeedsPerson(const State& state, const std::string& login);
  // The approved rows with an interval. A row that was due several times while nobody looked falls due once.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using CommunicationPlanEvents = std::vector<v1::CommunicationPlanEvent>;

absl::StatusOr<CommunicationPlanEvents> Register(const v1::CommunicationPlan&,
                                                 const v1::CreateCommunicationPlanRequest&, const domain::Decision&);
// Here and below, refused beyond 200 authors (TOO_MANY_AUTHORS).
absl::StatusOr<CommunicationPlanEvents> Update(const v1::CommunicationPlan&, const v1::UpdateCommunicationPlanRequest&,
                                               const domain::Decision&);
// InvalidArgument for an INTERVAL row without interval_days, and for an EVENT row without event_name. Refused beyond 60
// rows (TOO_MANY_ROWS).
absl::StatusOr<CommunicationPlanEvents> SetRow(const v1::CommunicationPlan&, const v1::SetCommunicationRowRequest&,
                                               const domain::Decision&);
// Here and in Trigger, refused for a row that the plan does not have (ROW_UNKNOWN).
absl::StatusOr<CommunicationPlanEvents> RemoveRow(const v1::CommunicationPlan&,
                                                  const v1::RemoveCommunicationRowRequest&, const domain::Decision&);
// Names the digest (OTHER_DIGEST). Refused without rows (ROWS_MISSING) and when nothing was changed since the last approval
// (NOTHING_CHANGED). By designated management. Four eyes: neither author nor owner.
absl::StatusOr<CommunicationPlanEvents> Approve(const v1::CommunicationPlan&,
                                                const v1::ApproveCommunicationPlanRequest&, const domain::Decision&);
// Names the digest. Refused when nothing was changed.
absl::StatusOr<CommunicationPlanEvents> Reject(const v1::CommunicationPlan&, const v1::RejectCommunicationPlanRequest&,
                                               const domain::Decision&);
// Refused for a row that falls due after an interval (ROW_OF_INTERVAL).
absl::StatusOr<CommunicationPlanEvents> Trigger(const v1::CommunicationPlan&, const v1::TriggerCommunicationRequest&,
                                                const domain::Decision&);
// Names the digest. Of an approved plan by designated management. Four eyes: no author of the present or the approved plan,
// and not the owner.
absl::StatusOr<CommunicationPlanEvents> Retire(const v1::CommunicationPlan&, const v1::RetireCommunicationPlanRequest&,
                                               const domain::Decision&);

// --- Effect of an event of AIMS ---

struct TriggerEvent {
  std::string name;      // "ai_system.put_into_operation"
  std::string subject;   // the resource to which it happened
  std::string event_id;  // of the event
  absl::Time time;
};
// The approved rows that name the event fall due. Nothing for a row for which it did before.
absl::StatusOr<CommunicationPlanEvents> NoteTrigger(const v1::CommunicationPlan&, const TriggerEvent&,
                                                    const domain::Decision&);

// --- For the moves and the fold ---

// Digest of the plan with all its rows in order.
std::string DigestOfPlan(const v1::CommunicationPlan& plan);

}  // namespace aims::controls
