// The life of an AI system from proposal to operation: ISO/IEC 42001 A.6.2, 8.1.

#include <algorithm>
#include <string>

#include "common/base/status_macros.h"
#include "common/domain/authors.h"
#include "common/domain/break_glass.h"
#include "common/domain/evidence.h"
#include "common/domain/refusal.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/ai_system_rules.h"
#include "services/inventory/domain/authorities.h"
#include "services/inventory/domain/gates.h"

namespace aims::inventory {
namespace {

using domain::Decision;
using v1::AiSystem;
using Event = v1::AiSystemEvent;

// What an approval needs besides the gate: it decides a submission, and what is in it now.
template <class Request>
void DecidesSubmission(const AiSystem& system, const Request& request, Gate* gate) {
  gate->NamesContent(request.content_digest());
  gate->Unless(system.has_submission(),
               {"SUBMISSION_MISSING", "A.6.2.3",
                "the state VERIFICATION was only declared: submit the system for verification first"});
}

// Who may not approve the system as it stands.
Subjects MakersUnseen(const AiSystem& system) {
  Subjects makers = Makers(system);
  makers.merge(domain::AuthorsUnseen(system));
  return makers;
}

Event Approved(v1::GateGrounds grounds) {
  Event event;
  *event.mutable_approved()->mutable_grounds() = std::move(grounds);
  return event;
}

}  // namespace

absl::StatusOr<AiSystemEvents> Withdraw(const AiSystem& system, const v1::WithdrawAiSystemRequest&, const Decision&) {
  if (system.has_service() || PassageOf(system, AiSystem::GATE_APPROVAL) != nullptr) {
    return domain::Refusal(system.name(),
                           {"ALREADY_APPROVED", "A.6.2",
                            "the system was approved or in operation before: retire it instead of withdrawing it"});
  }
  Event event;
  event.mutable_withdrawn();
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> StartInception(const AiSystem& system, const v1::StartInceptionRequest& request,
                                              const Decision& decision) {
  Gate gate(AiSystem::GATE_INCEPTION, system, request.evidence(), decision);
  gate.NamesContent(request.content_digest());
  gate.FourEyes({.makers = Makers(system), .concerned = {system.owner()}});
  ASSIGN_OR_RETURN(v1::GateGrounds grounds, gate.Pass());
  Event event;
  *event.mutable_inception_started()->mutable_grounds() = std::move(grounds);
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> StartDevelopment(const AiSystem& system, const v1::StartDevelopmentRequest& request,
                                                const Decision& decision) {
  Gate gate(AiSystem::GATE_DEVELOPMENT, system, request.evidence(), decision);
  gate.NamesContent(request.content_digest());
  gate.FourEyes({.makers = Makers(system)});
  ASSIGN_OR_RETURN(v1::GateGrounds grounds, gate.Pass());
  Event event;
  *event.mutable_development_started()->mutable_grounds() = std::move(grounds);
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> SubmitForVerification(const AiSystem& system,
                                                     const v1::SubmitForVerificationRequest& request,
                                                     const Decision& decision) {
  const bool only_declared =
      !system.has_submission() && IsIn(system, {AiSystem::STATE_VERIFICATION, AiSystem::STATE_APPROVED});
  if (!only_declared) RETURN_IF_ERROR(InState(system, {AiSystem::STATE_DEVELOPMENT}));
  ASSIGN_OR_RETURN(v1::GateGrounds grounds,
                   Gate(AiSystem::GATE_VERIFICATION, system, request.evidence(), decision).Pass());
  Event event;
  *event.mutable_submitted()->mutable_grounds() = std::move(grounds);
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> Approve(const AiSystem& system, const v1::ApproveAiSystemRequest& request,
                                       const Decision& decision) {
  Gate gate(AiSystem::GATE_APPROVAL, system, request.evidence(), decision);
  DecidesSubmission(system, request, &gate);
  gate.FourEyes({.makers = MakersUnseen(system)});
  gate.Management();
  ASSIGN_OR_RETURN(v1::GateGrounds grounds, gate.Pass());
  return AiSystemEvents{Approved(std::move(grounds))};
}

absl::StatusOr<AiSystemEvents> BreakGlassApprove(const AiSystem& system,
                                                 const v1::BreakGlassApproveAiSystemRequest& request,
                                                 const Decision& decision) {
  Gate gate(AiSystem::GATE_APPROVAL, system, request.evidence(), decision);
  DecidesSubmission(system, request, &gate);
  gate.Add(domain::MayBreakGlass(system.break_glass(), "A.6.2.4"));
  gate.Management();
  ASSIGN_OR_RETURN(v1::GateGrounds grounds, gate.Pass());
  AiSystemEvents events{Approved(std::move(grounds))};
  domain::AskForReview(0, system.content_digest(),
                       {.makers = Makers(system), .concerned = domain::PreparersOf(request.evidence())}, decision.time,
                       &events);
  return events;
}

absl::StatusOr<AiSystemEvents> ReviewBreakGlass(const AiSystem& system,
                                                const v1::ReviewAiSystemBreakGlassRequest& request,
                                                const Decision& decision) {
  return domain::BreakGlassReviewed<Event>(system, request, AuthorityFor(decision, "A.6.2.4"));
}

absl::StatusOr<AiSystemEvents> Reject(const AiSystem& system, const v1::RejectAiSystemRequest&, const Decision&) {
  Event event;
  event.mutable_rejected()->set_content_digest(system.content_digest());
  return AiSystemEvents{event};
}

absl::StatusOr<AiSystemEvents> PutIntoOperation(const AiSystem& system, const v1::PutIntoOperationRequest& request,
                                                const Decision& decision) {
  Gate gate(AiSystem::GATE_OPERATION, system, request.evidence(), decision);
  const auto* approval = PassageOf(system, AiSystem::GATE_APPROVAL);
  gate.Unless(approval != nullptr,
              {"APPROVAL_MISSING", "A.6.2.4",
               "the approval was only declared: submit the system for verification, and have it approved"});
  domain::Parts parts{.makers = {}};
  if (approval != nullptr) parts.concerned.insert(approval->passer());
  if (system.service().state() == AiSystem::Service::STATE_SUSPENDED) {
    // The changed version takes the place of a suspended one, so this is its resumption too.
    parts.makers.insert(system.suspension().suspender());
    gate.Management();
    const auto& evidence = request.evidence();
    gate.Unless(
        std::any_of(evidence.begin(), evidence.end(),
                    [](const v1::GateEvidence& each) { return each.kind() == v1::GateEvidence::KIND_CAUSE_REMOVED; }),
        {"CAUSE_REMOVED_MISSING", "10.2",
         "the version in service is suspended: add the record that the cause was removed to the evidence"});
  }
  gate.FourEyes(std::move(parts));
  ASSIGN_OR_RETURN(v1::GateGrounds grounds, gate.Pass());
  Event event;
  *event.mutable_put_into_operation()->mutable_grounds() = std::move(grounds);
  if (auto kind = KindOf(system)) *event.mutable_put_into_operation()->mutable_kind_in_operation() = *kind;
  return AiSystemEvents{event};
}

}  // namespace aims::inventory
