// The report of an audit: its seal, its approval, its distribution, and the certificate that comes of it. ISO/IEC 42001
// 9.2.1, 9.2.2 c).

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/entries.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "services/audit/domain/audit.h"
#include "services/audit/domain/audit_authority.h"
#include "services/audit/domain/audit_criteria.h"
#include "services/audit/domain/audit_rules.h"
#include "services/audit/domain/evidence_rules.h"

namespace aims::audit {
namespace {

using domain::Decision;
using domain::Refusals;
using v1::Audit;
using v1::AuditFinding;
using Check = Audit::Check;
using Reported = Audit::ReportedFinding;

constexpr char kClause[] = "9.2.2";
constexpr size_t kMaxFindings = 100;

void RequireDocument(const type::v1::Evidence& document, const Decision& decision, Refusals* refusals) {
  google::protobuf::RepeatedPtrField<type::v1::Evidence> documents;
  *documents.Add() = document;
  RequireUsable(documents, decision, refusals);
}

void RequireNoDispute(const std::vector<AuditFinding>& findings, Refusals* refusals) {
  std::vector<std::string> disputed;
  for (const AuditFinding& finding : findings) {
    // With the end of its nonconformity the dispute is over, too.
    const bool over = finding.dispute().stage() == AuditFinding::Dispute::STAGE_CONFIRMED ||
                      finding.state() == AuditFinding::STATE_SETTLED;
    if (finding.has_dispute() && !over) disputed.push_back(finding.name());
  }
  refusals->Unless(disputed.empty(), {"DISPUTE_OPEN", kClause,
                                      absl::StrCat("these findings are disputed: ", absl::StrJoin(disputed, ", "),
                                                   "; decide each dispute and have it confirmed first")});
}

// Each criterion is answered, or on the list of those that were not audited.
void RequireAnswers(const Audit& audit, const v1::SubmitAuditReportRequest& request, Refusals* refusals) {
  std::set<std::string> answered;
  for (const Check& check : audit.checks()) answered.insert(check.criterion());
  std::set<std::string> left_out;
  std::vector<std::string> both;
  for (const auto& each : request.not_audited()) {
    RequireCriterion(audit.criteria(), each.criterion(), refusals);
    left_out.insert(each.criterion());
    if (answered.count(each.criterion()) > 0) both.push_back(each.criterion());
  }
  refusals->Unless(both.empty(), {"CRITERION_ANSWERED", kClause,
                                  absl::StrCat("not_audited has ", absl::StrJoin(both, ", "),
                                               ", which the checklist answers: remove them from not_audited")});
  if (audit.kind() == v1::AUDIT_KIND_EXTERNAL) return;
  std::vector<std::string> open;
  const auto require = [&](const std::string& criterion) {
    if (answered.count(criterion) == 0 && left_out.count(criterion) == 0) open.push_back(criterion);
  };
  for (const std::string& requirement : audit.criteria().requirements()) require(requirement);
  for (const auto& document : audit.criteria().documents()) require(document.document_id());
  refusals->Unless(open.empty(), {"CRITERION_UNANSWERED", kClause,
                                  absl::StrCat("the checklist has no answer to ", absl::StrJoin(open, ", "),
                                               ": answer each in the checklist, or say in not_audited why not")});
}

// Each criterion that is not met is cited by a nonconformity.
void RequireNonconformities(const Audit& audit, const std::vector<AuditFinding>& findings, Refusals* refusals) {
  std::set<std::string> cited;
  for (const AuditFinding& finding : findings) {
    if (finding.kind() == v1::AUDIT_FINDING_KIND_NONCONFORMITY) cited.insert(finding.criterion());
  }
  std::vector<std::string> open;
  for (const Check& check : audit.checks()) {
    const bool failed = check.result() == Check::RESULT_DOES_NOT_CONFORM;
    if (failed && cited.count(check.criterion()) == 0) open.push_back(check.criterion());
  }
  refusals->Unless(open.empty(),
                   {"NONCONFORMITY_WITHOUT_FINDING", kClause,
                    absl::StrCat("by the checklist these criteria are not met, and no nonconformity cites them: ",
                                 absl::StrJoin(open, ", "), "; record the findings")});
}

Reported AsReported(const AuditFinding& finding) {
  Reported reported;
  reported.set_finding(finding.name());
  reported.set_kind(finding.kind());
  reported.set_grade(finding.grade());
  reported.set_criterion(finding.criterion());
  reported.set_digest(finding.digest());
  reported.set_open(finding.kind() == v1::AUDIT_FINDING_KIND_NONCONFORMITY &&
                    finding.state() != AuditFinding::STATE_SETTLED);
  return reported;
}

Audit::Report ReportOf(const Audit& audit, const v1::SubmitAuditReportRequest& request,
                       const std::vector<AuditFinding>& findings) {
  Audit::Report report;
  report.set_summary(request.summary());
  *report.mutable_own_requirements() = request.own_requirements();
  *report.mutable_standard() = request.standard();
  *report.mutable_effectiveness() = request.effectiveness();
  *report.mutable_not_audited() = request.not_audited();
  for (const AuditFinding& finding : findings) *report.add_findings() = AsReported(finding);
  report.set_auditee_comments(request.auditee_comments());
  *report.mutable_distribution() = request.distribution();
  report.set_criteria_digest(audit.criteria().digest());
  report.set_checks_seal(domain::SealOf(audit.checks()));
  report.set_samples_seal(domain::SealOf(audit.samples()));
  report.set_meetings_seal(domain::SealOf(audit.meetings()));
  if (request.has_external_report()) *report.mutable_external_report() = request.external_report();
  return report;
}

// The findings that are not as the report has them, and those that it does not have.
std::vector<std::string> ChangedSince(const Audit::Report& report, const std::vector<AuditFinding>& findings) {
  std::set<std::string> now;
  for (const AuditFinding& finding : findings) now.insert(absl::StrCat(finding.name(), " ", finding.digest()));
  std::vector<std::string> changed;
  for (const Reported& reported : report.findings()) {
    if (now.erase(absl::StrCat(reported.finding(), " ", reported.digest())) == 0) changed.push_back(reported.finding());
  }
  for (const std::string& other : now) changed.push_back(other.substr(0, other.find(' ')));
  return changed;
}

bool IsOnDistribution(const Audit& audit, const std::string& person) {
  const auto& distribution = audit.submission().report().distribution();
  return std::find(distribution.begin(), distribution.end(), person) != distribution.end();
}

}  // namespace

absl::StatusOr<AuditEvents> SubmitReport(const Audit& audit, const v1::SubmitAuditReportRequest& request,
                                         const Decision& decision) {
  const std::vector<AuditFinding> findings = FindingsOf(audit.name(), decision);
  Refusals refusals(audit.name());
  RequireLead(audit, decision, &refusals);
  RequireAccepted(audit.conflicts(), "", &refusals);
  RequireAnswers(audit, request, &refusals);
  RequireNonconformities(audit, findings, &refusals);
  RequireNoDispute(findings, &refusals);
  refusals.Unless(
      audit.kind() != v1::AUDIT_KIND_EXTERNAL || request.has_external_report(),
      {"EXTERNAL_REPORT_MISSING", kClause, "external_report is not set: give the report of the certification body"});
  if (request.has_external_report()) RequireDocument(request.external_report(), decision, &refusals);
  refusals.Unless(findings.size() <= kMaxFindings,
                  {"TOO_MANY_FINDINGS", kClause,
                   absl::StrCat("a report has at most ", kMaxFindings, " findings: withdraw or combine some")});
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditEvents events(1);
  auto* submitted = events[0].mutable_report_submitted();
  *submitted->mutable_report() = ReportOf(audit, request, findings);
  submitted->set_digest(domain::DigestOf(submitted->report()));
  return events;
}

absl::StatusOr<AuditEvents> ReturnReport(const Audit&, const v1::ReturnAuditReportRequest&, const Decision&) {
  AuditEvents events(1);
  events[0].mutable_report_returned();
  return events;
}

absl::StatusOr<AuditEvents> IssueReport(const Audit& audit, const v1::IssueAuditReportRequest& request,
                                        const Decision& decision) {
  const Audit::Submission& submission = audit.submission();
  const std::vector<AuditFinding> findings = FindingsOf(audit.name(), decision);
  Refusals refusals(audit.name());
  const domain::Authority authority = AuthorityFor(decision, kClause);
  domain::Parts parts{.makers = {submission.submitter()}, .concerned = TeamOf(audit)};
  for (const AuditFinding& finding : findings) {
    parts.concerned.insert(finding.authors().begin(), finding.authors().end());
  }
  // Also those who left the team since.
  for (const Check& check : audit.checks()) parts.concerned.insert(check.auditor());
  for (const Audit::Sample& sample : audit.samples()) parts.concerned.insert(sample.auditor());
  refusals.Add(authority.FourEyes(parts));
  refusals.Add(domain::NamesDigest(submission, request.digest(), kClause));
  const std::vector<std::string> changed = ChangedSince(submission.report(), findings);
  refusals.Unless(changed.empty(),
                  {"FINDING_CHANGED", kClause,
                   absl::StrCat("these findings are not as the report has them: ", absl::StrJoin(changed, ", "),
                                "; return the report and have it submitted again")});
  RequireNoDispute(findings, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());

  AuditEvents events(1);
  auto* issued = events[0].mutable_report_issued();
  issued->set_digest(submission.digest());
  *issued->mutable_authority() = authority.grounds();
  issued->set_kind(audit.kind());
  issued->set_programme(audit.programme());
  issued->set_programme_entry(audit.programme_entry());
  *issued->mutable_distribution() = submission.report().distribution();
  std::vector<std::string> open;
  for (const AuditFinding& finding : findings) {
    const Reported reported = AsReported(finding);
    *issued->add_findings() = reported;
    if (reported.open()) open.push_back(reported.finding());
  }
  issued->set_open_findings(static_cast<uint32_t>(open.size()));
  const auto& requirements = audit.criteria().requirements();
  for (const Check& check : audit.checks()) {
    if (std::find(requirements.begin(), requirements.end(), check.criterion()) == requirements.end()) continue;
    auto* covered = issued->add_covered();
    covered->set_requirement(check.criterion());
    covered->set_audit(audit.name());
    *covered->mutable_audit_time() = base::ToProto(decision.time);
    covered->set_conforms(check.result() == Check::RESULT_CONFORMS || check.result() == Check::RESULT_NOT_APPLICABLE);
  }
  if (!open.empty())
    *events.emplace_back().mutable_follow_up_started()->mutable_findings() = {open.begin(), open.end()};
  return events;
}

absl::StatusOr<AuditEvents> AcknowledgeReport(const Audit& audit, const v1::AcknowledgeAuditReportRequest& request,
                                              const Decision& decision) {
  const std::string& person = decision.actor.subject();
  Refusals refusals(audit.name());
  refusals.Add(domain::NamesDigest(audit.submission(), request.digest(), kClause));
  refusals.Unless(IsOnDistribution(audit, person),
                  {"NOT_ON_DISTRIBUTION", kClause,
                   absl::StrCat("\"", person,
                                "\" is not on the distribution of the report: its receipt is confirmed by "
                                "those who are")});
  RETURN_IF_ERROR(refusals.ToStatus());
  const bool received = std::any_of(audit.receipts().begin(), audit.receipts().end(),
                                    [&](const Audit::Receipt& receipt) { return receipt.person() == person; });
  if (received) return AuditEvents{};
  AuditEvents events(1);
  events[0].mutable_report_received()->set_digest(audit.submission().digest());
  return events;
}

absl::StatusOr<AuditEvents> RecordCertificate(const Audit& audit, const v1::RecordAuditCertificateRequest& request,
                                              const Decision& decision) {
  const Audit::Certificate& certificate = request.certificate();
  Refusals refusals(audit.name());
  refusals.Unless(
      audit.kind() == v1::AUDIT_KIND_EXTERNAL,
      {"NOT_EXTERNAL", kClause, "no certificate comes of an internal audit: record it at the external audit"});
  refusals.Unless(base::FromProto(certificate.valid_from_time()) < base::FromProto(certificate.expire_time()),
                  {"CERTIFICATE_ENDS_BEFORE_START", kClause,
                   "expire_time is not later than valid_from_time: correct the validity of the certificate"});
  RequireDocument(certificate.evidence(), decision, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  AuditEvents events(1);
  *events[0].mutable_certificate_recorded()->mutable_certificate() = certificate;
  return events;
}

}  // namespace aims::audit
