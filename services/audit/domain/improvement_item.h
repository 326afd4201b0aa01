#pragma once
// The register of improvements. ISO/IEC 42001 10.1. Pure: same inputs, same events.
//
//   PROPOSED ─▶ ACCEPTED ─▶ DONE ─▶ EVALUATED
//      ├─▶ REJECTED    PROPOSED, ACCEPTED ─▶ WITHDRAWN
//
// Anyone proposes; a second person decides; the owner makes it; another person judges whether the benefit was reached.
// AIMS proposes an item for each opportunity that an audit reports, and registers an accepted one for each improvement
// that a management review decides (services/audit/reactions/review_reactions.h). A move from a wrong state is refused
// (WRONG_STATE).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/audit/v1/improvement_item.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct ImprovementItems {
  using State = v1::ImprovementItem;
  using Event = v1::ImprovementItemEvent;
  static constexpr absl::string_view kCollection = "improvementItems";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The owner, until the item is done.
  static bool NeedsPerson(const State& state, const std::string& login);
};

using ImprovementItemEvents = std::vector<v1::ImprovementItemEvent>;

// Refused for an id that AIMS itself gives (ID_RESERVED). Here and in Update, refused for a source or an AI system of
// another organization (RESOURCE_ELSEWHERE).
absl::StatusOr<ImprovementItemEvents> Register(const v1::ImprovementItem&, const v1::CreateImprovementItemRequest&,
                                               const domain::Decision&);
// Of an accepted item, refused for anything but its owner (ITEM_DECIDED). Refused beyond 200 authors
// (TOO_MANY_AUTHORS).
absl::StatusOr<ImprovementItemEvents> Update(const v1::ImprovementItem&, const v1::UpdateImprovementItemRequest&,
                                             const domain::Decision&);
// Here and in Reject, names the digest (OTHER_DIGEST). Four eyes: neither proposer nor author; under STRICT separation
// not the owner. Refused without owner or benefit (OWNER_MISSING, BENEFIT_MISSING).
absl::StatusOr<ImprovementItemEvents> Accept(const v1::ImprovementItem&, const v1::AcceptImprovementItemRequest&,
                                             const domain::Decision&);
absl::StatusOr<ImprovementItemEvents> Reject(const v1::ImprovementItem&, const v1::RejectImprovementItemRequest&,
                                             const domain::Decision&);
// Refused while actions are open (ACTION_OPEN), and for invalid evidence (EVIDENCE_EXPIRED, EVIDENCE_IN_FUTURE).
absl::StatusOr<ImprovementItemEvents> Complete(const v1::ImprovementItem&, const v1::CompleteImprovementItemRequest&,
                                               const domain::Decision&);
// Four eyes: neither the owner nor whoever completed it; under STRICT separation no preparer of its evidence.
absl::StatusOr<ImprovementItemEvents> Evaluate(const v1::ImprovementItem&, const v1::EvaluateImprovementItemRequest&,
                                               const domain::Decision&);
absl::StatusOr<ImprovementItemEvents> Withdraw(const v1::ImprovementItem&, const v1::WithdrawImprovementItemRequest&,
                                               const domain::Decision&);

// --- What follows from other resources: no client asks for these ---

// An audit reported an opportunity, or a management review decided an improvement.
struct ImprovementReport {
  v1::ImprovementItem item;  // as it is to be proposed
  std::string review = {};   // the management review that decided it; empty: it is only proposed
};
// Nothing for an item that is there.
absl::StatusOr<ImprovementItemEvents> OpenImprovement(const v1::ImprovementItem&, const ImprovementReport&,
                                                      const domain::Decision&);
// An action of the item changed. Nothing for an item that has ended.
absl::StatusOr<ImprovementItemEvents> NoteAction(const v1::ImprovementItem&, const v1::ActionNote&,
                                                 const domain::Decision&);

}  // namespace aims::audit
