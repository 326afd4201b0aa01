// Who lives with what remains, and for how long: ISO/IEC 42001 6.1.3, 8.3.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/authors.h"
#include "common/domain/break_glass.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/state.h"
#include "services/risk/domain/criteria_document.h"
#include "services/risk/domain/organization_authority.h"
#include "services/risk/domain/prohibition.h"
#include "services/risk/domain/risk_rules.h"

namespace aims::risk {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Risk;
using Acceptance = v1::Risk::Acceptance;
using Event = v1::RiskEvent;

constexpr absl::string_view kClause = "6.1.3";

// Whether the risk was assessed since the last acceptance was given.
bool AssessedSince(const Risk& risk) {
  return std::none_of(risk.acceptances().begin(), risk.acceptances().end(), [&](const Acceptance& acceptance) {
    const bool was_given = acceptance.has_decide_time() && acceptance.state() != Acceptance::STATE_REJECTED;
    return was_given && base::FromProto(acceptance.decide_time()) >= base::FromProto(risk.current().rate_time());
  });
}

// What must hold of an acceptance until `expire_time`, when it is asked for and again when it is given.
void RequireAcceptable(const Risk& risk, absl::Time expire_time, const Decision& decision, Refusals* refusals) {
  const v1::Rating& residual = risk.residual();
  const auto criteria = CriteriaOf(risk, decision);
  refusals->Add(NotWhileProhibited(risk, "accepted"));
  refusals->Unless(residual.above_appetite(),
                   {"ACCEPTANCE_NOT_NEEDED", std::string(kClause),
                    absl::StrCat("the residual level is ", residual.level_id(),
                                 ", which is within the risk appetite: monitor the risk instead")});
  if (auto outdated = RatedByCurrent(residual, criteria.get()); outdated.has_value()) {
    refusals->Add(*std::move(outdated));  // the limits of its level are not known then
    return;
  }
  refusals->Unless(expire_time > decision.time, {"ACCEPTANCE_EXPIRED", std::string(kClause),
                                                 "expire_time is not in the future: give a later expire_time"});
  const auto& level = LevelOf(criteria->current_version().document(), residual);
  if (level.max_acceptance_days() == 0) {
    refusals->Add({"LEVEL_NOT_ACCEPTABLE", std::string(kClause),
                   absl::StrCat("a risk of level ", level.level_id(), " cannot be accepted: treat the risk further")});
    return;
  }
  refusals->Unless(expire_time <= decision.time + absl::Hours(24) * level.max_acceptance_days(),
                   {"ACCEPTANCE_TOO_LONG", std::string(kClause),
                    absl::StrCat("a risk of level ", level.level_id(), " may be accepted for ",
                                 level.max_acceptance_days(), " days at most")});
}

// The acceptance that a decision names; adds a violation and returns nullptr when it does not await one.
const Acceptance* Awaiting(const Risk& risk, uint32_t number, Refusals* refusals) {
  const Acceptance* open = OpenRequest(risk);
  if (open != nullptr && open->number() == number) return open;
  refusals->Add({"ACCEPTANCE_NOT_OPEN", std::string(kClause),
                 open == nullptr
                     ? absl::StrCat("acceptance ", number,
                                    " does not await a decision: it was decided, withdrawn, voided or never requested")
                     : absl::StrCat("acceptance ", open->number(), " awaits a decision, not acceptance ", number)});
  return nullptr;
}

// Whose work an acceptance accepts.
domain::Parts PartsIn(const Risk& risk, const Acceptance& acceptance) {
  domain::Parts parts{.makers = domain::AuthorsUnseen(risk),
                      .concerned = {risk.owner(), risk.residual().rater(), risk.current().rater()}};
  parts.makers.insert(acceptance.requester());
  return parts;
}

// The acceptance of `open`, and what follows from it; or everything that bars it besides `refusals`.
template <class Request>
absl::StatusOr<RiskEvents> Accepted(const Risk& risk, const Request& request, const Acceptance* open,
                                    domain::Authority authority, Refusals refusals) {
  if (open == nullptr) return refusals.ToStatus();
  const Decision& decision = authority.decision();
  refusals.Add(domain::NamesDigest(risk, request.digest(), kClause));
  RequireAcceptable(risk, base::FromProto(open->expire_time()), decision, &refusals);
  refusals.Add(MayAccept(risk, "accepted", &authority));
  RETURN_IF_ERROR(refusals.ToStatus());
  RiskEvents events;
  auto* accepted = events.emplace_back().mutable_accepted();
  accepted->set_number(open->number());
  accepted->set_digest(risk.digest());
  accepted->set_role(std::string(domain::NameOf(authority.grounds().designation().role())));
  *accepted->mutable_authority() = authority.grounds();
  return Conclude(risk, std::move(events), decision);
}

}  // namespace

absl::StatusOr<RiskEvents> RequestAcceptance(const Risk& risk, const v1::RequestRiskAcceptanceRequest& request,
                                             const Decision& decision) {
  const Acceptance* open = OpenRequest(risk);
  Refusals refusals(risk.name());
  refusals.Add(domain::NamesDigest(risk, request.digest(), kClause));
  refusals.Unless(open == nullptr, {"ACCEPTANCE_OPEN", std::string(kClause),
                                    absl::StrCat("acceptance ", open == nullptr ? 0 : open->number(),
                                                 " awaits a decision: have it decided, or withdraw it")});
  refusals.Unless(AssessedSince(risk),
                  {"FRESH_ASSESSMENT_MISSING", std::string(kClause),
                   "the risk was not assessed after its last acceptance: assess it again before the next acceptance"});
  RequireAcceptable(risk, base::FromProto(request.expire_time()), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  auto* requested = event.mutable_acceptance_requested();
  requested->set_number(risk.last_acceptance() + 1);
  requested->set_digest(risk.digest());
  requested->set_risk_version(risk.etag());
  *requested->mutable_rating() = risk.residual();
  *requested->mutable_conditions() = request.conditions();
  *requested->mutable_expire_time() = request.expire_time();
  return RiskEvents{event};
}

absl::StatusOr<RiskEvents> Accept(const Risk& risk, const v1::AcceptRiskRequest& request, const Decision& decision) {
  const domain::Authority authority = AuthorityFor(decision, kClause);
  Refusals refusals(risk.name());
  const Acceptance* open = Awaiting(risk, request.number(), &refusals);
  if (open != nullptr) refusals.Add(authority.FourEyes(PartsIn(risk, *open)));
  return Accepted(risk, request, open, authority, std::move(refusals));
}

absl::StatusOr<RiskEvents> BreakGlassAccept(const Risk& risk, const v1::BreakGlassAcceptRiskRequest& request,
                                            const Decision& decision) {
  Refusals refusals(risk.name());
  const Acceptance* open = Awaiting(risk, request.number(), &refusals);
  refusals.Add(domain::MayBreakGlass(risk.break_glass(), kClause));
  ASSIGN_OR_RETURN(RiskEvents events,
                   Accepted(risk, request, open, AuthorityFor(decision, kClause), std::move(refusals)));
  domain::AskForReview(0, risk.digest(), PartsIn(risk, *open), decision.time, &events);
  return events;
}

absl::StatusOr<RiskEvents> ReviewBreakGlass(const Risk& risk, const v1::ReviewRiskBreakGlassRequest& request,
                                            const Decision& decision) {
  return domain::BreakGlassReviewed<Event>(risk, request, AuthorityFor(decision, kClause));
}

absl::StatusOr<RiskEvents> RejectAcceptance(const Risk& risk, const v1::RejectRiskAcceptanceRequest& request,
                                            const Decision&) {
  Refusals refusals(risk.name());
  const Acceptance* open = Awaiting(risk, request.number(), &refusals);
  if (open != nullptr) refusals.Add(domain::NamesDigest(risk, request.digest(), kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_acceptance_rejected()->set_number(open->number());
  event.mutable_acceptance_rejected()->set_digest(risk.digest());
  return RiskEvents{event};
}

absl::StatusOr<RiskEvents> WithdrawAcceptance(const Risk& risk, const v1::WithdrawRiskAcceptanceRequest& request,
                                              const Decision& decision) {
  Refusals refusals(risk.name());
  const Acceptance* open = Awaiting(risk, request.number(), &refusals);
  if (open != nullptr) {
    refusals.Unless(open->requester() == decision.actor.subject(),
                    {"NOT_THE_REQUESTER", std::string(kClause),
                     absl::StrCat("only \"", open->requester(),
                                  "\", who requested the acceptance, can withdraw it: management can reject it")});
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_acceptance_withdrawn()->set_number(open->number());
  return RiskEvents{event};
}

absl::StatusOr<RiskEvents> RevokeAcceptance(const Risk& risk, const v1::RevokeRiskAcceptanceRequest& request,
                                            const Decision& decision) {
  const auto& acceptances = risk.acceptances();
  const bool in_force = std::any_of(acceptances.begin(), acceptances.end(), [&](const Acceptance& acceptance) {
    return acceptance.number() == request.number() && InForce(acceptance, decision.time);
  });
  if (!in_force) {
    return domain::Refusal(risk.name(),
                           {"ACCEPTANCE_NOT_IN_FORCE", std::string(kClause),
                            absl::StrCat("acceptance ", request.number(), " is not in force and cannot be revoked")});
  }
  RiskEvents events;
  events.emplace_back().mutable_acceptance_revoked()->set_number(request.number());
  ASSIGN_OR_RETURN(events, Conclude(risk, std::move(events), decision));
  for (Event& event : events) {
    if (event.has_returned_to_treatment()) event.mutable_returned_to_treatment()->set_acceptance(request.number());
  }
  return events;
}

}  // namespace aims::risk
