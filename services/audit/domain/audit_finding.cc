// A finding of an audit, but for its dispute. ISO/IEC 42001 9.2.2, 10.2.
#include "services/audit/domain/audit_finding.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/nonconformity.pb.h"
#include "common/base/login.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/authors.h"
#include "common/domain/enter.h"
#include "common/domain/known.h"
#include "common/domain/person_noted.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/audit/domain/audit_criteria.h"
#include "services/audit/domain/audit_rules.h"
#include "services/audit/domain/evidence_rules.h"
#include "services/audit/domain/finding_nonconformity.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Enter;
using domain::Refusals;
using event::v1::EventMetadata;
using v1::Audit;
using v1::AuditFinding;
using Event = v1::AuditFindingEvent;

constexpr char kClause[] = "9.2.2";

bool IsNonconformity(const AuditFinding& finding) { return finding.kind() == v1::AUDIT_FINDING_KIND_NONCONFORMITY; }
bool IsDisputed(const AuditFinding& finding) {
  return finding.has_dispute() && finding.dispute().stage() != AuditFinding::Dispute::STAGE_CONFIRMED;
}

// The audit, if it is in one of these states; else nullptr, and AUDIT_UNKNOWN or AUDIT_NOT_OPEN.
std::shared_ptr<const Audit> OpenAudit(const std::string& name, const Decision& decision,
                                       std::initializer_list<Audit::State> states, Refusals* refusals) {
  refusals->Add(domain::Known<Audit>(decision, {name}, {}, {"AUDIT_UNKNOWN", kClause, "plan the audit first"}));
  auto audit = decision.Find<Audit>(name);
  if (audit == nullptr || !domain::SameOrganization(decision.subject, name)) return nullptr;
  if (domain::IsIn(*audit, states)) return audit;
  refusals->Add({"AUDIT_NOT_OPEN", kClause,
                 absl::StrCat(name, " is in state ", domain::StateName(audit->state()),
                              ": its findings change in fieldwork and reporting; return or reopen it first")});
  return nullptr;
}

void RequireOfNonconformity(const AuditFinding& finding, const Audit& audit, Refusals* refusals) {
  if (!IsNonconformity(finding)) {
    refusals->Unless(finding.grade().empty() && !finding.blocking() && !finding.critical(),
                     {"NOT_A_NONCONFORMITY", kClause,
                      "grade, blocking and critical are for nonconformities: clear them, or correct the kind"});
    return;
  }
  refusals->Unless(
      !finding.grade().empty(),
      {"GRADE_MISSING", kClause, "grade is empty: grade the nonconformity by the scheme of the programme"});
  refusals->Unless(!finding.owner().empty(),
                   {"OWNER_MISSING", "10.2", "owner is empty: name the person who answers for the correction"});
  refusals->Unless(!base::IsAmong(finding.owner(), AuditorsOf(audit)) || audit.kind() == v1::AUDIT_KIND_EXTERNAL,
                   {"OWNER_AUDITS", kClause,
                    absl::StrCat("\"", finding.owner(), "\" is an auditor of this audit: name an owner who is not")});
  refusals->Unless(audit.kind() != v1::AUDIT_KIND_EXTERNAL || finding.has_due_time(),
                   {"DUE_TIME_MISSING", "10.2",
                    "due_time is not set: give the time by which the certification body wants the correction"});
}

// What must hold of the content. Returns the audit; nullptr when it is refused.
std::shared_ptr<const Audit> RequireContent(const AuditFinding& finding, const Decision& decision, Refusals* refusals) {
  const auto audit = OpenAudit(finding.audit(), decision, {Audit::STATE_FIELDWORK, Audit::STATE_REPORTING}, refusals);
  RequireUsable(finding.evidence(), decision, refusals);
  RequireOfOrganization(finding.ai_systems(), decision, refusals);
  RequireOfOrganization(finding.resources(), decision, refusals);
  if (audit == nullptr) return nullptr;
  RequireImpartial(*audit, decision, refusals);
  RequireCriterion(audit->criteria(), finding.criterion(), refusals);
  RequireOfNonconformity(finding, *audit, refusals);
  return audit;
}

Event Issue(const AuditFinding& finding, const std::string& report_digest) {
  Event event;
  auto* issued = event.mutable_issued();
  issued->set_audit(finding.audit());
  issued->set_audit_kind(finding.audit_kind());
  issued->set_kind(finding.kind());
  issued->set_grade(finding.grade());
  issued->set_title(finding.title());
  issued->set_criterion(finding.criterion());
  issued->set_criterion_place(finding.criterion_place());
  issued->set_statement(finding.statement());
  *issued->mutable_ai_systems() = finding.ai_systems();
  *issued->mutable_resources() = finding.resources();
  issued->set_owner(finding.owner());
  issued->set_blocking(finding.blocking());
  issued->set_critical(finding.critical());
  if (finding.has_due_time()) *issued->mutable_due_time() = finding.due_time();
  issued->set_digest(finding.digest());
  issued->set_report_digest(report_digest);
  return event;
}

void Written(const EventMetadata& metadata, AuditFinding* finding) {
  domain::AddAuthor(metadata.actor(), finding);
  finding->set_digest(domain::DigestOf(domain::AsGiven(*finding)));
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, AuditFinding* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRegistered:
      state->set_audit_kind(event.registered().audit_kind());
      Enter(AuditFinding::STATE_DRAFT, metadata, state);
      Written(metadata, state);
      return absl::OkStatus();
    case Event::kUpdated:
      Written(metadata, state);
      return absl::OkStatus();
    case Event::kIssued:
      state->set_report_digest(event.issued().report_digest());
      *state->mutable_issue_time() = metadata.occur_time();
      Enter(AuditFinding::STATE_ISSUED, metadata, state);
      return absl::OkStatus();
    case Event::kReported:
      state->set_report_digest(event.reported().report_digest());
      return absl::OkStatus();
    case Event::kWithdrawn:
      Enter(AuditFinding::STATE_WITHDRAWN, metadata, state);
      return absl::OkStatus();
    case Event::kDisputed:
      state->mutable_dispute()->set_stage(AuditFinding::Dispute::STAGE_OPEN);
      state->mutable_dispute()->set_disputer(metadata.actor().subject());
      *state->mutable_dispute()->mutable_dispute_time() = metadata.occur_time();
      state->mutable_dispute()->set_reason(metadata.reason());
      return absl::OkStatus();
    case Event::kDisputeDecided:
      state->mutable_dispute()->set_stage(AuditFinding::Dispute::STAGE_DECIDED);
      state->mutable_dispute()->set_outcome(event.dispute_decided().outcome());
      state->mutable_dispute()->set_decider(metadata.actor().subject());
      state->mutable_dispute()->set_decide_reason(metadata.reason());
      return absl::OkStatus();
    case Event::kDisputeConfirmed:
      state->mutable_dispute()->set_stage(AuditFinding::Dispute::STAGE_CONFIRMED);
      state->mutable_dispute()->set_confirmer(metadata.actor().subject());
      state->mutable_dispute()->set_confirm_reason(metadata.reason());
      return absl::OkStatus();
    case Event::kDisputeRejected:
      state->mutable_dispute()->set_stage(AuditFinding::Dispute::STAGE_OPEN);
      state->mutable_dispute()->clear_outcome();
      state->mutable_dispute()->clear_decider();
      state->mutable_dispute()->clear_decide_reason();
      return absl::OkStatus();
    case Event::kSettled:
      state->set_nonconformity(event.settled().nonconformity());
      state->set_settlement(event.settled().settlement());
      Enter(AuditFinding::STATE_SETTLED, metadata, state);
      return absl::OkStatus();
    case Event::kOverdue:
      state->set_overdue(true);
      return absl::OkStatus();
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

std::vector<domain::Move> AuditFindings::Moves() {
  constexpr auto kDraft = AuditFinding::STATE_DRAFT;
  constexpr auto kIssued = AuditFinding::STATE_ISSUED;
  return domain::MoveTable<AuditFindings>()
      .On<v1::CreateAuditFindingRequest>(&Record)
      .On<v1::UpdateAuditFindingRequest>(&Update, {kDraft}, kClause)
      .On<v1::RaiseAuditFindingRequest>(&Raise, {kDraft}, kClause)
      .On<v1::WithdrawAuditFindingRequest>(&Withdraw, {kDraft}, kClause)
      .On<v1::DisputeAuditFindingRequest>(&Dispute, {kDraft, kIssued}, kClause)
      .On<v1::DecideAuditFindingDisputeRequest>(&DecideDispute, {kDraft, kIssued}, kClause)
      .On<v1::ConfirmAuditFindingDisputeRequest>(&ConfirmDispute, {kDraft, kIssued}, kClause)
      .On<v1::RejectAuditFindingDisputeRequest>(&RejectDispute, {kDraft, kIssued}, kClause);
}

absl::Status AuditFindings::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<AuditFindings>(event, state);
  return folded;
}

bool AuditFindings::NeedsPerson(const State& finding, const std::string& login) {
  return domain::IsIn(finding, {AuditFinding::STATE_DRAFT, AuditFinding::STATE_ISSUED}) && finding.owner() == login;
}

absl::optional<absl::Time> AuditFindings::NextDue(const State& finding) {
  const bool awaited = finding.state() == AuditFinding::STATE_ISSUED && IsNonconformity(finding);
  if (!awaited || !finding.has_due_time() || finding.overdue()) return absl::nullopt;
  return base::FromProto(finding.due_time());
}

absl::StatusOr<AuditFindingEvents> AuditFindings::FallDue(const State& finding, const Decision& decision) {
  return domain::DueInOrder<AuditFindings>(finding, decision, [](const AuditFinding& state, absl::Time) {
    AuditFindingEvents events(1);
    auto* overdue = events[0].mutable_overdue();
    overdue->set_audit(state.audit());
    overdue->set_title(state.title());
    *overdue->mutable_due_time() = state.due_time();
    overdue->set_owner(state.owner());
    return events;
  });
}

absl::StatusOr<AuditFindingEvents> Record(const AuditFinding&, const v1::CreateAuditFindingRequest& request,
                                          const Decision& decision) {
  Refusals refusals(decision.subject);
  refusals.Add(IdTakenBy<v1::Nonconformity>(NonconformityOfFinding(decision.subject), decision));
  const auto audit = RequireContent(request.audit_finding(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  ASSIGN_OR_RETURN(AuditFindingEvents events, domain::Registered<Event>(request.audit_finding()));
  events[0].mutable_registered()->set_audit_kind(audit->kind());
  return events;
}

absl::StatusOr<AuditFindingEvents> Update(const AuditFinding& finding, const v1::UpdateAuditFindingRequest& request,
                                          const Decision& decision) {
  return domain::Updated<Event>(finding, request.audit_finding(), request.update_mask(),
                                [&](const AuditFinding& after) {
                                  Refusals refusals(finding.name());
                                  refusals.Add(domain::RoomForAuthor(finding, decision.actor, kClause));
                                  RequireContent(after, decision, &refusals);
                                  return refusals.ToStatus();
                                });
}

absl::StatusOr<AuditFindingEvents> Raise(const AuditFinding& finding, const v1::RaiseAuditFindingRequest&,
                                         const Decision& decision) {
  Refusals refusals(finding.name());
  const auto audit = OpenAudit(finding.audit(), decision,
                               {Audit::STATE_FIELDWORK, Audit::STATE_REPORTING, Audit::STATE_IN_REVIEW}, &refusals);
  if (audit != nullptr) RequireImpartial(*audit, decision, &refusals);
  refusals.Unless(IsNonconformity(finding) && finding.critical(),
                  {"NOT_CRITICAL", kClause,
                   "only a critical nonconformity is issued before the report: mark it as critical, or wait"});
  refusals.Unless(!IsDisputed(finding), {"DISPUTE_OPEN", kClause, "the finding is disputed: decide the dispute first"});
  RETURN_IF_ERROR(refusals.ToStatus());
  return AuditFindingEvents{Issue(finding, "")};
}

absl::StatusOr<AuditFindingEvents> Withdraw(const AuditFinding& finding, const v1::WithdrawAuditFindingRequest&,
                                            const Decision& decision) {
  Refusals refusals(finding.name());
  const auto audit = OpenAudit(finding.audit(), decision, {Audit::STATE_FIELDWORK, Audit::STATE_REPORTING}, &refusals);
  const bool lead = audit != nullptr && audit->lead() == decision.actor.subject();
  refusals.Unless(
      lead || domain::IsAuthor(finding, decision.actor),
      {"NOT_AN_AUTHOR", kClause, "only an author or the lead auditor withdraws a finding: ask one of them"});
  RETURN_IF_ERROR(refusals.ToStatus());
  return AuditFindingEvents{Withdrawal(finding)};
}

absl::StatusOr<AuditFindingEvents> NoteReportIssued(const AuditFinding& finding, const std::string& report_digest,
                                                    const Decision&) {
  if (finding.state() == AuditFinding::STATE_DRAFT) return AuditFindingEvents{Issue(finding, report_digest)};
  const bool raised = domain::IsIn(finding, {AuditFinding::STATE_ISSUED, AuditFinding::STATE_SETTLED}) &&
                      finding.report_digest().empty();
  if (!raised) return AuditFindingEvents{};
  AuditFindingEvents events(1);
  events[0].mutable_reported()->set_report_digest(report_digest);
  events[0].mutable_reported()->set_audit(finding.audit());
  return events;
}

absl::StatusOr<AuditFindingEvents> NoteAuditCancelled(const AuditFinding& finding, const std::string& audit,
                                                      const Decision&) {
  if (finding.audit() != audit || finding.state() != AuditFinding::STATE_DRAFT) return AuditFindingEvents{};
  return AuditFindingEvents{Withdrawal(finding)};
}

absl::StatusOr<AuditFindingEvents> NoteSettled(const AuditFinding& finding, const Settled& settled, const Decision&) {
  const bool awaited = finding.state() == AuditFinding::STATE_ISSUED && IsNonconformity(finding);
  if (!awaited || settled.nonconformity != NonconformityOfFinding(finding.name())) return AuditFindingEvents{};
  AuditFindingEvents events(1);
  events[0].mutable_settled()->set_audit(finding.audit());
  events[0].mutable_settled()->set_nonconformity(settled.nonconformity);
  events[0].mutable_settled()->set_settlement(settled.settlement);
  return events;
}

Event Withdrawal(const AuditFinding& finding) {
  Event event;
  event.mutable_withdrawn()->set_audit(finding.audit());
  event.mutable_withdrawn()->set_was_issued(finding.state() == AuditFinding::STATE_ISSUED);
  event.mutable_withdrawn()->set_kind(finding.kind());
  return event;
}

}  // namespace aims::audit
