// The life of an AI system from operation on: ISO/IEC 42001 A.6.2.6, 8.1, 8.2, 8.4, 10.2; AI Act Art. 5.

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/refusal.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/ai_system_rules.h"
#include "services/inventory/domain/authorities.h"
#include "services/inventory/domain/gates.h"
#include "services/inventory/domain/system_bars.h"

namespace aims::inventory {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::AiSystem;
using Event = v1::AiSystemEvent;

// The refusal of a cancellation when the previous state is unknown.
domain::Violation OriginUnknown() {
  return {"ORIGIN_UNKNOWN", "A.6.2",
          "the state was declared, so the previous state is unknown: complete this step instead of cancelling it"};
}

// When the classification was last decided, by its answers or by an override.
absl::Time LastDecided(const v1::Classification& classification) {
  absl::Time decided = base::FromProto(classification.classify_time());
  if (classification.override().verdict() == v1::VERDICT_APPROVED) {
    decided = std::max(decided, base::FromProto(classification.override().decide_time()));
  }
  return decided;
}

// What lifting a block rests on: a classification made since that can be relied on and does not prohibit.
void RequireLiftable(const AiSystem& system, uint32_t classification_number, const Decision& decision,
                     Refusals* refusals) {
  const auto& classification = system.classification();
  refusals->Unless(classification.number() == classification_number,
                   {"OTHER_CLASSIFICATION", "AI Act Art. 5",
                    absl::StrCat("the latest classification has number ", classification.number(), ", not ",
                                 classification_number, ": read the latest classification and decide again")});
  refusals->Unless(LastDecided(classification) > base::FromProto(system.block().block_time()),
                   {"RECLASSIFICATION_MISSING", "AI Act Art. 5",
                    "the system was not classified after the block: classify it again"});
  refusals->Add(Unsettled(system, decision));
}

// Where a system goes when its block is lifted. What was decided about it beyond inception was decided about a
// prohibited system: that goes back to development, and so does a later cancelled retirement.
AiSystem::State StateAfterBlock(const AiSystem& system) {
  switch (system.block().prior_state()) {
    case AiSystem::STATE_PROPOSED:
    case AiSystem::STATE_INCEPTION:
    case AiSystem::STATE_UNDETERMINED:
    case AiSystem::STATE_RETIRING:
      return system.block().prior_state();
    default:
      return AiSystem::STATE_DEVELOPMENT;
  }
}

}  // namespace

absl::StatusOr<AiSystemEvents> Suspend(const AiSystem& system, const v1::SuspendAiSystemRequest& request,
                                       const Decision& decision) {
  Refusals refusals(system.name());
  refusals.Unless(system.service().state() != AiSystem::Service::STATE_SUSPENDED,
                  {"ALREADY_SUSPENDED", "A.6.2.6", "the version in service is already suspended"});
  refusals.Unless(system.service().state() == AiSystem::Service::STATE_SUSPENDED || InService(system),
                  {"NOT_IN_SERVICE", "A.6.2.6", "no version of the system is in service, so none can be suspended"});
  RETURN_IF_ERROR(refusals.ToStatus());
  AiSystemEvents events;
  auto* suspended = events.emplace_back().mutable_suspended();
  suspended->set_incident(request.incident());
  *suspended->mutable_review_due_time() = base::ToProto(decision.time + kSuspensionReview);
  if (!request.incident().empty()) {
    AddOutdated(system, {"incident"}, &events);
    AddRisksOutdated(system, {"incident"}, decision.time, &events);
  }
  return events;
}

absl::StatusOr<AiSystemEvents> ReviewSuspension(const AiSystem& system, const v1::ReviewSuspensionRequest&,
                                                const Decision& decision) {
  Refusals refusals(system.name());
  refusals.Unless(system.has_suspension() && system.suspension().reviewer().empty(),
                  {"NO_REVIEW_OPEN", "A.6.2.6", "no suspension of this system awaits a review"});
  const domain::Authority authority = AuthorityFor(decision, "A.6.2.6");
  refusals.Add(authority.FourEyes({.makers = {system.suspension().suspender()}}));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  *event.mutable_suspension_reviewed()->mutable_authority() = authority.grounds();
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> Resume(const AiSystem& system, const v1::ResumeAiSystemRequest& request,
                                      const Decision& decision) {
  Gate gate(AiSystem::GATE_RESUMPTION, system, request.evidence(), decision);
  gate.FourEyes({.makers = {system.suspension().suspender()}});
  gate.Management();
  ASSIGN_OR_RETURN(v1::GateGrounds grounds, gate.Pass());
  Event event;
  *event.mutable_resumed()->mutable_grounds() = std::move(grounds);
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> StartChange(const AiSystem& system, const v1::StartChangeRequest& request,
                                           const Decision& decision) {
  ASSIGN_OR_RETURN(v1::GateGrounds grounds, Gate(AiSystem::GATE_CHANGE, system, request.evidence(), decision).Pass());
  Event event;
  *event.mutable_change_started()->mutable_grounds() = std::move(grounds);
  event.mutable_change_started()->set_significance(request.significance());
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> DecideChangeSignificance(const AiSystem& system,
                                                        const v1::DecideChangeSignificanceRequest& request,
                                                        const Decision& decision) {
  Refusals refusals(system.name());
  refusals.Unless(system.change().significance() == v1::SIGNIFICANCE_UNSPECIFIED,
                  {"SIGNIFICANCE_DECIDED", "8.2", "the significance of this change is already decided"});
  domain::Authority authority = AuthorityFor(decision, "8.2");
  refusals.Add(authority.FourEyes({.makers = {system.change().starter()}}));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED, {system.name()}));
  RETURN_IF_ERROR(refusals.ToStatus());
  AiSystemEvents events;
  auto* decided = events.emplace_back().mutable_change_significance_decided();
  decided->set_significance(request.significance());
  *decided->mutable_authority() = authority.grounds();
  if (request.significance() == v1::SIGNIFICANCE_SIGNIFICANT) {
    AddOutdated(system, {"significant_change"}, &events);
    AddRisksOutdated(system, {"significant_change"}, base::FromProto(system.change().start_time()), &events);
  }
  return events;
}

absl::StatusOr<AiSystemEvents> CompleteChange(const AiSystem& system, const v1::CompleteChangeRequest& request,
                                              const Decision& decision) {
  Gate gate(AiSystem::GATE_CHANGE_COMPLETION, system, request.evidence(), decision);
  gate.Unless(system.change().significance() != v1::SIGNIFICANCE_UNSPECIFIED,
              {"SIGNIFICANCE_UNDECIDED", "8.2",
               "the significance of the change is not decided: have another person decide it"});
  gate.Add(EvidenceHeld(system, request, decision));
  ASSIGN_OR_RETURN(v1::GateGrounds grounds, gate.Pass());
  Event event;
  event.mutable_change_completed()->set_removes_danger(request.removes_danger());
  *event.mutable_change_completed()->mutable_grounds() = std::move(grounds);
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> CancelChange(const AiSystem& system, const v1::CancelChangeRequest&, const Decision&) {
  if (system.change().prior_state() == AiSystem::STATE_UNSPECIFIED)
    return domain::Refusal(system.name(), OriginUnknown());
  if (system.change().content_digest() != system.content_digest()) {
    return domain::Refusal(
        system.name(), {"CHANGE_BEGUN", "8.1",
                        "the system was already updated under this change: complete the change and have it verified"});
  }
  Event event;
  event.mutable_change_cancelled();
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> StartRetiring(const AiSystem& system, const v1::StartRetiringRequest& request,
                                             const Decision& decision) {
  ASSIGN_OR_RETURN(v1::GateGrounds grounds, Gate(AiSystem::GATE_RETIRING, system, request.evidence(), decision).Pass());
  Event event;
  *event.mutable_retiring_started()->mutable_grounds() = std::move(grounds);
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> CancelRetiring(const AiSystem& system, const v1::CancelRetiringRequest&,
                                              const Decision&) {
  if (!system.has_retirement()) return domain::Refusal(system.name(), OriginUnknown());
  Event event;
  event.mutable_retiring_cancelled();
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> Retire(const AiSystem& system, const v1::RetireAiSystemRequest& request,
                                      const Decision& decision) {
  Gate gate(AiSystem::GATE_RETIREMENT, system, request.evidence(), decision);
  gate.FourEyes({.makers = {system.retirement().starter()}});
  ASSIGN_OR_RETURN(v1::GateGrounds grounds, gate.Pass());
  Event event;
  *event.mutable_retired()->mutable_grounds() = std::move(grounds);
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> Block(const AiSystem& system, const v1::BlockAiSystemRequest& request, const Decision&) {
  RETURN_IF_ERROR(NotFinal(system));
  if (system.state() == AiSystem::STATE_BLOCKED) {
    return domain::Refusal(system.name(), {"WRONG_STATE", "A.6.2",
                                           absl::StrCat("the system is already blocked under ", system.block().law())});
  }
  AiSystemEvents events;
  AddBlocked(system, request.law(), /*classification_number=*/0, &events);
  return events;
}

absl::StatusOr<AiSystemEvents> RequestUnblock(const AiSystem& system, const v1::RequestUnblockRequest& request,
                                              const Decision& decision) {
  Refusals refusals(system.name());
  RequireLiftable(system, request.classification_number(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_unblock_requested()->set_classification_number(request.classification_number());
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> DecideUnblock(const AiSystem& system, const v1::DecideUnblockRequest& request,
                                             const Decision& decision) {
  const AiSystem::Block& block = system.block();
  const bool asked = !block.unblock_requester().empty();
  Refusals refusals(system.name());
  refusals.Unless(asked,
                  {"NOTHING_REQUESTED", "AI Act Art. 5", "no request to lift the block is open: request it first"});
  refusals.Unless(
      !asked || block.unblock_classification_number() == request.classification_number(),
      {"OTHER_CLASSIFICATION", "AI Act Art. 5",
       absl::StrCat("the request is based on classification ", block.unblock_classification_number(), ", not ",
                    request.classification_number(), ": read that classification and decide again")});
  domain::Authority authority = AuthorityFor(decision, "AI Act Art. 5");
  refusals.Add(authority.FourEyes({.makers = {block.unblock_requester()}}));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED, {system.name()}));
  if (request.verdict() == v1::VERDICT_APPROVED) {
    RequireLiftable(system, request.classification_number(), decision, &refusals);
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  if (request.verdict() == v1::VERDICT_APPROVED) {
    event.mutable_unblocked()->set_classification_number(request.classification_number());
    event.mutable_unblocked()->set_state(StateAfterBlock(system));
    *event.mutable_unblocked()->mutable_authority() = authority.grounds();
  } else {
    event.mutable_unblock_rejected()->set_classification_number(request.classification_number());
    *event.mutable_unblock_rejected()->mutable_authority() = authority.grounds();
  }
  return AiSystemEvents{event};
}

}  // namespace aims::inventory
