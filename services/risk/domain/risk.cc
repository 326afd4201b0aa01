#include "services/risk/domain/risk.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/risk/v1/risk_category.pb.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/authors.h"
#include "common/domain/changes.h"
#include "common/domain/known.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "common/domain/substance.h"
#include "services/risk/domain/organization_authority.h"
#include "services/risk/domain/prohibition.h"
#include "services/risk/domain/risk_rules.h"

namespace aims::risk {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Risk;
using Event = v1::RiskEvent;

// What lives in other services, or refers to this one, is not looked up; it is of the same organization at least, and
// named once.
absl::Status CheckForeign(const google::protobuf::RepeatedPtrField<std::string>& names, absl::string_view field,
                          absl::string_view subject) {
  for (int i = 0; i < names.size(); ++i) {
    const std::string path = absl::StrCat("risk.", field, "[", i, "]");
    if (!domain::SameOrganization(names[i], subject)) {
      return domain::BadField(path,
                              absl::StrCat("\"", names[i], "\" does not belong to the organization of ", subject));
    }
    if (std::find(names.begin(), names.begin() + i, names[i]) != names.begin() + i) {
      return domain::BadField(path, absl::StrCat("\"", names[i], "\" is listed twice: list it once"));
    }
  }
  return absl::OkStatus();
}

std::vector<std::string> Names(const google::protobuf::RepeatedPtrField<std::string>& names) {
  return {names.begin(), names.end()};
}

// What must hold of a risk's content.
absl::Status CheckContent(const Risk& before, const Risk& after, const Decision& decision, Refusals* refusals) {
  RETURN_IF_ERROR(CheckForeign(after.ai_systems(), "ai_systems", decision.subject));
  RETURN_IF_ERROR(CheckForeign(after.impact_assessments(), "impact_assessments", decision.subject));
  refusals->Unless(!after.sources().empty(),
                   {"SOURCE_MISSING", "6.1.2", "sources is empty: name at least one risk source of ISO/IEC 42001 C.3"});
  refusals->Unless(!after.objectives().empty() || !after.people_affected().empty(),
                   {"OBJECTIVE_MISSING", "6.1.2",
                    "objectives and people_affected are both empty: name an objective of ISO/IEC 42001 C.2, or the "
                    "people affected"});
  refusals->Add(domain::Known<v1::RiskCategory>(decision, Names(after.categories()), Names(before.categories()),
                                                {"CATEGORY_UNKNOWN", "6.1.2", "create or import the category first"}));
  refusals->Add(domain::Known<v1::RiskCriteria>(decision, {after.criteria()}, {before.criteria()},
                                                {"CRITERIA_UNKNOWN", "6.1.1", "create the criteria first"}));
  return absl::OkStatus();
}

}  // namespace

std::vector<domain::Move> Risks::Moves() {
  return domain::MoveTable<Risks>()
      .On<v1::CreateRiskRequest>(&Identify)
      .On<v1::UpdateRiskRequest>(&Update)
      .On<v1::AssessRiskRequest>(&Assess, {Risk::STATE_IDENTIFIED, Risk::STATE_ASSESSED, Risk::STATE_REASSESSMENT},
                                 "6.1.2")
      .On<v1::EvaluateRiskRequest>(&Evaluate, {Risk::STATE_ASSESSED}, "6.1.2")
      .On<v1::ChooseRiskTreatmentRequest>(&ChooseTreatment, {Risk::STATE_EVALUATED, Risk::STATE_TREATMENT}, "6.1.3")
      .On<v1::StartRiskMonitoringRequest>(&StartMonitoring, {Risk::STATE_TREATMENT}, "8.3")
      .On<v1::RequestRiskReassessmentRequest>(
          &RequestReassessment,
          {Risk::STATE_EVALUATED, Risk::STATE_TREATMENT, Risk::STATE_MONITORED, Risk::STATE_REASSESSMENT}, "8.2")
      .On<v1::RequestRiskAcceptanceRequest>(&RequestAcceptance, {Risk::STATE_TREATMENT, Risk::STATE_MONITORED}, "6.1.3")
      .On<v1::AcceptRiskRequest>(&Accept)
      .On<v1::BreakGlassAcceptRiskRequest>(&BreakGlassAccept)
      .On<v1::ReviewRiskBreakGlassRequest>(&ReviewBreakGlass)
      .On<v1::RejectRiskAcceptanceRequest>(&RejectAcceptance)
      .On<v1::WithdrawRiskAcceptanceRequest>(&WithdrawAcceptance)
      .On<v1::RevokeRiskAcceptanceRequest>(&RevokeAcceptance)
      .On<v1::RequestRiskClosingRequest>(&RequestClosing)
      .On<v1::CloseRiskRequest>(&Close)
      .On<v1::RejectRiskClosingRequest>(&RejectClosing);
}

absl::StatusOr<RiskEvents> Identify(const Risk& none, const v1::CreateRiskRequest& request, const Decision& decision) {
  Refusals refusals(decision.subject);
  RETURN_IF_ERROR(CheckContent(none, request.risk(), decision, &refusals));
  RETURN_IF_ERROR(refusals.ToStatus());
  ASSIGN_OR_RETURN(RiskEvents events, domain::Registered<Event>(request.risk()));
  return Conclude(none, std::move(events), decision);
}

absl::StatusOr<RiskEvents> Update(const Risk& risk, const v1::UpdateRiskRequest& request, const Decision& decision) {
  RETURN_IF_ERROR(NotClosed(risk));
  Refusals refusals(risk.name());
  refusals.Add(domain::RoomForAuthor(risk, decision.actor, "6.1.2"));
  ASSIGN_OR_RETURN(RiskEvents events,
                   domain::Updated<Event>(risk, request.risk(), request.update_mask(), [&](const Risk& after) {
                     RETURN_IF_ERROR(CheckContent(risk, after, decision, &refusals));
                     refusals.Add(KeepsProhibitedSystem(risk, after));
                     return refusals.ToStatus();
                   }));
  if (events.empty()) return events;
  const std::vector<std::string> substance = domain::Substance<Risk>(events.front().updated().update_mask());
  const std::string changed = absl::StrJoin(substance, ", ");
  VoidOpenRequest(risk, substance.empty() ? "content" : changed, &events);
  if (substance.empty() || !risk.has_current()) return Conclude(risk, std::move(events), decision);
  VoidInForce(risk, decision.time, changed, &events);
  AddReassessment(risk, v1::REASSESSMENT_TRIGGER_RISK_CHANGED, changed, decision, &events);
  return Conclude(risk, std::move(events), decision);
}

absl::StatusOr<RiskEvents> RequestReassessment(const Risk& risk, const v1::RequestRiskReassessmentRequest& request,
                                               const Decision& decision) {
  if (request.trigger() == v1::REASSESSMENT_TRIGGER_INTERVAL) {
    return domain::BadField("trigger", "INTERVAL is set by AIMS when the time has passed: choose another trigger");
  }
  RiskEvents events;
  AddReassessment(risk, request.trigger(), request.reason(), decision, &events);
  if (events.empty()) return events;
  VoidOpenRequest(risk, "reassessment", &events);
  return Conclude(risk, std::move(events), decision);
}

absl::StatusOr<RiskEvents> NoteCriteria(const Risk& risk, const CriteriaChange& change, const Decision& decision) {
  const v1::Rating& rating = risk.current();
  const bool concerned = risk.has_current() && risk.state() != Risk::STATE_CLOSED &&
                         rating.criteria() == change.criteria && rating.criteria_version() < change.version;
  if (!concerned) return RiskEvents{};
  const std::string cause = absl::StrCat(change.criteria, ", version ", change.version);
  // That the rating is outdated is said also when many reassessments are due: once.
  const bool full = risk.reassessments_size() >= kMaxReassessments;
  if (IsDemanded(risk, cause) || (full && !IsRated(risk))) return RiskEvents{};
  RiskEvents events;
  VoidOpenRequest(risk, "criteria", &events);
  AddReassessment(risk, v1::REASSESSMENT_TRIGGER_CRITERIA_CHANGED, cause, decision, &events);
  return Conclude(risk, std::move(events), decision);
}

absl::StatusOr<RiskEvents> NoteOutdated(const Risk& risk, const RatingOutdated& outdated, const Decision& decision) {
  const bool concerned = risk.has_current() && risk.state() != Risk::STATE_CLOSED &&
                         base::FromProto(risk.current().rate_time()) <= outdated.time;
  if (!concerned || IsDemanded(risk, outdated.cause) || risk.reassessments_size() >= kMaxReassessments) {
    return RiskEvents{};
  }
  RiskEvents events;
  VoidOpenRequest(risk, "reassessment", &events);
  AddReassessment(risk, outdated.trigger, outdated.cause, decision, &events);
  return Conclude(risk, std::move(events), decision);
}

}  // namespace aims::risk
