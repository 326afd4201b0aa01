#include "services/audit/domain/resource_decision.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/authors.h"
#include "common/domain/enter.h"
#include "common/domain/known.h"
#include "common/domain/person_noted.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/evidence_rules.h"
#include "services/audit/domain/opened_id.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using event::v1::EventMetadata;
using Event = v1::ResourceDecisionEvent;
using Need = v1::ResourceDecision;

constexpr char kClause[] = "7.1";

std::string DigestOfNeed(const Need& need) { return domain::DigestOf(domain::AsGiven(need)); }

bool IsGranted(const Need& need) { return domain::IsIn(need, {Need::STATE_GRANTED, Need::STATE_PARTLY_GRANTED}); }

absl::Status Rules(const Need& after, const Decision& decision, Refusals refusals) {
  refusals.Unless(after.subject().empty() || domain::SameOrganization(decision.subject, after.subject()),
                  {"RESOURCE_ELSEWHERE", "7.5.3",
                   absl::StrCat(after.subject(), " is not the name of a resource of this organization")});
  return refusals.ToStatus();
}

void RequireGrant(const v1::DecideResourcesRequest& request, const Decision& decision, Refusals* refusals) {
  if (request.outcome() == Need::OUTCOME_REFUSED) {
    refusals->Unless(request.grant().empty() && !request.has_provide_by_time(),
                     {"GRANT_CONTRADICTED", kClause,
                      "the need is refused, but something is granted: leave grant and provide_by_time out"});
    return;
  }
  refusals->Unless(!request.grant().empty(),
                   {"GRANT_MISSING", kClause, "grant is empty: say what is granted, so that it can be provided"});
  refusals->Unless(request.has_provide_by_time(),
                   {"PROVIDE_BY_MISSING", kClause, "provide_by_time is unset: say by when it is provided"});
  refusals->Unless(!request.has_provide_by_time() || base::FromProto(request.provide_by_time()) > decision.time,
                   {"PROVIDE_BY_PAST", kClause, "provide_by_time is not in the future: give a later time"});
}

Need::State StateAfter(Need::Outcome outcome) {
  switch (outcome) {
    case Need::OUTCOME_GRANTED:
      return Need::STATE_GRANTED;
    case Need::OUTCOME_PARTLY_GRANTED:
      return Need::STATE_PARTLY_GRANTED;
    default:
      return Need::STATE_REFUSED;
  }
}

// Each state has a time of its own.
void Enter(Need::State state, const EventMetadata& metadata, Need* need) {
  domain::Enter(state, metadata, need);
  need->clear_overdue();
}

void FoldDecided(const v1::ResourcesDecided& decided, const EventMetadata& metadata, Need* need) {
  need->set_decider(metadata.actor().subject());
  *need->mutable_decide_time() = metadata.occur_time();
  need->set_decision_reason(metadata.reason());
  need->set_grant(decided.grant());
  if (decided.has_provide_by_time()) *need->mutable_provide_by_time() = decided.provide_by_time();
  Enter(StateAfter(decided.outcome()), metadata, need);
}

void FoldProvided(const v1::ResourcesProvided& provided, const EventMetadata& metadata, Need* need) {
  need->set_provision(provided.provision());
  *need->mutable_evidence() = provided.evidence();
  need->set_provider(metadata.actor().subject());
  Enter(Need::STATE_PROVIDED, metadata, need);
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Need* need) {
  domain::FoldStandardMove(event, metadata, need);
  switch (event.event_case()) {
    case Event::kRegistered:
      need->set_raiser(metadata.actor().subject());
      *need->mutable_authors() = event.registered().authors();
      need->set_digest(DigestOfNeed(*need));
      Enter(Need::STATE_OPEN, metadata, need);
      return absl::OkStatus();
    case Event::kUpdated:
      domain::AddAuthor(metadata.actor(), need);
      need->set_digest(DigestOfNeed(*need));
      // An open need with a later time is not overdue any more.
      if (need->state() == Need::STATE_OPEN &&
          base::FromProto(need->need_time()) > base::FromProto(metadata.occur_time())) {
        need->clear_overdue();
      }
      return absl::OkStatus();
    case Event::kDecided:
      FoldDecided(event.decided(), metadata, need);
      return absl::OkStatus();
    case Event::kProvided:
      FoldProvided(event.provided(), metadata, need);
      return absl::OkStatus();
    case Event::kWithdrawn:
      Enter(Need::STATE_WITHDRAWN, metadata, need);
      return absl::OkStatus();
    case Event::kOverdue:
      need->set_overdue(true);
      return absl::OkStatus();
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

ResourceDecisionEvents At(const Need& need, absl::Time due) {
  ResourceDecisionEvents events(1);
  events[0].mutable_overdue()->set_state(need.state());
  *events[0].mutable_overdue()->mutable_due_time() = base::ToProto(due);
  return events;
}

}  // namespace

std::vector<domain::Move> ResourceDecisions::Moves() {
  constexpr auto kGranted = Need::STATE_GRANTED;
  constexpr auto kPartlyGranted = Need::STATE_PARTLY_GRANTED;
  return domain::MoveTable<ResourceDecisions>()
      .On<v1::CreateResourceDecisionRequest>(&Register)
      .On<v1::UpdateResourceDecisionRequest>(&Update, {Need::STATE_OPEN, kGranted, kPartlyGranted}, kClause)
      .On<v1::DecideResourcesRequest>(&Decide, {Need::STATE_OPEN}, kClause)
      .On<v1::RecordResourceProvisionRequest>(&RecordProvision, {kGranted, kPartlyGranted}, kClause)
      .On<v1::WithdrawResourceDecisionRequest>(&Withdraw, {Need::STATE_OPEN}, kClause);
}

absl::Status ResourceDecisions::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<ResourceDecisions>(event, state);
  return folded;
}

bool ResourceDecisions::NeedsPerson(const State& need, const std::string& login) {
  return (need.state() == Need::STATE_OPEN || IsGranted(need)) && need.owner() == login;
}

absl::optional<absl::Time> ResourceDecisions::NextDue(const State& need) {
  if (need.overdue()) return absl::nullopt;
  if (need.state() == Need::STATE_OPEN) return base::FromProto(need.need_time());
  if (IsGranted(need)) return base::FromProto(need.provide_by_time());
  return absl::nullopt;
}

absl::StatusOr<ResourceDecisionEvents> ResourceDecisions::FallDue(const State& need, const Decision& decision) {
  return domain::DueInOrder<ResourceDecisions>(need, decision, At);
}

absl::StatusOr<ResourceDecisionEvents> Register(const Need&, const v1::CreateResourceDecisionRequest& request,
                                                const Decision& decision) {
  return domain::Registered<Event>(request.resource_decision(), [&](const Need& after) {
    Refusals refusals(decision.subject);
    refusals.Add(ChosenId(decision, kClause));
    return Rules(after, decision, std::move(refusals));
  });
}

absl::StatusOr<ResourceDecisionEvents> Update(const Need& need, const v1::UpdateResourceDecisionRequest& request,
                                              const Decision& decision) {
  return domain::Updated<Event>(need, request.resource_decision(), request.update_mask(), [&](const Need& after) {
    Refusals refusals(need.name());
    Need with_owner = need;
    with_owner.set_owner(after.owner());
    refusals.Unless(
        need.state() == Need::STATE_OPEN || DigestOfNeed(with_owner) == DigestOfNeed(after),
        {"NEED_DECIDED", kClause, "the need was decided as it is, and only its owner can change: raise another need"});
    refusals.Add(domain::RoomForAuthor(need, decision.actor, kClause));
    return Rules(after, decision, std::move(refusals));
  });
}

absl::StatusOr<ResourceDecisionEvents> Decide(const Need& need, const v1::DecideResourcesRequest& request,
                                              const Decision& decision) {
  Refusals refusals(need.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(domain::NamesDigest(need, request.digest(), kClause));
  RequireGrant(request, decision, &refusals);
  domain::Parts parts{.makers = {need.authors().begin(), need.authors().end()}, .concerned = {need.owner()}};
  parts.makers.insert(need.raiser());
  refusals.Add(authority.FourEyes(parts));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_TOP));
  RETURN_IF_ERROR(refusals.ToStatus());
  ResourceDecisionEvents events(1);
  auto* decided = events[0].mutable_decided();
  decided->set_digest(need.digest());
  decided->set_outcome(request.outcome());
  decided->set_grant(request.grant());
  if (request.has_provide_by_time()) *decided->mutable_provide_by_time() = request.provide_by_time();
  decided->set_subject(need.subject());
  *decided->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<ResourceDecisionEvents> RecordProvision(const Need& need,
                                                       const v1::RecordResourceProvisionRequest& request,
                                                       const Decision& decision) {
  Refusals refusals(need.name());
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ResourceDecisionEvents events(1);
  events[0].mutable_provided()->set_provision(request.provision());
  *events[0].mutable_provided()->mutable_evidence() = request.evidence();
  return events;
}

absl::StatusOr<ResourceDecisionEvents> Withdraw(const Need& need, const v1::WithdrawResourceDecisionRequest&,
                                                const Decision&) {
  ResourceDecisionEvents events(1);
  events[0].mutable_withdrawn()->set_digest(need.digest());
  return events;
}

absl::StatusOr<ResourceDecisionEvents> OpenNeed(const Need& known, const Need& need, const Decision&) {
  if (!known.name().empty()) return ResourceDecisionEvents{};
  ResourceDecisionEvents events(1);
  *events[0].mutable_registered()->mutable_resource_decision() = domain::AsGiven(need);
  *events[0].mutable_registered()->mutable_authors() = need.authors();
  return events;
}

}  // namespace aims::audit
