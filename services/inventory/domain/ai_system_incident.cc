// What an incident does to an AI system: ISO/IEC 42001 8.2, A.6.2.6, A.8.3; AI Act Art. 26(5).

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/refusal.h"
#include "services/inventory/domain/ai_system.h"
#include "services/inventory/domain/ai_system_rules.h"
#include "services/inventory/domain/authorities.h"

namespace aims::inventory {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::AiSystem;

constexpr char kClause[] = "A.6.2.6";

bool IsProposed(const AiSystem& system, const std::string& incident) {
  const auto& proposals = system.suspension_proposals();
  return std::any_of(proposals.begin(), proposals.end(),
                     [&](const auto& proposal) { return proposal.incident() == incident; });
}

}  // namespace

absl::StatusOr<AiSystemEvents> NoteIncident(const AiSystem& system, const IncidentMeasures& measures,
                                            const Decision& decision) {
  AiSystemEvents events;
  if (system.name().empty() || system.has_delete_time() || IsFinal(system)) return events;
  if (system.service().state() == AiSystem::Service::STATE_IN_USE) {
    if (measures.suspend) {
      auto* suspended = events.emplace_back().mutable_suspended();
      suspended->set_incident(measures.incident);
      *suspended->mutable_review_due_time() = base::ToProto(decision.time + kSuspensionReview);
    } else if (measures.propose && !IsProposed(system, measures.incident)) {
      auto* proposed = events.emplace_back().mutable_suspension_proposed();
      proposed->set_incident(measures.incident);
      proposed->set_sentence(measures.sentence);
    }
  }
  AddOutdated(system, {"incident"}, &events);
  AddRisksOutdated(system, {"incident"}, decision.time, &events);
  return events;
}

absl::StatusOr<AiSystemEvents> NoteIncidentEnded(const AiSystem& system, const std::string& incident, const Decision&) {
  AiSystemEvents events;
  if (!IsProposed(system, incident)) return events;
  events.emplace_back().mutable_suspension_proposal_ended()->set_incident(incident);
  return events;
}

absl::StatusOr<AiSystemEvents> DeclineSuspension(const AiSystem& system, const v1::DeclineSuspensionRequest& request,
                                                 const Decision& decision) {
  Refusals refusals(system.name());
  refusals.Unless(
      IsProposed(system, request.incident()),
      {"NOTHING_PROPOSED", kClause,
       absl::StrCat("\"", request.incident(), "\" does not propose to suspend the system: see suspension_proposals")});
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.FourEyes({.makers = {system.owner()}}));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED, {system.name()}));
  RETURN_IF_ERROR(refusals.ToStatus());
  AiSystemEvents events(1);
  auto* ended = events[0].mutable_suspension_proposal_ended();
  ended->set_incident(request.incident());
  ended->set_declined(true);
  *ended->mutable_authority() = authority.grounds();
  return events;
}

}  // namespace aims::inventory
