#include "services/audit/domain/management_change.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/authors.h"
#include "common/domain/evidence.h"
#include "common/domain/known.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/evidence_rules.h"
#include "services/audit/domain/opened_id.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::ManagementChange;
using Affected = ManagementChange::Affected;
using Event = v1::ManagementChangeEvent;

constexpr char kClause[] = "6.3";

// Kinds that are resources, whose new versions AIMS sees.
bool HasResource(Affected::Kind kind) { return kind >= Affected::KIND_SCOPE && kind <= Affected::KIND_FRAMEWORK; }

absl::Status Rules(const ManagementChange& after, const Decision& decision, Refusals refusals) {
  std::vector<std::string> names;
  if (!after.source().resource().empty()) names.push_back(after.source().resource());
  for (const Affected& affected : after.affected()) {
    refusals.Unless(!HasResource(affected.kind()) || !affected.resource().empty(),
                    {"AFFECTED_RESOURCE_MISSING", kClause,
                     absl::StrCat("\"", affected.what(),
                                  "\" names no resource: name the organization for its scope, or the policy, the risk "
                                  "criteria or the framework, so that its new version is known as planned")});
    if (!affected.resource().empty()) names.push_back(affected.resource());
  }
  for (const std::string& name : names) {
    refusals.Unless(
        domain::SameOrganization(decision.subject, name),
        {"RESOURCE_ELSEWHERE", "7.5.3", absl::StrCat(name, " is not the name of a resource of this organization")});
  }
  return refusals.ToStatus();
}

void RequireDue(const ManagementChange& change, const Decision& decision, Refusals* refusals) {
  if (!change.has_due_time()) return;
  const absl::Time due = base::FromProto(change.due_time());
  refusals->Unless(due > decision.time, {"DUE_TIME_PAST", kClause,
                                         absl::StrCat("the due time ", base::TimeToText(due),
                                                      " has passed: plan the change for a later one")});
}

void RequireWhole(const ManagementChange& change, Refusals* refusals) {
  std::vector<std::string> missing;
  const auto need = [&](bool is_there, const char* part) {
    if (!is_there) missing.push_back(part);
  };
  need(!change.purpose().empty(), "purpose");
  need(!change.affected().empty(), "affected");
  need(!change.consequences().empty(), "consequences");
  need(!change.integrity().empty(), "integrity");
  need(!change.resources().empty(), "resources");
  need(!change.responsibilities().empty(), "responsibilities");
  need(!change.owner().empty(), "owner");
  need(!change.plan().empty(), "plan");
  need(change.has_due_time(), "due_time");
  refusals->Unless(missing.empty(), {"PLAN_INCOMPLETE", kClause,
                                     absl::StrCat("the plan has no ", absl::StrJoin(missing, ", no "),
                                                  ": a change is made in a planned way, so add them")});
}

// Adds what keeps `planned` from being the change that plans what is left of the unplanned one.
void RequirePlanned(const std::string& planned, const Decision& decision, Refusals* refusals) {
  if (planned.empty()) {
    refusals->Add(domain::Violation{"PLANNED_CHANGE_MISSING", kClause,
                                    "planned_change is empty: name the change that plans what is left"});
    return;
  }
  if (planned == decision.subject) {
    refusals->Add(domain::Violation{"PLANNED_CHANGE_UNKNOWN", kClause,
                                    "planned_change is this change itself: name the change that plans what is left"});
    return;
  }
  auto unknown = domain::Known<ManagementChange>(decision, {planned}, {},
                                                 {"PLANNED_CHANGE_UNKNOWN", kClause, "draft that change first"});
  if (unknown.has_value()) {
    refusals->Add(*std::move(unknown));
    return;
  }
  const auto change = decision.Find<ManagementChange>(planned);
  refusals->Unless(domain::IsIn(*change, {ManagementChange::STATE_DRAFT, ManagementChange::STATE_PROPOSED,
                                          ManagementChange::STATE_APPROVED, ManagementChange::STATE_DONE}),
                   {"PLANNED_CHANGE_ENDED", kClause,
                    absl::StrCat(planned, " is ", domain::StateName(change->state()),
                                 ", so it plans nothing that is left: name a change that is planned or made")});
}

domain::Parts MakersOf(const ManagementChange& change) {
  domain::Parts parts{.makers = {change.authors().begin(), change.authors().end()}, .concerned = {change.owner()}};
  parts.makers.insert(change.drafter());
  return parts;
}

}  // namespace

std::string DigestOfChange(const ManagementChange& change) { return domain::DigestOf(domain::AsGiven(change)); }

std::vector<domain::Move> ManagementChanges::Moves() {
  constexpr auto kDraft = ManagementChange::STATE_DRAFT;
  constexpr auto kProposed = ManagementChange::STATE_PROPOSED;
  constexpr auto kApproved = ManagementChange::STATE_APPROVED;
  return domain::MoveTable<ManagementChanges>()
      .On<v1::CreateManagementChangeRequest>(&Register)
      .On<v1::UpdateManagementChangeRequest>(&Update, {kDraft, kApproved}, kClause)
      .On<v1::SubmitManagementChangeRequest>(&Submit, {kDraft}, kClause)
      .On<v1::ReturnManagementChangeRequest>(&Return, {kProposed}, kClause)
      .On<v1::ApproveManagementChangeRequest>(&Approve, {kProposed}, kClause)
      .On<v1::RejectManagementChangeRequest>(&Reject, {kProposed}, kClause)
      .On<v1::CompleteManagementChangeRequest>(&Complete, {kApproved}, kClause)
      .On<v1::EvaluateManagementChangeRequest>(&Evaluate, {ManagementChange::STATE_DONE}, kClause)
      .On<v1::WithdrawManagementChangeRequest>(&Withdraw, {kDraft, kProposed, kApproved}, kClause)
      .On<v1::ReviewUnplannedChangeRequest>(&ReviewUnplanned, {ManagementChange::STATE_UNPLANNED}, kClause);
}

bool ManagementChanges::NeedsPerson(const State& change, const std::string& login) {
  return domain::IsIn(change, {ManagementChange::STATE_DRAFT, ManagementChange::STATE_PROPOSED,
                               ManagementChange::STATE_APPROVED}) &&
         change.owner() == login;
}

absl::StatusOr<ManagementChangeEvents> Register(const ManagementChange&,
                                                const v1::CreateManagementChangeRequest& request,
                                                const Decision& decision) {
  return domain::Registered<Event>(request.management_change(), [&](const ManagementChange& after) {
    Refusals refusals(decision.subject);
    refusals.Add(ChosenId(decision, kClause));
    return Rules(after, decision, std::move(refusals));
  });
}

absl::StatusOr<ManagementChangeEvents> Update(const ManagementChange& change,
                                              const v1::UpdateManagementChangeRequest& request,
                                              const Decision& decision) {
  return domain::Updated<Event>(
      change, request.management_change(), request.update_mask(), [&](const ManagementChange& after) {
        Refusals refusals(change.name());
        if (change.state() == ManagementChange::STATE_APPROVED) {
          ManagementChange with_owner = change;
          with_owner.set_owner(after.owner());
          refusals.Unless(DigestOfChange(with_owner) == DigestOfChange(after),
                          {"CHANGE_DECIDED", kClause,
                           "the change was approved as it is, and only its owner can change: withdraw it and plan "
                           "another"});
          refusals.Unless(!after.owner().empty(),
                          {"OWNER_MISSING", kClause, "an approved change needs an owner: name another"});
        }
        refusals.Add(domain::RoomForAuthor(change, decision.actor, kClause));
        return Rules(after, decision, std::move(refusals));
      });
}

absl::StatusOr<ManagementChangeEvents> Submit(const ManagementChange& change, const v1::SubmitManagementChangeRequest&,
                                              const Decision& decision) {
  Refusals refusals(change.name());
  RequireWhole(change, &refusals);
  RequireDue(change, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ManagementChangeEvents events(1);
  events[0].mutable_submitted()->set_digest(change.digest());
  return events;
}

absl::StatusOr<ManagementChangeEvents> Return(const ManagementChange& change, const v1::ReturnManagementChangeRequest&,
                                              const Decision&) {
  ManagementChangeEvents events(1);
  events[0].mutable_returned()->set_digest(change.digest());
  return events;
}

absl::StatusOr<ManagementChangeEvents> Approve(const ManagementChange& change,
                                               const v1::ApproveManagementChangeRequest& request,
                                               const Decision& decision) {
  Refusals refusals(change.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(domain::NamesDigest(change, request.digest(), kClause));
  RequireDue(change, decision, &refusals);
  refusals.Add(authority.FourEyes(MakersOf(change)));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED));
  RETURN_IF_ERROR(refusals.ToStatus());
  ManagementChangeEvents events(1);
  events[0].mutable_approved()->set_digest(change.digest());
  *events[0].mutable_approved()->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<ManagementChangeEvents> Reject(const ManagementChange& change,
                                              const v1::RejectManagementChangeRequest& request,
                                              const Decision& decision) {
  Refusals refusals(change.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(domain::NamesDigest(change, request.digest(), kClause));
  refusals.Add(authority.FourEyes(MakersOf(change)));
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED));
  RETURN_IF_ERROR(refusals.ToStatus());
  ManagementChangeEvents events(1);
  events[0].mutable_rejected()->set_digest(change.digest());
  *events[0].mutable_rejected()->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<ManagementChangeEvents> Complete(const ManagementChange& change,
                                                const v1::CompleteManagementChangeRequest& request,
                                                const Decision& decision) {
  Refusals refusals(change.name());
  refusals.Add(AllActionsEnded(change, kClause));
  RequireUsable(request.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ManagementChangeEvents events(1);
  events[0].mutable_completed()->set_result(request.result());
  *events[0].mutable_completed()->mutable_evidence() = request.evidence();
  return events;
}

absl::StatusOr<ManagementChangeEvents> Evaluate(const ManagementChange& change,
                                                const v1::EvaluateManagementChangeRequest& request,
                                                const Decision& decision) {
  Refusals refusals(change.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.FourEyes(
      {.makers = {change.owner(), change.completer()}, .concerned = domain::PreparersOf(change.evidence())}));
  RETURN_IF_ERROR(refusals.ToStatus());
  ManagementChangeEvents events(1);
  auto* evaluated = events[0].mutable_evaluated();
  evaluated->set_effect(request.effect());
  evaluated->set_unintended_consequences(request.unintended_consequences());
  *evaluated->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<ManagementChangeEvents> Withdraw(const ManagementChange& change,
                                                const v1::WithdrawManagementChangeRequest&, const Decision& decision) {
  ManagementChangeEvents events(1);
  auto* withdrawn = events[0].mutable_withdrawn();
  withdrawn->set_state(change.state());
  if (change.state() != ManagementChange::STATE_APPROVED) return events;
  Refusals refusals(change.name());
  domain::Authority authority = AuthorityFor(decision, kClause);
  refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED));
  RETURN_IF_ERROR(refusals.ToStatus());
  *withdrawn->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<ManagementChangeEvents> ReviewUnplanned(const ManagementChange& change,
                                                       const v1::ReviewUnplannedChangeRequest& request,
                                                       const Decision& decision) {
  const std::string& planned = request.planned_change();
  Refusals refusals(change.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  if (request.conclusion() == ManagementChange::CONCLUSION_PLANNED_NOW) {
    RequirePlanned(planned, decision, &refusals);
  } else {
    refusals.Unless(planned.empty(), {"PLANNED_CHANGE_UNUSED", kClause,
                                      "planned_change names a change, but the conclusion is not that another one plans "
                                      "what is left: leave it out, or conclude PLANNED_NOW"});
  }
  refusals.Add(authority.FourEyes({.makers = {change.unplanned().maker()}}));
  RETURN_IF_ERROR(refusals.ToStatus());
  ManagementChangeEvents events(1);
  auto* reviewed = events[0].mutable_unplanned_reviewed();
  reviewed->set_conclusion(request.conclusion());
  reviewed->set_planned_change(planned);
  *reviewed->mutable_authority() = authority.grounds();
  return events;
}

}  // namespace aims::audit
