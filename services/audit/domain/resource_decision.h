#pragma once
// Needs for resources, and what top management decided about them. ISO/IEC 42001 7.1, A.4. Pure: same inputs, same events.
//
//   OPEN ─▶ GRANTED or PARTLY_GRANTED ─▶ PROVIDED        OPEN ─▶ REFUSED, WITHDRAWN
//
// AIMS raises a need for each that a management review decides (services/audit/reactions/review_reactions.h). A move from
// a wrong state is refused (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/resource_decision.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct ResourceDecisions {
  using State = v1::ResourceDecision;
  using Event = v1::ResourceDecisionEvent;
  static constexpr absl::string_view kCollection = "resourceDecisions";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The owner, until the need ends.
  static bool NeedsPerson(const State& state, const std::string& login);
  // A need is overdue when it is not decided by the time at which it is needed, and again when what was granted is not
  // provided in time.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using ResourceDecisionEvents = std::vector<v1::ResourceDecisionEvent>;

// Refused for an id that AIMS itself gives (ID_RESERVED). Here and in Update, refused for a subject of another
// organization (RESOURCE_ELSEWHERE).
absl::StatusOr<ResourceDecisionEvents> Register(const v1::ResourceDecision&, const v1::CreateResourceDecisionRequest&,
                                                const domain::Decision&);
// Of a granted need, refused for anything but its owner (NEED_DECIDED). Refused beyond 200 authors (TOO_MANY_AUTHORS).
absl::StatusOr<ResourceDecisionEvents> Update(const v1::ResourceDecision&, const v1::UpdateResourceDecisionRequest&,
                                              const domain::Decision&);
// Names the digest (OTHER_DIGEST). By top management (NOT_DESIGNATED). Four eyes: neither who raised it nor an author;
// under STRICT separation not the owner. Refused without a grant (GRANT_MISSING), without a time by which it is provided
// (PROVIDE_BY_MISSING), and for one in the past (PROVIDE_BY_PAST), unless the need is refused; then refused with either
// (GRANT_CONTRADICTED).
absl::StatusOr<ResourceDecisionEvents> Decide(const v1::ResourceDecision&, const v1::DecideResourcesRequest&,
                                              const domain::Decision&);
// Refused for evidence that cannot be used.
absl::StatusOr<ResourceDecisionEvents> RecordProvision(const v1::ResourceDecision&,
                                                       const v1::RecordResourceProvisionRequest&,
                                                       const domain::Decision&);
absl::StatusOr<ResourceDecisionEvents> Withdraw(const v1::ResourceDecision&, const v1::WithdrawResourceDecisionRequest&,
                                                const domain::Decision&);

// A management review decided that resources are needed: the need is raised as given, with the people who wrote the
// minutes as its authors. Nothing for one that is there. No client asks for this.
absl::StatusOr<ResourceDecisionEvents> OpenNeed(const v1::ResourceDecision&, const v1::ResourceDecision& need,
                                                const domain::Decision&);

}  // namespace aims::audit
