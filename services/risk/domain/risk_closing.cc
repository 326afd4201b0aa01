// How a risk ends: on a ground, asked for by one person and confirmed by another. ISO/IEC 42001 6.1.2, 6.1.3.

#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/domain/authors.h"
#include "common/domain/evidence.h"
#include "common/domain/known.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "services/risk/domain/criteria_document.h"
#include "services/risk/domain/organization_authority.h"
#include "services/risk/domain/prohibition.h"
#include "services/risk/domain/risk_artifact.h"
#include "services/risk/domain/risk_profile.h"
#include "services/risk/domain/risk_rules.h"

namespace aims::risk {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Risk;
using Closing = v1::Risk::Closing;
using Event = v1::RiskEvent;

constexpr char kClause[] = "6.1.2";

// The AI systems of the risk that are not known to be retired or withdrawn.
std::vector<std::string> LiveSystems(const Risk& risk, const Decision& decision) {
  std::vector<std::string> live;
  for (const std::string& system : risk.ai_systems()) {
    const auto profile = decision.Find<v1::RiskProfile>(ProfileName(system));
    if (profile == nullptr || !profile->has_system_end_time()) live.push_back(system);
  }
  return live;
}

// Whether nothing is left that the risk could harm. A risk of no system is one of the organization's use of AI, which
// goes on.
bool AllSystemsEnded(const Risk& risk, const Decision& decision) {
  return !risk.ai_systems().empty() && LiveSystems(risk, decision).empty();
}

void RequireRetired(const Risk& risk, const Decision& decision, Refusals* refusals) {
  refusals->Unless(!risk.ai_systems().empty(),
                   {"SYSTEM_MISSING", kClause, "the risk names no AI system, so none is retired: name another ground"});
  const std::vector<std::string> live = LiveSystems(risk, decision);
  refusals->Unless(live.empty(), {"SYSTEM_NOT_RETIRED", kClause,
                                  absl::StrCat("these AI systems are not retired or withdrawn; retire them, or name "
                                               "another ground: ",
                                               absl::StrJoin(live, ", "))});
}

void RequireCovering(const Risk& risk, const std::string& merged_into, const Decision& decision, Refusals* refusals) {
  refusals->Add(domain::Known<Risk>(decision, {merged_into}, {},
                                    {"RISK_UNKNOWN", kClause, "name the risk that covers this one"}));
  const auto other = decision.Find<Risk>(merged_into);
  if (other == nullptr) return;
  refusals->Unless(other->state() != Risk::STATE_CLOSED,
                   {"MERGED_RISK_CLOSED", kClause,
                    absl::StrCat(merged_into, " is closed and covers nothing: name a risk that is open")});
  std::vector<std::string> uncovered;
  for (const std::string& system : risk.ai_systems()) {
    const auto& covered = other->ai_systems();
    if (std::find(covered.begin(), covered.end(), system) == covered.end()) uncovered.push_back(system);
  }
  refusals->Unless(uncovered.empty(),
                   {"MERGED_RISK_OF_OTHER_SYSTEMS", kClause,
                    absl::StrCat(merged_into, " is not about these AI systems of the risk; add them to it first: ",
                                 absl::StrJoin(uncovered, ", "))});
}

// What must hold of a closing when it is asked for, and again when it is decided.
template <class Grounds>
void RequireClosable(const Risk& risk, const Grounds& grounds, const Decision& decision, Refusals* refusals) {
  refusals->Add(NotWhileProhibited(risk, "closed"));
  for (const auto& note : risk.treatments()) {
    refusals->Unless(
        note.standing() != Risk::TreatmentNote::STANDING_OPEN,
        {"TREATMENT_OPEN", "8.3", absl::StrCat(note.treatment(), " is not finished: finish or withdraw it")});
  }
  RequireUsable(grounds.evidence(), decision, refusals);
  const bool shown = !grounds.evidence().empty();
  switch (grounds.ground()) {
    case v1::CLOSING_GROUND_SYSTEM_RETIRED:
      RequireRetired(risk, decision, refusals);
      break;
    case v1::CLOSING_GROUND_MERGED:
      RequireCovering(risk, grounds.merged_into(), decision, refusals);
      break;
    default:
      refusals->Unless(shown, {"GROUND_NOT_SHOWN", kClause, "evidence is empty: add the record that shows the ground"});
  }
}

// Whether the level of the risk stays where it is seen, and bars the gates of its systems as before.
bool Survives(const Risk& risk, const Closing& closing, const Decision& decision) {
  if (closing.ground() != v1::CLOSING_GROUND_MERGED) return false;
  const auto other = decision.Find<Risk>(closing.merged_into());
  if (other == nullptr || other->tolerated()) return false;
  const v1::Rating& here = risk.residual();
  const v1::Rating& there = other->residual();
  return there.criteria() == here.criteria() && there.criteria_version() == here.criteria_version() &&
         there.level_rank() >= here.level_rank();
}

// Whoever closes a risk above the appetite takes it on themselves that nobody has to live with it: they must be
// designated to accept its level.
void RequireAuthority(const Risk& risk, const Closing& closing, domain::Authority* authority, Refusals* refusals) {
  const Decision& decision = authority->decision();
  if (!risk.has_residual() || AllSystemsEnded(risk, decision) || Survives(risk, closing, decision)) return;
  refusals->Unless(risk.has_evaluation(),
                   {"RISK_NOT_EVALUATED", kClause,
                    "the last assessment was not compared with the criteria by a second person: evaluate the risk"});
  const auto criteria = CriteriaOf(risk, decision);
  if (auto outdated = RatedByCurrent(risk.residual(), criteria.get()); outdated.has_value()) {
    refusals->Add(*std::move(outdated));
    return;
  }
  if (!risk.residual().above_appetite()) return;
  const auto& level = LevelOf(criteria->current_version().document(), risk.residual());
  refusals->Unless(
      level.max_acceptance_days() > 0,
      {"LEVEL_NOT_ACCEPTABLE", "6.1.3",
       absl::StrCat("nobody may accept a risk of level ", level.level_id(),
                    ", so nobody closes it while its AI systems may be in use: assess it again, or retire them")});
  refusals->Add(MayAccept(risk, "closed", authority));
}

// Adds a violation and returns nullptr when no request with this number awaits a decision.
const Closing* Awaiting(const Risk& risk, uint32_t number, Refusals* refusals) {
  const Closing& closing = risk.closing();
  const bool open = closing.state() == Closing::STATE_SUBMITTED;
  if (open && closing.number() == number) return &closing;
  refusals->Add({"CLOSING_NOT_OPEN", kClause,
                 open ? absl::StrCat("request ", closing.number(), " to close the risk awaits a decision, not request ",
                                     number, ": read it and decide again")
                      : absl::StrCat("request ", number,
                                     " to close the risk does not await a decision: request the closing first")});
  return nullptr;
}

}  // namespace

absl::StatusOr<RiskEvents> RequestClosing(const Risk& risk, const v1::RequestRiskClosingRequest& request,
                                          const Decision& decision) {
  RETURN_IF_ERROR(NotClosed(risk));
  const bool merged = request.ground() == v1::CLOSING_GROUND_MERGED;
  if (merged != !request.merged_into().empty()) {
    return domain::BadField("merged_into", merged ? "is empty: name the risk that covers this one"
                                                  : "belongs to the ground MERGED alone: remove it");
  }
  if (request.merged_into() == risk.name()) {
    return domain::BadField("merged_into", "names the risk itself: name another risk");
  }
  Refusals refusals(risk.name());
  refusals.Add(domain::NamesDigest(risk, request.digest(), kClause));
  RequireClosable(risk, request, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  auto* requested = event.mutable_closing_requested();
  requested->set_number(risk.closing().number() + 1);
  requested->set_digest(risk.digest());
  requested->set_ground(request.ground());
  requested->set_merged_into(request.merged_into());
  *requested->mutable_evidence() = request.evidence();
  return RiskEvents{event};
}

absl::StatusOr<RiskEvents> Close(const Risk& risk, const v1::CloseRiskRequest& request, const Decision& decision) {
  RETURN_IF_ERROR(NotClosed(risk));
  Refusals refusals(risk.name());
  const Closing* closing = Awaiting(risk, request.number(), &refusals);
  if (closing == nullptr) return refusals.ToStatus();
  refusals.Add(domain::NamesDigest(risk, request.digest(), kClause));
  domain::Authority authority = AuthorityFor(decision, kClause);
  domain::Parts parts{.makers = domain::AuthorsUnseen(risk), .concerned = domain::PreparersOf(closing->evidence())};
  parts.makers.insert(closing->requester());
  parts.concerned.insert({risk.owner(), risk.residual().rater(), risk.current().rater()});
  refusals.Add(authority.FourEyes(parts));
  RequireClosable(risk, *closing, decision, &refusals);
  RequireAuthority(risk, *closing, &authority, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  RiskEvents events;
  VoidOpenAcceptance(risk, "closed", &events);
  VoidInForce(risk, decision.time, "closed", &events);
  auto* closed = events.emplace_back().mutable_closed();
  closed->set_digest(risk.digest());
  closed->set_number(closing->number());
  closed->set_ground(closing->ground());
  closed->set_merged_into(closing->merged_into());
  if (authority.grounds().has_designation()) {
    closed->set_role(std::string(domain::NameOf(authority.grounds().designation().role())));
  }
  *closed->mutable_authority() = authority.grounds();
  return Conclude(risk, std::move(events), decision);
}

absl::StatusOr<RiskEvents> RejectClosing(const Risk& risk, const v1::RejectRiskClosingRequest& request,
                                         const Decision&) {
  Refusals refusals(risk.name());
  const Closing* closing = Awaiting(risk, request.number(), &refusals);
  if (closing != nullptr) refusals.Add(domain::NamesDigest(risk, request.digest(), kClause));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_closing_rejected()->set_number(closing->number());
  event.mutable_closing_rejected()->set_digest(risk.digest());
  return RiskEvents{event};
}

}  // namespace aims::risk
