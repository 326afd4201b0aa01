#include "services/risk/domain/risk_profile.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/domain/evidence.h"
#include "common/domain/refusal.h"
#include "services/risk/domain/organization_authority.h"
#include "services/risk/domain/risk_artifact.h"

namespace aims::risk {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::RiskProfile;
using Finding = v1::RiskProfile::Finding;
using Event = v1::RiskProfileEvent;

constexpr char kClause[] = "6.1.2";

// What must hold of a finding when it is recorded, and again when it is approved.
template <class Evidence>
void RequireNoRisk(const RiskProfile& profile, const Evidence& evidence, const Decision& decision, Refusals* refusals) {
  refusals->Unless(!profile.ai_system().empty(),
                   {"SYSTEM_UNKNOWN", kClause, "the inventory has no AI system of this id: register the system first"});
  refusals->Unless(!profile.has_system_end_time(),
                   {"SYSTEM_ENDED", kClause, "the AI system was retired or withdrawn, so it needs no finding"});
  refusals->Unless(profile.open_risks().empty(),
                   {"RISK_OPEN", kClause,
                    absl::StrCat("these risks of the AI system are open; assess them, or have them closed: ",
                                 absl::StrJoin(profile.open_risks(), ", "))});
  RequireUsable(evidence, decision, refusals);
}

// The finding that a decision names; adds a violation and returns nullptr when it does not await one.
const Finding* Awaiting(const RiskProfile& profile, uint32_t number, Refusals* refusals) {
  const Finding& finding = profile.finding();
  const bool open = finding.state() == Finding::STATE_SUBMITTED;
  if (open && finding.number() == number) return &finding;
  refusals->Add({"FINDING_NOT_OPEN", kClause,
                 open ? absl::StrCat("finding ", finding.number(), " awaits a decision, not finding ", number,
                                     ": read it and decide again")
                      : absl::StrCat("finding ", number, " does not await a decision: record a finding first")});
  return nullptr;
}

// An event is about a finding that was recorded, unless that event was parked.
void Decide(uint32_t number, Finding::State state, const event::v1::EventMetadata& metadata, RiskProfile* profile) {
  if (profile->finding().number() != number) return;
  Finding& finding = *profile->mutable_finding();
  finding.set_state(state);
  finding.set_decider(metadata.actor().subject());
  *finding.mutable_decide_time() = metadata.occur_time();
  finding.set_decide_reason(metadata.reason());
}

}  // namespace

std::vector<domain::Move> RiskProfiles::Moves() {
  return domain::MoveTable<RiskProfiles>()
      .On<v1::RecordNoRiskFindingRequest>(&RecordNoRisk)
      .On<v1::ApproveNoRiskFindingRequest>(&ApproveNoRisk)
      .On<v1::RejectNoRiskFindingRequest>(&RejectNoRisk);
}

absl::Status RiskProfiles::Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state) {
  auto& risks = *state->mutable_open_risks();
  switch (event.event_case()) {
    case Event::kOpened:
      state->set_ai_system(event.opened().ai_system());
      return absl::OkStatus();
    case Event::kSystemEnded:
      *state->mutable_system_end_time() = metadata.occur_time();
      return absl::OkStatus();
    case Event::kRiskOpened:
      *risks.Add() = event.risk_opened().risk();
      return absl::OkStatus();
    case Event::kRiskEnded:
      risks.erase(std::remove(risks.begin(), risks.end(), event.risk_ended().risk()), risks.end());
      return absl::OkStatus();
    case Event::kNoRiskFound: {
      Finding finding;
      finding.set_number(event.no_risk_found().number());
      finding.set_state(Finding::STATE_SUBMITTED);
      finding.set_finder(metadata.actor().subject());
      *finding.mutable_find_time() = metadata.occur_time();
      finding.set_reason(metadata.reason());
      *finding.mutable_evidence() = event.no_risk_found().evidence();
      *state->mutable_finding() = finding;
      return absl::OkStatus();
    }
    case Event::kNoRiskApproved:
      Decide(event.no_risk_approved().number(), Finding::STATE_APPROVED, metadata, state);
      return absl::OkStatus();
    case Event::kNoRiskRejected:
      Decide(event.no_risk_rejected().number(), Finding::STATE_REJECTED, metadata, state);
      return absl::OkStatus();
    case Event::kNoRiskSuperseded:
      if (state->finding().number() != event.no_risk_superseded().number()) return absl::OkStatus();
      state->mutable_finding()->set_state(Finding::STATE_SUPERSEDED);
      state->mutable_finding()->set_superseded_by(event.no_risk_superseded().risk());
      *state->mutable_finding()->mutable_supersede_time() = metadata.occur_time();
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

std::string ProfileName(absl::string_view ai_system) {
  const auto name = base::ResourceName::Parse(ai_system);
  if (!name.ok()) return "";
  return base::ResourceName::Join(name->parent(), RiskProfiles::kCollection, name->id());
}

absl::StatusOr<RiskProfileEvents> RecordNoRisk(const RiskProfile& profile,
                                               const v1::RecordNoRiskFindingRequest& request,
                                               const Decision& decision) {
  Refusals refusals(profile.name());
  RequireNoRisk(profile, request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  RiskProfileEvents events;
  auto* found = events.emplace_back().mutable_no_risk_found();
  found->set_number(profile.finding().number() + 1);
  *found->mutable_evidence() = request.evidence();
  return events;
}

absl::StatusOr<RiskProfileEvents> ApproveNoRisk(const RiskProfile& profile,
                                                const v1::ApproveNoRiskFindingRequest& request,
                                                const Decision& decision) {
  Refusals refusals(profile.name());
  const Finding* finding = Awaiting(profile, request.number(), &refusals);
  if (finding == nullptr) return refusals.ToStatus();
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(
      authority.FourEyes({.makers = {finding->finder()}, .concerned = domain::PreparersOf(finding->evidence())}));
  RequireNoRisk(profile, finding->evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  RiskProfileEvents events;
  auto* approved = events.emplace_back().mutable_no_risk_approved();
  approved->set_number(finding->number());
  *approved->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<RiskProfileEvents> RejectNoRisk(const RiskProfile& profile,
                                               const v1::RejectNoRiskFindingRequest& request, const Decision&) {
  Refusals refusals(profile.name());
  Awaiting(profile, request.number(), &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  RiskProfileEvents events;
  events.emplace_back().mutable_no_risk_rejected()->set_number(request.number());
  return events;
}

absl::StatusOr<RiskProfileEvents> NoteSystem(const RiskProfile& profile, const SystemLife& life, const Decision&) {
  RiskProfileEvents events;
  if (profile.ai_system().empty()) events.emplace_back().mutable_opened()->set_ai_system(life.ai_system);
  if (life.ended && !profile.has_system_end_time()) {
    events.emplace_back().mutable_system_ended();
  }
  return events;
}

absl::StatusOr<RiskProfileEvents> NoteRisk(const RiskProfile& profile, const SystemRisk& risk, const Decision&) {
  const auto& open = profile.open_risks();
  const bool known = std::find(open.begin(), open.end(), risk.risk) != open.end();
  RiskProfileEvents events;
  if (risk.open && !known) {
    events.emplace_back().mutable_risk_opened()->set_risk(risk.risk);
    const Finding& finding = profile.finding();
    if (finding.state() == Finding::STATE_SUBMITTED || finding.state() == Finding::STATE_APPROVED) {
      auto* superseded = events.emplace_back().mutable_no_risk_superseded();
      superseded->set_number(finding.number());
      superseded->set_risk(risk.risk);
    }
  } else if (!risk.open && known) {
    events.emplace_back().mutable_risk_ended()->set_risk(risk.risk);
  }
  return events;
}

}  // namespace aims::risk
