#include "services/audit/domain/nonconformity.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/audit/v1/audit_finding.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/known.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/finding_nonconformity.h"
#include "services/audit/domain/nonconformity_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Nonconformity;
using Event = v1::NonconformityEvent;

absl::Time DueTime(const Nonconformity& nonconformity) { return base::FromProto(nonconformity.due_time()); }

domain::Violation Ended() {
  return {"NONCONFORMITY_ENDED", kCorrectionClause, "the nonconformity was closed or rejected, which is final"};
}

absl::Status Once(const google::protobuf::RepeatedPtrField<std::string>& names, absl::string_view field) {
  std::set<std::string> seen;
  for (int i = 0; i < names.size(); ++i) {
    if (seen.insert(names[i]).second) continue;
    return domain::BadField(absl::StrCat("nonconformity.", field, "[", i, "]"),
                            absl::StrCat("\"", names[i], "\" is listed twice: list it once"));
  }
  return absl::OkStatus();
}

absl::Status Rules(const Nonconformity& after, const Decision& decision, Refusals refusals) {
  RETURN_IF_ERROR(Once(after.requirements(), "requirements"));
  RETURN_IF_ERROR(Once(after.ai_systems(), "ai_systems"));
  RETURN_IF_ERROR(Once(after.controls(), "controls"));
  refusals.Unless(after.source().kind() != v1::NonconformitySource::KIND_UNSPECIFIED,
                  {"SOURCE_MISSING", kCorrectionClause, "source.kind says where the nonconformity was seen: give it"});
  std::vector<std::string> named{after.source().resource()};
  named.insert(named.end(), after.ai_systems().begin(), after.ai_systems().end());
  named.insert(named.end(), after.controls().begin(), after.controls().end());
  for (const std::string& name : named) {
    refusals.Unless(name.empty() || domain::SameOrganization(decision.subject, name),
                    {"RESOURCE_ELSEWHERE", kCorrectionClause,
                     absl::StrCat(name, " is not the name of a resource of this organization")});
  }
  return refusals.ToStatus();
}

// Adds BARRED_SYSTEMS_STAY when it bars AI systems and is not about all of them any more.
void RequireBarredSystems(const Nonconformity& before, const Nonconformity& after, Refusals* refusals) {
  if (!before.blocking()) return;
  std::vector<std::string> dropped;
  for (const std::string& system : before.ai_systems()) {
    if (!absl::c_linear_search(after.ai_systems(), system)) dropped.push_back(system);
  }
  refusals->Unless(dropped.empty(),
                   {"BARRED_SYSTEMS_STAY", kCorrectionClause,
                    absl::StrCat("the nonconformity bars these AI systems: ", absl::StrJoin(dropped, ", "),
                                 "; have management lift the bar first")});
}

NonconformityEvents RejectionOf(const Nonconformity& nonconformity) {
  NonconformityEvents events(1);
  auto* rejected = events[0].mutable_rejected();
  rejected->set_source_resource(nonconformity.source().resource());
  *rejected->mutable_source() = nonconformity.source();
  *rejected->mutable_controls() = nonconformity.controls();
  return events;
}

// --- Time ---

NonconformityEvents At(const Nonconformity& nonconformity, absl::Time due) {
  NonconformityEvents events(1);
  if (nonconformity.state() == Nonconformity::STATE_IMPLEMENTED) {
    *events[0].mutable_verification_opened()->mutable_due_time() = base::ToProto(due + kVerifyWithin);
    return events;
  }
  auto* overdue = events[0].mutable_overdue();
  overdue->set_state(nonconformity.state());
  *overdue->mutable_due_time() = nonconformity.due_time();
  overdue->set_owner(nonconformity.owner());
  return events;
}

// --- What AIMS opens, within the limits of the proto ---

std::string Cut(const std::string& text, size_t most) {
  if (text.size() <= most) return text;
  size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

void CopyMost(const std::vector<std::string>& names, size_t most,
              google::protobuf::RepeatedPtrField<std::string>* field) {
  std::set<std::string> seen;
  for (const std::string& name : names) {
    if (seen.size() < most && seen.insert(name).second) *field->Add() = name;
  }
}

}  // namespace

std::vector<domain::Move> Nonconformities::Moves() {
  using S = Nonconformity;
  return domain::MoveTable<Nonconformities>()
      .On<v1::CreateNonconformityRequest>(&Register)
      .On<v1::UpdateNonconformityRequest>(&Update)
      .On<v1::ConfirmNonconformityRequest>(&Confirm, {S::STATE_PROPOSED}, kCorrectionClause)
      .On<v1::RejectNonconformityRequest>(&Reject, {S::STATE_PROPOSED, S::STATE_OPEN}, kCorrectionClause)
      .On<v1::SetNonconformityBlockingRequest>(&SetBlocking)
      .On<v1::ContainNonconformityRequest>(&Contain, {S::STATE_OPEN}, kCorrectionClause)
      .On<v1::AnalyseNonconformityRequest>(&Analyse, {S::STATE_CONTAINED}, kCorrectionClause)
      .On<v1::AcceptNonconformityAnalysisRequest>(&AcceptAnalysis, {S::STATE_ANALYSIS_IN_REVIEW}, kCorrectionClause)
      .On<v1::RejectNonconformityAnalysisRequest>(&RejectAnalysis, {S::STATE_ANALYSIS_IN_REVIEW}, kCorrectionClause)
      .On<v1::PlanNonconformityRequest>(&Plan, {S::STATE_ANALYSED, S::STATE_ACTION_PLANNED, S::STATE_IN_PROGRESS},
                                        kCorrectionClause)
      .On<v1::ApproveNonconformityPlanRequest>(&ApprovePlan, {S::STATE_PLAN_PROPOSED}, kCorrectionClause)
      .On<v1::RejectNonconformityPlanRequest>(&RejectPlan, {S::STATE_PLAN_PROPOSED}, kCorrectionClause)
      .On<v1::StartNonconformityActionsRequest>(&StartActions, {S::STATE_ACTION_PLANNED}, kCorrectionClause)
      .On<v1::ImplementNonconformityActionsRequest>(&Implement, {S::STATE_IN_PROGRESS}, kCorrectionClause)
      .On<v1::VerifyNonconformityRequest>(&Verify, {S::STATE_VERIFICATION}, kCorrectionClause)
      .On<v1::CloseNonconformityRequest>(&Close, {S::STATE_EFFECTIVE}, kCorrectionClause)
      .On<v1::ExtendNonconformityDueRequest>(&ExtendDue);
}

absl::optional<absl::Time> Nonconformities::NextDue(const State& nonconformity) {
  if (HasEnded(nonconformity)) return absl::nullopt;
  if (nonconformity.state() == Nonconformity::STATE_IMPLEMENTED) {
    return base::FromProto(nonconformity.verification_open_time());
  }
  if (!nonconformity.has_due_time() || nonconformity.overdue()) return absl::nullopt;
  return DueTime(nonconformity);
}

absl::StatusOr<NonconformityEvents> Nonconformities::FallDue(const State& nonconformity, const Decision& decision) {
  return domain::DueInOrder<Nonconformities>(nonconformity, decision, At);
}

absl::StatusOr<NonconformityEvents> Register(const Nonconformity& nonconformity,
                                             const v1::CreateNonconformityRequest& request, const Decision& decision) {
  ASSIGN_OR_RETURN(NonconformityEvents events,
                   domain::Registered<Event>(request.nonconformity(), [&](const Nonconformity& after) {
                     Refusals refusals(decision.subject);
                     refusals.Add(IdTakenBy<v1::AuditFinding>(FindingOfNonconformity(decision.subject), decision));
                     return Rules(after, decision, std::move(refusals));
                   }));
  *events[0].mutable_registered()->mutable_due_time() = base::ToProto(decision.time + kContainWithin);
  return Conclude(nonconformity, std::move(events), decision);
}

absl::StatusOr<NonconformityEvents> Update(const Nonconformity& nonconformity,
                                           const v1::UpdateNonconformityRequest& request, const Decision& decision) {
  if (HasEnded(nonconformity)) return domain::Refusal(nonconformity.name(), Ended());
  ASSIGN_OR_RETURN(NonconformityEvents events,
                   domain::Updated<Event>(nonconformity, request.nonconformity(), request.update_mask(),
                                          [&](const Nonconformity& after) {
                                            Refusals refusals(nonconformity.name());
                                            RequireBarredSystems(nonconformity, after, &refusals);
                                            return Rules(after, decision, std::move(refusals));
                                          }));
  return Conclude(nonconformity, std::move(events), decision);
}

absl::StatusOr<NonconformityEvents> Confirm(const Nonconformity& nonconformity,
                                            const v1::ConfirmNonconformityRequest& request, const Decision& decision) {
  Refusals refusals(nonconformity.name());
  const domain::Authority authority = AuthorityFor(decision, kCorrectionClause);
  refusals.Add(authority.FourEyes({.makers = MakersOf(nonconformity)}));
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events(1);
  auto* confirmed = events[0].mutable_confirmed();
  *confirmed->mutable_due_time() = base::ToProto(decision.time + kContainWithin);
  confirmed->set_grade(request.grade().empty() ? nonconformity.grade() : request.grade());
  *confirmed->mutable_authority() = authority.grounds();
  return Conclude(nonconformity, std::move(events), decision);
}

absl::StatusOr<NonconformityEvents> Reject(const Nonconformity& nonconformity, const v1::RejectNonconformityRequest&,
                                           const Decision& decision) {
  Refusals refusals(nonconformity.name());
  const domain::Authority authority = AuthorityFor(decision, kCorrectionClause);
  refusals.Add(authority.FourEyes({.makers = MakersOf(nonconformity)}));
  refusals.Unless(nonconformity.source().kind() != v1::NonconformitySource::KIND_AUDIT ||
                      absl::c_linear_search(decision.actor.roles(), "auditor"),
                  {"AUDITOR_NEEDED", "9.2.2",
                   "an audit found the nonconformity: only a person with the role auditor finds that it is none"});
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events = RejectionOf(nonconformity);
  *events[0].mutable_rejected()->mutable_authority() = authority.grounds();
  return Conclude(nonconformity, std::move(events), decision);
}

absl::StatusOr<NonconformityEvents> SetBlocking(const Nonconformity& nonconformity,
                                                const v1::SetNonconformityBlockingRequest& request,
                                                const Decision& decision) {
  if (HasEnded(nonconformity)) return domain::Refusal(nonconformity.name(), Ended());
  Refusals refusals(nonconformity.name());
  domain::Authority authority = AuthorityFor(decision, kCorrectionClause);
  if (request.blocking()) {
    refusals.Unless(!nonconformity.blocking(), {"ALREADY_BLOCKING", kCorrectionClause,
                                                "the nonconformity bars the gates of its AI systems already"});
  } else {
    // Also where nothing bars yet: from then on the grade does not.
    refusals.Unless(nonconformity.blocking() || nonconformity.blocking_setter().empty(),
                    {"NOT_BLOCKING", kCorrectionClause, "the nonconformity does not bar the gates of its AI systems"});
    refusals.Add(authority.FourEyes({.makers = MakersOf(nonconformity)}));
    refusals.Add(authority.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED,
                                      {nonconformity.ai_systems().begin(), nonconformity.ai_systems().end()}));
  }
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events(1);
  events[0].mutable_blocking_set()->set_blocking(request.blocking());
  *events[0].mutable_blocking_set()->mutable_authority() = authority.grounds();
  return Conclude(nonconformity, std::move(events), decision);
}

absl::StatusOr<NonconformityEvents> ExtendDue(const Nonconformity& nonconformity,
                                              const v1::ExtendNonconformityDueRequest& request,
                                              const Decision& decision) {
  const absl::Time due = base::FromProto(request.due_time());
  Refusals refusals(nonconformity.name());
  if (HasEnded(nonconformity) || !nonconformity.has_due_time()) {
    return domain::Refusal(nonconformity.name(),
                           {"NOTHING_DUE", kCorrectionClause,
                            absl::StrCat("no step is due in state ", domain::StateName(nonconformity.state()))});
  }
  const domain::Authority authority = AuthorityFor(decision, kCorrectionClause);
  refusals.Add(authority.FourEyes({.makers = MakersOf(nonconformity)}));
  refusals.Unless(due > decision.time, DueTimePast());
  refusals.Unless(due > DueTime(nonconformity),
                  {"DUE_TIME_NOT_LATER", kCorrectionClause,
                   absl::StrCat("the step is due at ", absl::FormatTime(DueTime(nonconformity), absl::UTCTimeZone()),
                                " already: give a later due_time")});
  RETURN_IF_ERROR(refusals.ToStatus());
  NonconformityEvents events(1);
  auto* extended = events[0].mutable_due_extended();
  *extended->mutable_due_time() = request.due_time();
  *extended->mutable_former_due_time() = nonconformity.due_time();
  *extended->mutable_authority() = authority.grounds();
  return events;
}

absl::StatusOr<NonconformityEvents> OpenNonconformity(const Nonconformity& nonconformity,
                                                      const NonconformityReport& report, const Decision& decision) {
  if (!nonconformity.name().empty()) return NonconformityEvents{};
  NonconformityEvents events(1);
  auto* registered = events[0].mutable_registered();
  auto* opened = registered->mutable_nonconformity();
  opened->set_display_name(Cut(report.title, 200));
  opened->set_description(Cut(report.sentence, 8000));
  *opened->mutable_source() = report.source;
  opened->mutable_source()->set_sentence(Cut(report.source.sentence(), 1000));
  opened->set_criterion(Cut(report.criterion, 2000));
  CopyMost(report.requirements, 20, opened->mutable_requirements());
  CopyMost(report.ai_systems, 50, opened->mutable_ai_systems());
  CopyMost(report.controls, 20, opened->mutable_controls());
  opened->set_grade(report.grade);
  opened->set_owner(report.owner);
  registered->set_source_owner(report.source_owner);
  registered->set_proposed(report.proposed);
  *registered->mutable_due_time() = base::ToProto(decision.time + (report.proposed ? kConfirmWithin : kContainWithin));
  if (report.blocking) {
    auto* set = events.emplace_back().mutable_blocking_set();
    set->set_blocking(true);
    set->set_rule("the source of the nonconformity says so");
  }
  return Conclude(nonconformity, std::move(events), decision);
}

absl::StatusOr<NonconformityEvents> NoteFindingWithdrawn(const Nonconformity& nonconformity, const std::string& finding,
                                                         const Decision& decision) {
  if (HasEnded(nonconformity) || nonconformity.source().resource() != finding) return NonconformityEvents{};
  return Conclude(nonconformity, RejectionOf(nonconformity), decision);
}

absl::StatusOr<NonconformityEvents> NoteActionOf(const Nonconformity& nonconformity, const v1::ActionNote& note,
                                                 const Decision&) {
  if (HasEnded(nonconformity)) return NonconformityEvents{};
  return NoteAction<Event>(nonconformity, note);
}

}  // namespace aims::audit
