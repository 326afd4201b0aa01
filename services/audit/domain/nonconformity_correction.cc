// The steps of the correction of a nonconformity: ISO/IEC 42001 10.2.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/evidence.h"
#include "common/domain/known.h"
#include "common/domain/proposal.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/evidence_rules.h"
#include "services/audit/domain/nonconformity_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::ActionNote;
using v1::Nonconformity;

// --- The analysis ---

std::string AnalysisDigest(const Nonconformity::Cause& cause, const Nonconformity::Similar& similar) {
  Nonconformity content;
  *content.mutable_cause() = cause;
  *content.mutable_similar() = similar;
  return domain::DigestOf(content);
}

absl::optional<domain::Violation> NamesDigest(const std::string& current, const std::string& named,
                                              absl::string_view what) {
  if (current == named) return absl::nullopt;
  return domain::Violation{
      "OTHER_DIGEST", kCorrectionClause,
      absl::StrCat("the digest of the ", what, " is ", current, ", not ", named, ": read it again and decide again")};
}

// --- The plan ---

// The open actions, as a plan has them: by what is to be done, by whom and when.
google::protobuf::RepeatedPtrField<ActionNote> PlannedActions(const Nonconformity& nonconformity) {
  google::protobuf::RepeatedPtrField<ActionNote> planned;
  for (const ActionNote* action : ActionsIn(nonconformity, {ActionNote::STATE_OPEN})) {
    ActionNote* note = planned.Add();
    note->set_action(action->action());
    note->set_what(action->what());
    note->set_owner(action->owner());
    *note->mutable_due_time() = action->due_time();
  }
  return planned;
}

Nonconformity::Plan WithActions(const Nonconformity::Plan& given, const Nonconformity& nonconformity) {
  Nonconformity::Plan plan = given;
  plan.clear_digest();
  plan.clear_approver();
  plan.clear_approve_time();
  *plan.mutable_actions() = PlannedActions(nonconformity);
  plan.set_digest(domain::DigestOf(plan));
  return plan;
}

void RequireActions(const Nonconformity::Plan& plan, const Decision& decision, Refusals* refusals) {
  refusals->Unless(!plan.actions().empty(),
                   {"ACTION_MISSING", kCorrectionClause,
                    "action is needed, but no action is open: plan it with this nonconformity as its subject first"});
  if (!plan.has_implement_due_time()) {
    refusals->Add(domain::Violation{"IMPLEMENT_DUE_MISSING", kCorrectionClause,
                                    "implement_due_time says by when all actions are done: give it"});
    return;
  }
  const absl::Time due = base::FromProto(plan.implement_due_time());
  refusals->Unless(due > decision.time, DueTimePast());
  for (const ActionNote& action : plan.actions()) {
    refusals->Unless(base::FromProto(action.due_time()) <= due,
                     {"ACTION_DUE_LATER", kCorrectionClause,
                      absl::StrCat(action.action(),
                                   " is due after implement_due_time: give a later implement_due_time, or an earlier "
                                   "due time of the action")});
  }
}

// --- The end ---

void RequireRisks(const Nonconformity::RiskCheck& check, const Decision& decision, Refusals* refusals) {
  refusals->Unless(!check.changed() || !check.risks().empty(),
                   {"RISKS_MISSING", "6.1.2", "the risk register was changed: name the risks in risk_check.risks"});
  refusals->Unless(check.changed() || check.risks().empty(),
                   {"RISKS_UNCHANGED", "6.1.2",
                    "risk_check names risks, but says that the register was not changed: correct one of the two"});
  for (const std::string& risk : check.risks()) {
    refusals->Unless(
        domain::SameOrganization(decision.subject, risk),
        {"RESOURCE_ELSEWHERE", "6.1.2", absl::StrCat(risk, " is not the name of a resource of this organization")});
  }
}

void RequireChange(const Nonconformity::SystemChange& change, const Decision& decision, Refusals* refusals) {
  if (!change.needed()) return;
  if (change.management_change().empty()) {
    refusals->Add(domain::Violation{"MANAGEMENT_CHANGE_MISSING", "6.3",
                                    "a change of the management system is needed: plan it, and name it in "
                                    "management_change.management_change"});
    return;
  }
  const auto name = base::ResourceName::Parse(change.management_change());
  const bool known = name.ok() && name->collection() == "managementChanges" &&
                     domain::SameOrganization(decision.subject, name->full()) &&
                     decision.references->Find(name->full()) != nullptr;
  refusals->Unless(known, {"MANAGEMENT_CHANGE_UNKNOWN", "6.3",
                           absl::StrCat("not found: ", change.management_change(), "; plan the change first")});
}

}  // namespace

absl::StatusOr<NonconformityEvents> Contain(const Nonconformity& nonconformity,
                                            const v1::ContainNonconformityRequest& request, const Decision& decision) {
  Refusals refusals(nonconformity.name());
  refusals.Add(ByOwner(nonconformity, decision));
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events(1);
  auto* contained = events[0].mutable_contained();
  contained->set_correction(request.correction());
  contained->set_consequences(request.consequences());
  *contained->mutable_evidence() = request.evidence();
  *contained->mutable_due_time() = base::ToProto(decision.time + kAnalyseWithin);
  return events;
}

absl::StatusOr<NonconformityEvents> Analyse(const Nonconformity& nonconformity,
                                            const v1::AnalyseNonconformityRequest& request, const Decision& decision) {
  Refusals refusals(nonconformity.name());
  refusals.Add(ByOwner(nonconformity, decision));
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events(1);
  auto* analysed = events[0].mutable_analysed();
  *analysed->mutable_cause() = request.cause();
  *analysed->mutable_similar() = request.similar();
  *analysed->mutable_evidence() = request.evidence();
  analysed->set_digest(AnalysisDigest(request.cause(), request.similar()));
  const std::vector<std::string> keys = RecurrenceKeys(nonconformity, request.cause().category());
  for (const std::string& earlier : EarlierOnes(nonconformity, keys, decision)) {
    analysed->add_proposed_recurrences(earlier);
  }
  *analysed->mutable_recurrence_keys() = {keys.begin(), keys.end()};
  return events;
}

absl::StatusOr<NonconformityEvents> AcceptAnalysis(const Nonconformity& nonconformity,
                                                   const v1::AcceptNonconformityAnalysisRequest& request,
                                                   const Decision& decision) {
  const std::string& recurs = request.recurrence_of();
  Refusals refusals(nonconformity.name());
  const domain::Authority authority = AuthorityFor(decision, kCorrectionClause);
  refusals.Add(authority.FourEyes(
      {.makers = MakersOf(nonconformity), .concerned = domain::PreparersOf(nonconformity.analysis_evidence())}));
  refusals.Add(NamesDigest(nonconformity.analysis_digest(), request.digest(), "analysis"));
  refusals.Unless(recurs != nonconformity.name(),
                  {"RECURRENCE_OF_ITSELF", kCorrectionClause, "recurrence_of names this nonconformity itself"});
  refusals.Add(domain::Known<Nonconformity>(
      decision, {recurs}, {},
      {"RECURRENCE_UNKNOWN", kCorrectionClause, "name the earlier nonconformity of which this is a recurrence"}));
  refusals.Unless(
      nonconformity.proposed_recurrences().empty() || !recurs.empty() || !request.no_recurrence_reason().empty(),
      {"RECURRENCE_UNDECIDED", kCorrectionClause,
       "proposed_recurrences has earlier nonconformities of the same requirement and cause: name one in "
       "recurrence_of, or say in no_recurrence_reason why this is no recurrence"});
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events(1);
  auto* accepted = events[0].mutable_analysis_accepted();
  accepted->set_digest(nonconformity.analysis_digest());
  accepted->set_recurrence_of(recurs);
  accepted->set_no_recurrence_reason(request.no_recurrence_reason());
  *accepted->mutable_due_time() = base::ToProto(decision.time + kPlanWithin);
  *accepted->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<NonconformityEvents> RejectAnalysis(const Nonconformity& nonconformity,
                                                   const v1::RejectNonconformityAnalysisRequest&,
                                                   const Decision& decision) {
  Refusals refusals(nonconformity.name());
  const domain::Authority authority = AuthorityFor(decision, kCorrectionClause);
  refusals.Add(authority.FourEyes({.makers = MakersOf(nonconformity)}));
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events(1);
  events[0].mutable_analysis_rejected()->set_digest(nonconformity.analysis_digest());
  *events[0].mutable_analysis_rejected()->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<NonconformityEvents> Plan(const Nonconformity& nonconformity,
                                         const v1::PlanNonconformityRequest& request, const Decision& decision) {
  const Nonconformity::Plan plan = WithActions(request.plan(), nonconformity);
  Refusals refusals(nonconformity.name());
  refusals.Add(ByOwner(nonconformity, decision));
  if (plan.action_needed()) {
    RequireActions(plan, decision, &refusals);
  } else {
    refusals.Unless(plan.actions().empty(),
                    {"ACTION_PLANNED", kCorrectionClause,
                     absl::StrCat("no action is needed by this plan, but these are open; have them cancelled, or say "
                                  "that action is needed: ",
                                  NamesOf(ActionsIn(nonconformity, {ActionNote::STATE_OPEN})))});
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events(1);
  *events[0].mutable_planned()->mutable_plan() = plan;
  return events;
}

absl::StatusOr<NonconformityEvents> ApprovePlan(const Nonconformity& nonconformity,
                                                const v1::ApproveNonconformityPlanRequest& request,
                                                const Decision& decision) {
  const Nonconformity::Plan& plan = nonconformity.plan();
  Refusals refusals(nonconformity.name());
  const domain::Authority authority = AuthorityFor(decision, kCorrectionClause);
  refusals.Add(authority.FourEyes({.makers = MakersOf(nonconformity)}));
  refusals.Add(NamesDigest(plan.digest(), request.digest(), "plan"));
  refusals.Unless(WithActions(plan, nonconformity).digest() == plan.digest(),
                  {"PLAN_CHANGED", kCorrectionClause,
                   "the open actions are not those of the plan any more: have the owner submit the plan again"});
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events(1);
  auto* approved = events[0].mutable_plan_approved();
  approved->set_digest(plan.digest());
  if (plan.action_needed()) {
    *approved->mutable_due_time() = plan.implement_due_time();
  } else {
    *approved->mutable_verification_open_time() = base::ToProto(decision.time + absl::Hours(24) * plan.wait_days());
  }
  *approved->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<NonconformityEvents> RejectPlan(const Nonconformity& nonconformity,
                                               const v1::RejectNonconformityPlanRequest&, const Decision& decision) {
  Refusals refusals(nonconformity.name());
  const domain::Authority authority = AuthorityFor(decision, kCorrectionClause);
  refusals.Add(authority.FourEyes({.makers = MakersOf(nonconformity)}));
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events(1);
  events[0].mutable_plan_rejected()->set_digest(nonconformity.plan().digest());
  *events[0].mutable_plan_rejected()->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<NonconformityEvents> StartActions(const Nonconformity& nonconformity,
                                                 const v1::StartNonconformityActionsRequest&,
                                                 const Decision& decision) {
  Refusals refusals(nonconformity.name());
  refusals.Add(ByOwner(nonconformity, decision));
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events(1);
  events[0].mutable_started();
  return events;
}

absl::StatusOr<NonconformityEvents> Implement(const Nonconformity& nonconformity,
                                              const v1::ImplementNonconformityActionsRequest& request,
                                              const Decision& decision) {
  const auto open = ActionsIn(nonconformity, {ActionNote::STATE_OPEN});
  const auto& planned = nonconformity.plan().actions();
  const bool carried_out = std::any_of(planned.begin(), planned.end(), [&](const ActionNote& action) {
    const ActionNote* now = ActionOf(nonconformity, action.action());
    return now != nullptr && now->state() != ActionNote::STATE_CANCELLED;
  });
  Refusals refusals(nonconformity.name());
  refusals.Add(ByOwner(nonconformity, decision));
  refusals.Unless(open.empty(),
                  {"ACTION_NOT_DONE", kCorrectionClause, absl::StrCat("these actions are not done: ", NamesOf(open))});
  refusals.Unless(carried_out, {"PLAN_NOT_CARRIED_OUT", kCorrectionClause,
                                "all actions of the plan were cancelled: submit another plan"});
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events(1);
  auto* implemented = events[0].mutable_implemented();
  *implemented->mutable_evidence() = request.evidence();
  *implemented->mutable_verification_open_time() =
      base::ToProto(decision.time + absl::Hours(24) * nonconformity.plan().wait_days());
  return events;
}

absl::StatusOr<NonconformityEvents> Verify(const Nonconformity& nonconformity,
                                           const v1::VerifyNonconformityRequest& request, const Decision& decision) {
  domain::Parts parts{.makers = MakersOf(nonconformity), .concerned = domain::PreparersOf(request.evidence())};
  for (const ActionNote& action : nonconformity.actions()) {
    if (action.state() != ActionNote::STATE_CANCELLED) parts.concerned.insert(action.owner());
  }
  Refusals refusals(nonconformity.name());
  const domain::Authority authority = AuthorityFor(decision, kCorrectionClause);
  refusals.Add(authority.FourEyes(parts));
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  const bool effective = request.outcome() == Nonconformity::OUTCOME_EFFECTIVE;
  NonconformityEvents events(1);
  auto* verified = events[0].mutable_verified();
  auto* verification = verified->mutable_verification();
  verification->set_round(nonconformity.round());
  verification->set_outcome(request.outcome());
  verification->set_finding(request.finding());
  *verification->mutable_evidence() = request.evidence();
  verification->set_criterion(nonconformity.plan().effectiveness_criterion());
  *verified->mutable_due_time() = base::ToProto(decision.time + (effective ? kCloseWithin : kAnalyseWithin));
  *verified->mutable_authority() = authority.grounds();
  *verified->mutable_source() = nonconformity.source();
  return events;
}

absl::StatusOr<NonconformityEvents> Close(const Nonconformity& nonconformity,
                                          const v1::CloseNonconformityRequest& request, const Decision& decision) {
  const auto open = OpenActions(nonconformity);
  Refusals refusals(nonconformity.name());
  const domain::Authority authority = AuthorityFor(decision, kCorrectionClause);
  refusals.Add(authority.FourEyes({.makers = MakersOf(nonconformity)}));
  refusals.Unless(open.empty(), {"ACTION_OPEN", kCorrectionClause,
                                 absl::StrCat("these actions are neither verified nor cancelled: ", NamesOf(open))});
  RequireRisks(request.risk_check(), decision, &refusals);
  RequireChange(request.management_change(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events(1);
  auto* closed = events[0].mutable_closed();
  closed->set_source_resource(nonconformity.source().resource());
  *closed->mutable_source() = nonconformity.source();
  *closed->mutable_controls() = nonconformity.controls();
  *closed->mutable_risk_check() = request.risk_check();
  *closed->mutable_management_change() = request.management_change();
  closed->set_round(nonconformity.round());
  *closed->mutable_authority() = authority.grounds();
  return Conclude(nonconformity, std::move(events), decision);
}

}  // namespace aims::audit
