// How high a risk is, and what is done about it: ISO/IEC 42001 6.1.2, 6.1.3, 8.2, 8.3.

#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
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
  for (const auto& note : risk.treatments()) {
    if (note.treatment() == report.treatment && note.treatment_version() >= report.version) return RiskEvents{};
  }
  RiskEvents events;
  auto* noted = events.emplace_back().mutable_treatment_noted();
  noted->set_treatment(report.treatment);
  noted->set_standing(report.standing);
  noted->set_treatment_version(report.version);
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
