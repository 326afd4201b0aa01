#include "services/risk/domain/treatment.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aims/risk/v1/risk.pb.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/authors.h"
#include "common/domain/break_glass.h"
#include "common/domain/entries.h"
#include "common/domain/known.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/risk/domain/control_standing.h"
#include "services/risk/domain/criteria_document.h"
#include "services/risk/domain/organization_authority.h"

namespace aims::risk {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Treatment;
using Event = v1::TreatmentEvent;

constexpr int kMaxTreatments = 100;

absl::Status CheckContent(const Treatment& treatment) {
  return domain::UniqueIds(treatment.actions(), "treatment.actions", "action_id",
                           [](const Treatment::Action& action) { return action.action_id(); });
}

// The plan treats something, and the risk is one that can be treated.
void RequireTreatable(const Treatment& treatment, const Decision& decision, Refusals* refusals) {
  refusals->Unless(treatment.option() != v1::TREATMENT_OPTION_RETAIN,
                   {"NOTHING_TO_TREAT", "6.1.3",
                    "a retained risk needs no treatment: choose the option RETAIN for the risk itself"});
  refusals->Add(
      domain::Known<v1::Risk>(decision, {treatment.risk()}, {}, {"RISK_UNKNOWN", "6.1.3", "create the risk first"}));
  const auto risk = decision.Find<v1::Risk>(treatment.risk());
  if (risk == nullptr) return;
  refusals->Unless(risk->state() != v1::Risk::STATE_CLOSED,
                   {"RISK_CLOSED", "6.1.3", absl::StrCat(risk->name(), " is closed and cannot be treated")});
  refusals->Unless(
      risk->has_evaluation() || risk->state() == v1::Risk::STATE_CLOSED,
      {"RISK_NOT_EVALUATED", "6.1.3",
       absl::StrCat(risk->name(), " is in state ", domain::StateName(risk->state()), ": evaluate it first")});
}

// Whose work the plan is.
domain::Parts PartsIn(const Treatment& treatment) {
  return {.makers = domain::AuthorsUnseen(treatment), .concerned = {treatment.owner()}};
}

// Adds what bars an approval of the plan, whoever gives it.
void RequireApprovable(const Treatment& treatment, const std::string& digest, const Decision& decision,
                       Refusals* refusals) {
  refusals->Add(domain::NamesDigest(treatment, digest, "6.1.3"));
  refusals->Unless(!treatment.actions().empty(),
                   {"ACTIONS_MISSING", "6.1.3", "actions is empty: list each action with its owner and due time"});
  refusals->Unless(
      treatment.has_due_time(),
      {"DUE_TIME_MISSING", "6.1.3", "due_time is not set: give the time by which the treatment is to be carried out"});
  refusals->Unless(!treatment.has_due_time() || base::FromProto(treatment.due_time()) > decision.time,
                   {"DUE_TIME_PAST", "6.1.3", "due_time is not in the future: give a later due_time"});
  refusals->Unless(treatment.has_expected_residual(),
                   {"EXPECTED_RESIDUAL_MISSING", "6.1.3", "expected_residual is not set: estimate the residual risk"});
  RequireTreatable(treatment, decision, refusals);
}

// The AI systems of the risk that is treated.
domain::Systems SystemsOf(const Treatment& treatment, const Decision& decision) {
  const auto risk = decision.Find<v1::Risk>(treatment.risk());
  if (risk == nullptr) return {};
  return {risk->ai_systems().begin(), risk->ai_systems().end()};
}

// The approval of a plan that can be approved.
absl::StatusOr<Event> Approved(const Treatment& treatment, const domain::Authority& authority) {
  const Decision& decision = authority.decision();
  const auto risk = decision.Find<v1::Risk>(treatment.risk());
  const auto criteria = decision.Find<v1::RiskCriteria>(risk->criteria());
  if (criteria == nullptr) return absl::InternalError(absl::StrCat("the criteria of ", risk->name(), " do not exist"));
  Event event;
  auto* approved = event.mutable_approved();
  approved->set_digest(treatment.digest());
  approved->set_risk_version(risk->etag());
  *approved->mutable_authority() = authority.grounds();
  ASSIGN_OR_RETURN(*approved->mutable_expected_residual(),
                   Rate(*criteria, treatment.expected_residual(), "expected_residual", decision));
  return event;
}

}  // namespace

std::vector<domain::Move> Treatments::Moves() {
  return domain::MoveTable<Treatments>()
      .On<v1::CreateTreatmentRequest>(&Plan)
      .On<v1::UpdateTreatmentRequest>(&Update)
      .On<v1::ApproveTreatmentRequest>(&Approve, {Treatment::STATE_PLANNED}, "6.1.3")
      .On<v1::BreakGlassApproveTreatmentRequest>(&BreakGlassApprove, {Treatment::STATE_PLANNED}, "6.1.3")
      .On<v1::ReviewTreatmentBreakGlassRequest>(&ReviewBreakGlass)
      .On<v1::RejectTreatmentRequest>(&Reject, {Treatment::STATE_PLANNED}, "6.1.3")
      .On<v1::StartTreatmentRequest>(&Start, {Treatment::STATE_APPROVED}, "8.3")
      .On<v1::CompleteTreatmentActionRequest>(&CompleteAction, {Treatment::STATE_IN_PROGRESS}, "8.3")
      .On<v1::CompleteTreatmentRequest>(&Complete, {Treatment::STATE_IN_PROGRESS}, "8.3")
      .On<v1::RecordTreatmentTestRequest>(&RecordTest, {Treatment::STATE_IMPLEMENTED}, "8.3")
      .On<v1::DoubtTreatmentRequest>(&Doubt, {Treatment::STATE_EFFECTIVE}, "8.3")
      .On<v1::WithdrawTreatmentRequest>(&Withdraw, {Treatment::STATE_PLANNED}, "6.1.3")
      .On<v1::RevokeTreatmentRequest>(
          &Revoke,
          {Treatment::STATE_PLANNED, Treatment::STATE_APPROVED, Treatment::STATE_IN_PROGRESS,
           Treatment::STATE_IMPLEMENTED, Treatment::STATE_INEFFECTIVE},
          "6.1.3");
}

absl::StatusOr<TreatmentEvents> Plan(const Treatment&, const v1::CreateTreatmentRequest& request,
                                     const Decision& decision) {
  RETURN_IF_ERROR(CheckContent(request.treatment()));
  Refusals refusals(decision.subject);
  RequireTreatable(request.treatment(), decision, &refusals);
  const auto risk = decision.Find<v1::Risk>(request.treatment().risk());
  refusals.Unless(
      risk == nullptr || risk->treatments_size() < kMaxTreatments,
      {"TOO_MANY_TREATMENTS", "6.1.3",
       absl::StrCat("a risk has at most ", kMaxTreatments, " treatments: split the risk into several risks")});
  refusals.Add(ControlsKnown(request.treatment(), {}, decision));
  RETURN_IF_ERROR(refusals.ToStatus());
  return domain::Registered<Event>(request.treatment());
}

absl::StatusOr<TreatmentEvents> Update(const Treatment& treatment, const v1::UpdateTreatmentRequest& request,
                                       const Decision& decision) {
  Refusals refusals(treatment.name());
  refusals.Unless(!domain::IsIn(treatment, {Treatment::STATE_EFFECTIVE, Treatment::STATE_WITHDRAWN}),
                  {"TREATMENT_FINAL", "8.3",
                   absl::StrCat("the treatment is in state ", domain::StateName(treatment.state()),
                                ", which is final: plan another treatment")});
  refusals.Add(domain::RoomForAuthor(treatment, decision.actor, "6.1.3"));
  ASSIGN_OR_RETURN(
      TreatmentEvents events,
      domain::Updated<Event>(treatment, request.treatment(), request.update_mask(), [&](const Treatment& after) {
        RETURN_IF_ERROR(CheckContent(after));
        refusals.Unless(after.option() != v1::TREATMENT_OPTION_RETAIN,
                        {"NOTHING_TO_TREAT", "6.1.3", "a retained risk needs no treatment: withdraw the treatment"});
        refusals.Add(ControlsKnown(after, treatment, decision));
        return refusals.ToStatus();
      }));
  if (!events.empty() && treatment.has_approval()) {
    auto* voided = events.emplace_back().mutable_approval_voided();
    voided->set_digest(treatment.approval().digest());
    voided->set_risk(treatment.risk());
  }
  return events;
}

absl::StatusOr<TreatmentEvents> Approve(const Treatment& treatment, const v1::ApproveTreatmentRequest& request,
                                        const Decision& decision) {
  Refusals refusals(treatment.name());
  domain::Authority authority = AuthorityFor(decision, "6.1.3");
  refusals.Add(authority.FourEyes(PartsIn(treatment)));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED, SystemsOf(treatment, decision)));
  RequireApprovable(treatment, request.digest(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ASSIGN_OR_RETURN(Event approved, Approved(treatment, authority));
  return TreatmentEvents{std::move(approved)};
}

absl::StatusOr<TreatmentEvents> BreakGlassApprove(const Treatment& treatment,
                                                  const v1::BreakGlassApproveTreatmentRequest& request,
                                                  const Decision& decision) {
  Refusals refusals(treatment.name());
  refusals.Add(domain::MayBreakGlass(treatment.break_glass(), "6.1.3"));
  domain::Authority authority = AuthorityFor(decision, "6.1.3");
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED, SystemsOf(treatment, decision)));
  RequireApprovable(treatment, request.digest(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ASSIGN_OR_RETURN(Event approved, Approved(treatment, authority));
  TreatmentEvents events{std::move(approved)};
  domain::AskForReview(0, treatment.digest(), PartsIn(treatment), decision.time, &events);
  return events;
}

absl::StatusOr<TreatmentEvents> ReviewBreakGlass(const Treatment& treatment,
                                                 const v1::ReviewTreatmentBreakGlassRequest& request,
                                                 const Decision& decision) {
  return domain::BreakGlassReviewed<Event>(treatment, request, AuthorityFor(decision, "6.1.3"));
}

absl::StatusOr<TreatmentEvents> Reject(const Treatment& treatment, const v1::RejectTreatmentRequest& request,
                                       const Decision&) {
  Refusals refusals(treatment.name());
  refusals.Add(domain::NamesDigest(treatment, request.digest(), "6.1.3"));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_rejected()->set_digest(treatment.digest());
  return TreatmentEvents{event};
}

absl::StatusOr<TreatmentEvents> Withdraw(const Treatment& treatment, const v1::WithdrawTreatmentRequest&,
                                         const Decision&) {
  Refusals refusals(treatment.name());
  refusals.Unless(!treatment.has_first_approve_time(),
                  {"TREATMENT_WAS_APPROVED", "6.1.3",
                   "a plan of the treatment was approved, so only management withdraws it: have it revoked"});
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_withdrawn()->set_risk(treatment.risk());
  return TreatmentEvents{event};
}

absl::StatusOr<TreatmentEvents> Revoke(const Treatment& treatment, const v1::RevokeTreatmentRequest& request,
                                       const Decision& decision) {
  Refusals refusals(treatment.name());
  domain::Authority authority = AuthorityFor(decision, "6.1.3");
  domain::Parts parts = PartsIn(treatment);
  parts.makers.insert(treatment.approval().authors().begin(), treatment.approval().authors().end());
  refusals.Add(domain::NamesDigest(treatment, request.digest(), "6.1.3"));
  refusals.Add(authority.FourEyes(parts));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED, SystemsOf(treatment, decision)));
  RETURN_IF_ERROR(refusals.ToStatus());
  Event event;
  event.mutable_revoked()->set_digest(treatment.digest());
  event.mutable_revoked()->set_risk(treatment.risk());
  *event.mutable_revoked()->mutable_authority() = authority.grounds();
  return TreatmentEvents{event};
}

}  // namespace aims::risk
