#include "services/audit/domain/objective.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/known.h"
#include "common/domain/person_noted.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "common/domain/versioned_document.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/audit_policy.h"
#include "services/audit/domain/objective_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Objective;
using Document = Objective::Document;
using Event = v1::ObjectiveEvent;
using Measure = Objective::Measure;

constexpr char kClause[] = "6.2";

struct Versions : domain::VersionedDocument<Objectives> {
  static constexpr absl::string_view kClause = "6.2";
  static constexpr type::v1::ManagementRole kApprover = type::v1::MANAGEMENT_ROLE_DESIGNATED;
  static type::v1::Authorities Authorities(const State&, const Decision& decision) { return AuthoritiesOf(decision); }
};

void RequireMeasure(const Document& document, Refusals* refusals) {
  const bool reasoned = !document.not_measurable_reason().empty();
  refusals->Unless(
      document.has_measure() || reasoned,
      {"MEASURE_MISSING", kClause,
       "measure is unset: say how the objective is measured, or in not_measurable_reason why it cannot be"});
  if (!document.has_measure()) return;
  refusals->Unless(!reasoned, {"MEASURE_CONTRADICTED", kClause,
                               "there is a measure, and a reason why there is none: leave one of them out"});
  const Measure& measure = document.measure();
  const bool by_metric = measure.source() == Measure::SOURCE_METRIC;
  refusals->Unless(!by_metric || !measure.metric().empty(),
                   {"METRIC_MISSING", kClause, "measure.metric is empty: name the metric that values come from"});
  refusals->Unless(by_metric || measure.metric().empty(),
                   {"METRIC_UNUSED", kClause,
                    "measure.metric names a metric, but values do not come from one: leave it out, or set the source"});
  refusals->Unless(
      IsBetter(measure, measure.target(), measure.at_risk()) &&
          !IsBetter(measure, measure.off_track(), measure.at_risk()),
      {"THRESHOLDS_UNORDERED", kClause,
       absl::StrCat("target ", measure.target(), ", at_risk ", measure.at_risk(), " and off_track ",
                    measure.off_track(),
                    " are not in this order: the target is better than at_risk, and off_track is no better")});
}

void RequireOwnResources(const Document& document, const Decision& decision, Refusals* refusals) {
  std::vector<std::string> names(document.ai_systems().begin(), document.ai_systems().end());
  names.push_back(document.policy());
  for (const std::string& name : names) {
    refusals->Unless(
        domain::SameOrganization(decision.subject, name),
        {"RESOURCE_ELSEWHERE", "7.5.3", absl::StrCat(name, " is not the name of a resource of this organization")});
  }
}

// The policy, if the version that the request names is in force; otherwise nullptr and a violation.
std::shared_ptr<const v1::AuditPolicy> RequirePolicy(const std::string& name, uint32_t version,
                                                     const Decision& decision, Refusals* refusals) {
  auto policy = decision.Find<v1::AuditPolicy>(AuditPolicyName(name));
  if (policy == nullptr || policy->version_in_force() == 0) {
    refusals->Add(domain::Violation{"POLICY_NOT_IN_FORCE", kClause,
                                    absl::StrCat("no version of ", name,
                                                 " is in force: publish one, or propose the objective for another "
                                                 "policy")});
    return nullptr;
  }
  if (policy->version_in_force() != version) {
    refusals->Add(
        domain::Violation{"OTHER_POLICY_VERSION", kClause,
                          absl::StrCat("version ", policy->version_in_force(), " of ", name,
                                       " is in force, not version ", version, ": read that version and decide again")});
    return nullptr;
  }
  return policy;
}

bool IsPursued(const Objective& objective) {
  return domain::IsIn(objective, {Objective::STATE_ACTIVE, Objective::STATE_REPORTED});
}

}  // namespace

domain::People OwnersOf(const Objective& objective) {
  domain::People owners(objective.former_owners().begin(), objective.former_owners().end());
  owners.insert(objective.owner());
  return owners;
}

std::vector<domain::Move> Objectives::Moves() {
  constexpr auto kDraft = Objective::STATE_DRAFT;
  constexpr auto kActive = Objective::STATE_ACTIVE;
  constexpr auto kReported = Objective::STATE_REPORTED;
  return domain::MoveTable<Objectives>()
      .On<v1::CreateObjectiveRequest>(&Register)
      .On<v1::UpdateObjectiveRequest>(&Update, {kDraft, kActive, kReported}, kClause)
      .On<v1::ProposeObjectiveRequest>(&Propose, {kDraft, kActive}, kClause)
      .On<v1::ApproveObjectiveRequest>(&Approve, {kDraft, kActive}, kClause)
      .On<v1::RejectObjectiveRequest>(&domain::Reject<Versions>, {kDraft, kActive}, kClause)
      .On<v1::WithdrawObjectiveRequest>(&domain::Withdraw<Versions>, {kDraft, kActive}, kClause)
      .On<v1::ReviewObjectiveRequest>(&Review, {kActive}, kClause)
      .On<v1::RecordObjectiveMeasurementRequest>(&RecordMeasurement, {kActive}, "9.1")
      .On<v1::ReportObjectiveResultRequest>(&ReportResult, {kActive}, kClause)
      .On<v1::ConfirmObjectiveResultRequest>(&ConfirmResult, {kReported}, kClause)
      .On<v1::ReturnObjectiveResultRequest>(&ReturnResult, {kReported}, kClause)
      .On<v1::AbandonObjectiveRequest>(&Abandon, {kDraft, kActive, kReported}, kClause);
}

bool Objectives::NeedsPerson(const State& objective, const std::string& login) {
  if (objective.state() != Objective::STATE_DRAFT && !IsPursued(objective)) return false;
  return objective.owner() == login || objective.current_version().document().measure().measurer() == login;
}

absl::StatusOr<ObjectiveEvents> Register(const Objective&, const v1::CreateObjectiveRequest& request, const Decision&) {
  return domain::Registered<Event>(request.objective());
}

absl::StatusOr<ObjectiveEvents> Update(const Objective& objective, const v1::UpdateObjectiveRequest& request,
                                       const Decision&) {
  return domain::Updated<Event>(objective, request.objective(), request.update_mask(), [&](const Objective& after) {
    Refusals refusals(objective.name());
    // The owner and the person who names another.
    const bool room = objective.former_owners_size() + 2 <= kMaxFormerOwners;
    refusals.Unless(room || after.owner() == objective.owner(),
                    {"TOO_MANY_OWNERS", kClause,
                     absl::StrCat(kMaxFormerOwners,
                                  " people have owned it or named its owner since the last approval: have a version "
                                  "approved first")});
    return refusals.ToStatus();
  });
}

absl::StatusOr<ObjectiveEvents> Propose(const Objective& objective, const v1::ProposeObjectiveRequest& request,
                                        const Decision& decision) {
  Refusals refusals(objective.name());
  RequireMeasure(request.document(), &refusals);
  RequireOwnResources(request.document(), decision, &refusals);
  refusals.Unless(!objective.has_current_version() || !request.reason().empty(),
                  {"REASON_MISSING", kClause, "reason is empty: say why the approved objective is revised"});
  RETURN_IF_ERROR(refusals.ToStatus());
  return domain::Propose<Versions>(objective, request, decision);
}

absl::StatusOr<ObjectiveEvents> Approve(const Objective& objective, const v1::ApproveObjectiveRequest& request,
                                        const Decision& decision) {
  const auto& proposed = objective.proposed_version();
  Refusals refusals(objective.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(domain::NamesProposal(request, proposed, kClause));
  if (!refusals.empty()) return refusals.ToStatus();
  const Document& document = proposed.document();
  const absl::Time due = base::FromProto(document.due_time());
  const auto policy = RequirePolicy(document.policy(), request.policy_version(), decision, &refusals);
  refusals.Unless(due > decision.time, {"DUE_TIME_PAST", kClause,
                                        absl::StrCat("the due time ", base::TimeToText(due),
                                                     " has passed: propose the objective with a later one")});
  refusals.Add(authority.FourEyes({.makers = domain::MakersOf(proposed), .concerned = OwnersOf(objective)}));
  refusals.Add(authority.Management(Versions::kApprover, {document.ai_systems().begin(), document.ai_systems().end()}));
  RETURN_IF_ERROR(refusals.ToStatus());
  ObjectiveEvents events{domain::Approval<Versions>(objective, authority)};
  events[0].mutable_approved()->set_policy_version(policy->version_in_force());
  events[0].mutable_approved()->set_policy_digest(policy->digest());
  return WithStanding(objective, std::move(events), decision);
}

absl::StatusOr<ObjectiveEvents> Review(const Objective& objective, const v1::ReviewObjectiveRequest& request,
                                       const Decision& decision) {
  const auto& current = objective.current_version();
  Refusals refusals(objective.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Unless(objective.review_due(),
                  {"NO_REVIEW_DUE", kClause,
                   "no review is due: the policy did not change since the objective was approved or confirmed"});
  RequirePolicy(current.document().policy(), request.policy_version(), decision, &refusals);
  refusals.Add(authority.FourEyes({.makers = {current.proposer()}, .concerned = domain::MakersOf(current)}));
  RETURN_IF_ERROR(refusals.ToStatus());
  ObjectiveEvents events(1);
  auto* reviewed = events[0].mutable_reviewed();
  reviewed->set_version(current.version());
  reviewed->set_policy_version(request.policy_version());
  *reviewed->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<ObjectiveEvents> Abandon(const Objective& objective, const v1::AbandonObjectiveRequest&,
                                        const Decision& decision) {
  ObjectiveEvents events(1);
  auto* abandoned = events[0].mutable_abandoned();
  abandoned->set_state(objective.state());
  if (!IsPursued(objective)) return events;
  const Document& document = objective.current_version().document();
  Refusals refusals(objective.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.FourEyes({.makers = OwnersOf(objective)}));
  refusals.Add(authority.Management(Versions::kApprover, {document.ai_systems().begin(), document.ai_systems().end()}));
  RETURN_IF_ERROR(refusals.ToStatus());
  *abandoned->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<ObjectiveEvents> NotePolicyInForce(const Objective& objective, const PolicyInForce& policy,
                                                  const Decision&) {
  const bool serves = IsPursued(objective) && objective.current_version().document().policy() == policy.policy;
  const bool noted = objective.review_due() && objective.review_policy_version() == policy.version;
  if (!serves || noted || objective.policy_version() == policy.version) return ObjectiveEvents{};
  ObjectiveEvents events(1);
  events[0].mutable_review_fell_due()->set_policy(policy.policy);
  events[0].mutable_review_fell_due()->set_policy_version(policy.version);
  return events;
}

absl::StatusOr<ObjectiveEvents> NoteAction(const Objective& objective, const v1::ActionNote& note, const Decision&) {
  if (objective.state() != Objective::STATE_DRAFT && !IsPursued(objective)) return ObjectiveEvents{};
  return NoteAction<Event>(objective, note);
}

}  // namespace aims::audit
