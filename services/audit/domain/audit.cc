// An audit: its plan, its preparation and its end. ISO/IEC 42001 9.2.1, 9.2.2.
#include "services/audit/domain/audit.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/entries.h"
#include "common/domain/known.h"
#include "common/domain/notices.h"
#include "common/domain/references.h"
#include "common/domain/refusal.h"
#include "common/domain/standard_moves.h"
#include "common/domain/state.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/audit_conflicts.h"
#include "services/audit/domain/audit_criteria.h"
#include "services/audit/domain/audit_programme.h"
#include "services/audit/domain/audit_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Audit;
using v1::AuditProgramme;
using Event = v1::AuditEvent;

constexpr char kClause[] = "9.2.2";
constexpr int kMaxCriteria = 200;
constexpr uint32_t kNoticesOfCertificate[] = {90, 30};

absl::Status Check(const Audit& audit) {
  if (base::FromProto(audit.planned_end_time()) < base::FromProto(audit.planned_start_time())) {
    return domain::BadField("audit.planned_end_time", "is before planned_start_time: give the end of the audit");
  }
  if (!audit.programme_entry().empty() && audit.programme().empty()) {
    return domain::BadField("audit.programme", "is empty, and programme_entry is set: name the programme of the entry");
  }
  if (audit.kind() == v1::AUDIT_KIND_INTERNAL && audit.has_certification()) {
    return domain::BadField("audit.certification", "is for external audits: remove it, or make the audit external");
  }
  RETURN_IF_ERROR(domain::UniqueIds(audit.team(), "audit.team", "person",
                                    [](const Audit::Member& member) { return member.person(); }));
  return domain::UniqueIds(audit.documents(), "audit.documents", "document_id",
                           [](const Audit::CriteriaDocument& document) { return document.document_id(); });
}

void RequirePlan(const Audit& audit, const Decision& decision, Refusals* refusals) {
  const Expanded expanded = Expand(audit.requirements());
  refusals->Unless(expanded.unknown.empty(), {"REQUIREMENT_UNKNOWN", kClause,
                                              absl::StrCat("no framework has ", absl::StrJoin(expanded.unknown, ", "),
                                                           ": correct the requirements")});
  RequireOfOrganization(audit.scope().ai_systems(), decision, refusals);
  RequireOfOrganization(audit.scope().resources(), decision, refusals);
  refusals->Unless(audit.kind() != v1::AUDIT_KIND_EXTERNAL || audit.has_certification(),
                   {"CERTIFICATION_MISSING", kClause,
                    "certification is not set: name the certification body and the stage of the external audit"});
}

// Adds what bars the programme and its entry. Takes from the entry what the audit leaves open.
void PlanFromEntry(const Decision& decision, Audit* audit, Refusals* refusals) {
  if (audit->programme().empty()) return;
  refusals->Add(domain::Known<AuditProgramme>(decision, {audit->programme()}, {},
                                              {"PROGRAMME_UNKNOWN", kClause, "create the audit programme first"}));
  const auto programme = decision.Find<AuditProgramme>(audit->programme());
  if (programme == nullptr) return;
  refusals->Unless(programme->state() == AuditProgramme::STATE_APPROVED,
                   {"PROGRAMME_NOT_APPROVED", kClause,
                    absl::StrCat(programme->name(), " is in state ", domain::StateName(programme->state()),
                                 ": have a version of it approved, or plan the audit outside of it")});
  if (audit->programme_entry().empty()) return;
  const AuditProgramme::Entry* entry = EntryOf(*programme, audit->programme_entry());
  refusals->Unless(entry != nullptr, {"ENTRY_UNKNOWN", kClause,
                                      absl::StrCat("the approved version of ", programme->name(), " has no entry \"",
                                                   audit->programme_entry(), "\": name one of its entries")});
  if (entry == nullptr) return;
  if (audit->requirements().empty()) *audit->mutable_requirements() = entry->requirements();
  if (audit->method() == v1::AUDIT_METHOD_UNSPECIFIED) audit->set_method(entry->method());
  Audit::Scope* scope = audit->mutable_scope();
  if (scope->ai_systems().empty()) *scope->mutable_ai_systems() = entry->ai_systems();
  if (scope->units().empty()) *scope->mutable_units() = entry->units();
  if (scope->processes().empty()) *scope->mutable_processes() = entry->processes();
}

bool IsEmpty(const Audit::Scope& scope) {
  return scope.description().empty() && scope.ai_systems().empty() && scope.resources().empty() &&
         scope.units().empty() && scope.processes().empty();
}

bool HasEnded(const Audit& audit) { return domain::IsIn(audit, {Audit::STATE_CLOSED, Audit::STATE_CANCELLED}); }

// The people on the distribution who did not confirm the receipt of the report.
std::vector<std::string> MissingReceipts(const Audit& audit) {
  std::vector<std::string> missing;
  for (const std::string& person : audit.submission().report().distribution()) {
    const bool received = std::any_of(audit.receipts().begin(), audit.receipts().end(),
                                      [&](const Audit::Receipt& receipt) { return receipt.person() == person; });
    if (!received) missing.push_back(person);
  }
  return missing;
}

uint32_t NextCertificateNotice(const Audit& audit) {
  return domain::NextNotice(kNoticesOfCertificate, base::FromProto(audit.certificate().valid_from_time()),
                            base::FromProto(audit.certificate().expire_time()), audit.certificate_notice_days());
}

AuditEvents CertificateAt(const Audit& audit, absl::Time due) {
  AuditEvents events(1);
  const Audit::Certificate& certificate = audit.certificate();
  if (due < base::FromProto(certificate.expire_time())) {
    auto* expiring = events[0].mutable_certificate_expiring();
    expiring->set_days(NextCertificateNotice(audit));
    *expiring->mutable_expire_time() = certificate.expire_time();
    expiring->set_number(certificate.number());
  } else {
    auto* expired = events[0].mutable_certificate_expired();
    *expired->mutable_expire_time() = certificate.expire_time();
    expired->set_number(certificate.number());
  }
  return events;
}

}  // namespace

std::vector<domain::Move> Audits::Moves() {
  return domain::MoveTable<Audits>()
      .On<v1::CreateAuditRequest>(&Plan)
      .On<v1::UpdateAuditRequest>(&Update, {Audit::STATE_PLANNED}, kClause)
      .On<v1::PrepareAuditRequest>(&Prepare, {Audit::STATE_PLANNED}, kClause)
      .On<v1::ReplanAuditRequest>(&Replan, {Audit::STATE_PREPARED}, kClause)
      .On<v1::ChangeAuditTeamRequest>(&ChangeTeam,
                                      {Audit::STATE_PREPARED, Audit::STATE_FIELDWORK, Audit::STATE_REPORTING,
                                       Audit::STATE_ISSUED, Audit::STATE_FOLLOW_UP},
                                      kClause)
      .On<v1::ProposeAuditSafeguardRequest>(
          &ProposeSafeguard, {Audit::STATE_PREPARED, Audit::STATE_FIELDWORK, Audit::STATE_REPORTING}, kClause)
      .On<v1::AcceptAuditConflictRequest>(
          &AcceptConflict, {Audit::STATE_PREPARED, Audit::STATE_FIELDWORK, Audit::STATE_REPORTING}, kClause)
      .On<v1::StartAuditFieldworkRequest>(&StartFieldwork, {Audit::STATE_PREPARED}, kClause)
      .On<v1::RecordAuditMeetingRequest>(
          &RecordMeeting, {Audit::STATE_PREPARED, Audit::STATE_FIELDWORK, Audit::STATE_REPORTING}, kClause)
      .On<v1::RecordAuditSampleRequest>(&RecordSample, {Audit::STATE_FIELDWORK}, kClause)
      .On<v1::RecordAuditCheckRequest>(&RecordCheck, {Audit::STATE_FIELDWORK}, kClause)
      .On<v1::CompleteAuditFieldworkRequest>(&CompleteFieldwork, {Audit::STATE_FIELDWORK}, kClause)
      .On<v1::ReopenAuditFieldworkRequest>(&ReopenFieldwork, {Audit::STATE_REPORTING}, kClause)
      .On<v1::SubmitAuditReportRequest>(&SubmitReport, {Audit::STATE_REPORTING}, kClause)
      .On<v1::ReturnAuditReportRequest>(&ReturnReport, {Audit::STATE_IN_REVIEW}, kClause)
      .On<v1::IssueAuditReportRequest>(&IssueReport, {Audit::STATE_IN_REVIEW}, kClause)
      .On<v1::AcknowledgeAuditReportRequest>(
          &AcknowledgeReport, {Audit::STATE_ISSUED, Audit::STATE_FOLLOW_UP, Audit::STATE_CLOSED}, kClause)
      .On<v1::RecordAuditCertificateRequest>(
          &RecordCertificate, {Audit::STATE_ISSUED, Audit::STATE_FOLLOW_UP, Audit::STATE_CLOSED}, kClause)
      .On<v1::CloseAuditRequest>(&Close, {Audit::STATE_ISSUED, Audit::STATE_FOLLOW_UP}, kClause)
      .On<v1::CancelAuditRequest>(&Cancel,
                                  {Audit::STATE_PLANNED, Audit::STATE_PREPARED, Audit::STATE_FIELDWORK,
                                   Audit::STATE_REPORTING, Audit::STATE_IN_REVIEW},
                                  kClause);
}

bool Audits::NeedsPerson(const State& audit, const std::string& login) {
  return !HasEnded(audit) && TeamOf(audit).count(login) > 0;
}

absl::optional<absl::Time> Audits::NextDue(const State& audit) {
  if (!audit.has_certificate() || audit.certificate_expired()) return absl::nullopt;
  return domain::NoticeTime(base::FromProto(audit.certificate().expire_time()), NextCertificateNotice(audit));
}

absl::StatusOr<AuditEvents> Audits::FallDue(const State& audit, const Decision& decision) {
  return domain::DueInOrder<Audits>(audit, decision, CertificateAt);
}

absl::StatusOr<AuditEvents> Plan(const Audit&, const v1::CreateAuditRequest& request, const Decision& decision) {
  Audit audit = request.audit();
  Refusals refusals(decision.subject);
  PlanFromEntry(decision, &audit, &refusals);
  RETURN_IF_ERROR(Check(audit));
  RequirePlan(audit, decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  return domain::Registered<Event>(audit);
}

absl::StatusOr<AuditEvents> Update(const Audit& audit, const v1::UpdateAuditRequest& request,
                                   const Decision& decision) {
  return domain::Updated<Event>(audit, request.audit(), request.update_mask(), [&](const Audit& after) -> absl::Status {
    RETURN_IF_ERROR(Check(after));
    Refusals refusals(audit.name());
    RequirePlan(after, decision, &refusals);
    return refusals.ToStatus();
  });
}

absl::StatusOr<AuditEvents> Prepare(const Audit& audit, const v1::PrepareAuditRequest&, const Decision& decision) {
  Refusals refusals(audit.name());
  RequireLead(audit, decision, &refusals);
  refusals.Unless(!audit.objectives().empty(),
                  {"OBJECTIVES_MISSING", kClause, "objectives is empty: say what the audit is for"});
  refusals.Unless(!IsEmpty(audit.scope()),
                  {"SCOPE_MISSING", kClause, "scope is empty: describe it, or name what is looked at"});
  refusals.Unless(!audit.requirements().empty() || !audit.documents().empty(),
                  {"CRITERIA_MISSING", kClause, "there are no criteria: name requirements or documents"});
  refusals.Unless(audit.kind() != v1::AUDIT_KIND_INTERNAL || !audit.auditees().empty(),
                  {"AUDITEES_MISSING", kClause, "auditees is empty: name the people who answer for what is audited"});
  const Audit::Criteria criteria = Freeze(audit, decision);
  refusals.Unless(criteria.requirements_size() <= kMaxCriteria,
                  {"TOO_MANY_CRITERIA", kClause,
                   absl::StrCat("the audit has ", criteria.requirements_size(), " requirements, and the most are ",
                                kMaxCriteria, ": divide it into several audits")});
  const Conflicts conflicts = ConflictsOf(audit, criteria, decision);
  refusals.Unless(conflicts.size() <= kMaxConflicts,
                  {"TOO_MANY_CONFLICTS", kClause,
                   absl::StrCat("the team has more than ", kMaxConflicts,
                                " conflicts of interest with this scope: choose other auditors or a smaller scope")});
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditEvents events(1);
  *events[0].mutable_prepared()->mutable_criteria() = criteria;
  *events[0].mutable_prepared()->mutable_conflicts() = conflicts;
  return events;
}

absl::StatusOr<AuditEvents> Replan(const Audit&, const v1::ReplanAuditRequest&, const Decision&) {
  AuditEvents events(1);
  events[0].mutable_replanned();
  return events;
}

absl::StatusOr<AuditEvents> Close(const Audit& audit, const v1::CloseAuditRequest& request, const Decision& decision) {
  Refusals refusals(audit.name());
  RequireLead(audit, decision, &refusals);
  refusals.Unless(audit.open_findings().empty(),
                  {"OPEN_FINDINGS", "10.2",
                   absl::StrCat("these nonconformities are not settled: ", absl::StrJoin(audit.open_findings(), ", "),
                                "; close the audit when each was verified as corrected or rejected")});
  const auto actions = OpenActions(audit);
  refusals.Unless(actions.empty(), {"OPEN_ACTIONS", "10.2",
                                    absl::StrCat("these actions are not verified: ", NamesOf(actions),
                                                 "; have each verified or cancelled first")});
  const std::vector<std::string> missing = MissingReceipts(audit);
  refusals.Unless(
      missing.empty() || !request.missing_receipts_reason().empty(),
      {"RECEIPT_MISSING", kClause,
       absl::StrCat("these people did not confirm the receipt of the report: ", absl::StrJoin(missing, ", "),
                    "; ask them, or say in missing_receipts_reason why the audit is closed without it")});
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditEvents events(1);
  auto* closed = events[0].mutable_closed();
  closed->set_programme(audit.programme());
  closed->set_programme_entry(audit.programme_entry());
  *closed->mutable_missing_receipts() = {missing.begin(), missing.end()};
  if (!missing.empty()) closed->set_missing_receipts_reason(request.missing_receipts_reason());
  return events;
}

absl::StatusOr<AuditEvents> Cancel(const Audit& audit, const v1::CancelAuditRequest&, const Decision&) {
  AuditEvents events(1);
  events[0].mutable_cancelled()->set_programme(audit.programme());
  events[0].mutable_cancelled()->set_programme_entry(audit.programme_entry());
  return events;
}

absl::StatusOr<AuditEvents> NoteFinding(const Audit& audit, const std::string& finding, const Decision&) {
  const auto& open = audit.open_findings();
  if (std::find(open.begin(), open.end(), finding) == open.end()) return AuditEvents{};
  AuditEvents events(1);
  events[0].mutable_finding_noted()->set_finding(finding);
  return events;
}

absl::StatusOr<AuditEvents> NoteAuditAction(const Audit& audit, const v1::ActionNote& note, const Decision&) {
  if (audit.name().empty() || HasEnded(audit)) return AuditEvents{};
  return NoteAction<Event>(audit, note);
}

}  // namespace aims::audit
