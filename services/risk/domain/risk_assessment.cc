// How high a risk is, and what is done about it: ISO/IEC 42001 6.1.2, 6.1.3, 8.2, 8.3.

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
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
using Event = v1::RiskEvent;

// What the risk is without a treatment that was found effective at `effect_time`: an assessment after that counted on it.
const v1::Rating& WithoutEffectOf(const Risk& risk, const google::protobuf::Timestamp& effect_time) {
  const bool counted = base::FromProto(effect_time) <= base::FromProto(risk.current().rate_time());
  return counted ? risk.inherent() : risk.current();
}

// Levels of different versions of criteria compare by the appetite alone.
bool IsLower(const v1::Rating& a, const v1::Rating& b) {
  const bool comparable = a.criteria() == b.criteria() && a.criteria_version() == b.criteria_version();
  return comparable ? a.level_rank() < b.level_rank() : !a.above_appetite() && b.above_appetite();
}

// The residual level is not supported any more: it rises to that without the treatment, and the risk is assessed again.
void AddDoubt(const Risk& risk, const Risk::TreatmentNote& effective, const Decision& decision, RiskEvents* events) {
  VoidOpenRequest(risk, "residual", events);
  const v1::Rating& without = WithoutEffectOf(risk, effective.standing_time());
  if (IsLower(risk.residual(), without)) {
    VoidExceeded(risk, without, decision.time, events);
    auto* rated = events->emplace_back().mutable_residual_rated();
    rated->set_treatment(effective.treatment());
    *rated->mutable_rating() = without;
  }
  Risk after = risk;  // whose level sets the limit
  if (events->back().has_residual_rated()) *after.mutable_residual() = without;
  AddReassessment(after, v1::REASSESSMENT_TRIGGER_CONTROL_FAILED,
                  absl::StrCat("the effect of ", effective.treatment(), " is in doubt"), decision, events);
}

}  // namespace

absl::StatusOr<RiskEvents> Assess(const Risk& risk, const v1::AssessRiskRequest& request, const Decision& decision) {
  const auto criteria = CriteriaOf(risk, decision);
  Refusals refusals(risk.name());
  refusals.Unless(!risk.owner().empty(),
                  {"OWNER_MISSING", "6.1.2", "owner is empty: name the person who is accountable for the risk"});
  refusals.Unless(criteria != nullptr,
                  {"CRITERIA_MISSING", "6.1.1", "the risk has no risk criteria: name them in criteria"});
  refusals.Unless(criteria == nullptr || criteria->has_current_version(),
                  {"CRITERIA_NOT_APPROVED", "6.1.1",
                   absl::StrCat(risk.criteria(), " has no approved version: have one approved first")});
  RETURN_IF_ERROR(refusals.ToStatus());
  ASSIGN_OR_RETURN(const v1::Rating rating, Rate(*criteria, request.estimate(), "estimate", decision));
  refusals.Add(RatedHighest(risk, rating, criteria->current_version().document()));
  RETURN_IF_ERROR(refusals.ToStatus());
  RiskEvents events;
  VoidOpenRequest(risk, "assessment", &events);
  VoidExceeded(risk, rating, decision.time, &events);
  *events.emplace_back().mutable_assessed()->mutable_rating() = rating;
  return Conclude(risk, std::move(events), decision);
}

absl::StatusOr<RiskEvents> Evaluate(const Risk& risk, const v1::EvaluateRiskRequest& request,
                                    const Decision& decision) {
  Refusals refusals(risk.name());
  refusals.Add(domain::NamesDigest(risk, request.digest(), "6.1.2"));
  refusals.Add(RatedByCurrent(risk.current(), CriteriaOf(risk, decision).get()));
  const domain::Authority authority = AuthorityFor(decision, "6.1.2");
  refusals.Add(authority.FourEyes({.makers = {risk.current().rater()}}));
  RETURN_IF_ERROR(refusals.ToStatus());
  RiskEvents events;
  auto* evaluated = events.emplace_back().mutable_evaluated();
  evaluated->set_digest(risk.digest());
  evaluated->set_priority(request.priority());
  evaluated->set_above_appetite(risk.current().above_appetite());
  *evaluated->mutable_authority() = authority.grounds();
  return Conclude(risk, std::move(events), decision);
}

absl::StatusOr<RiskEvents> ChooseTreatment(const Risk& risk, const v1::ChooseRiskTreatmentRequest& request,
                                           const Decision& decision) {
  if (risk.state() == Risk::STATE_TREATMENT && risk.option() == request.option()) return RiskEvents{};
  if (request.option() == v1::TREATMENT_OPTION_RETAIN) {
    Refusals refusals(risk.name());
    refusals.Add(NotWhileProhibited(risk, "retained"));
    RETURN_IF_ERROR(refusals.ToStatus());
  }
  RiskEvents events;
  events.emplace_back().mutable_treatment_chosen()->set_option(request.option());
  return Conclude(risk, std::move(events), decision);
}

absl::StatusOr<RiskEvents> StartMonitoring(const Risk& risk, const v1::StartRiskMonitoringRequest&,
                                           const Decision& decision) {
  Refusals refusals(risk.name());
  for (const auto& bar : BarsToMonitoring(risk, decision.time)) refusals.Add(bar);
  RETURN_IF_ERROR(refusals.ToStatus());
  return Conclude(risk, {}, decision);
}

absl::StatusOr<RiskEvents> NoteTreatment(const Risk& risk, const TreatmentReport& report, const Decision& decision) {
  if (risk.name().empty() || risk.state() == Risk::STATE_CLOSED) return RiskEvents{};
  const Risk::TreatmentNote* before = nullptr;
  for (const auto& note : risk.treatments()) {
    if (note.treatment() == report.treatment) before = &note;
  }
  if (before != nullptr && before->treatment_version() >= report.version) return RiskEvents{};
  RiskEvents events;
  auto* noted = events.emplace_back().mutable_treatment_noted();
  noted->set_treatment(report.treatment);
  noted->set_standing(report.standing);
  noted->set_treatment_version(report.version);
  const bool was_effective = before != nullptr && before->standing() == Risk::TreatmentNote::STANDING_EFFECTIVE;
  if (report.standing == Risk::TreatmentNote::STANDING_DOUBTED && was_effective) {
    AddDoubt(risk, *before, decision, &events);
  }
  // While it is assessed anew, what an earlier test found is out of date; so it is where the risk arises from a
  // prohibited practice, which no test can have known of when it rated it lower.
  const bool counts =
      domain::IsIn(risk, {Risk::STATE_EVALUATED, Risk::STATE_TREATMENT, Risk::STATE_MONITORED}) && !IsProhibited(risk);
  if (report.residual.has_value() && counts) {
    VoidOpenRequest(risk, "residual", &events);
    VoidExceeded(risk, *report.residual, decision.time, &events);
    auto* rated = events.emplace_back().mutable_residual_rated();
    rated->set_treatment(report.treatment);
    *rated->mutable_rating() = *report.residual;
  }
  return Conclude(risk, std::move(events), decision);
}

}  // namespace aims::risk
