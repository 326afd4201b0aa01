// One audit (ISO/IEC 42001 9.2): what was audited by whom and by which criteria, what was looked at, what was found, and
// the digests by which the report is sealed.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "aims/audit/v1/audit_finding.pb.h"
#include "aims/audit/v1/audit_service.pb.h"
#include "common/base/status_macros.h"
#include "tools/aims/message_text.h"
#include "tools/aims/report/audit_fieldwork.h"
#include "tools/aims/report/reports.h"

namespace aims::cli::report {
namespace {

using audit::v1::Audit;
using audit::v1::AuditFinding;

constexpr char kGet[] = "/aims.audit.v1.AuditService/GetAudit";
constexpr char kListFindings[] = "/aims.audit.v1.AuditFindingService/ListAuditFindings";

class AuditReport {
 public:
  AuditReport(Draft& draft, const Audit& audit) : draft_(draft), times_(draft.times), audit_(audit) {}

  void Write() {
    WriteHead();
    WriteCriteria();
    WriteTeam();
    WriteFieldwork(draft_, audit_);
  }

  absl::Status WriteFindings() {
    audit::v1::ListAuditFindingsRequest request;
    request.set_parent(draft_.organization());
    request.set_filter(absl::StrCat("audit = \"", audit_.name(), "\" AND NOT state = WITHDRAWN"));
    const auto spool = std::make_shared<RowSpool>();
    RETURN_IF_ERROR((draft_.reader.Each<audit::v1::ListAuditFindingsResponse, AuditFinding>(
        kListFindings, request, [&](const AuditFinding& finding) { spool->Add(RowOf(finding)); })));
    RETURN_IF_ERROR(spool->status());
    draft_.Add(Heading{"Findings"});
    draft_.Add(Table{"Findings",
                     {{"Finding", ColumnKind::kId},
                      {"Kind", ColumnKind::kBadge},
                      {"Grade"},
                      {"Criterion"},
                      {"Statement"},
                      {"Evidence"},
                      {"Owner", ColumnKind::kId},
                      {"Due", ColumnKind::kTime},
                      {"State"},
                      {"Digest begins", ColumnKind::kId}},
                     AsAdded(spool),
                     audit_.has_fieldwork_start_time() ? "Nothing was found." : "The fieldwork has not begun."});
    return absl::OkStatus();
  }

  void WriteReport() {
    draft_.Add(Heading{"Conclusions and report"});
    if (!audit_.has_submission()) {
      draft_.Add(Paragraph{"No report is submitted."});
      return;
    }
    const Audit::Submission& submission = audit_.submission();
    const Audit::Report& report = submission.report();
    if (!report.summary().empty()) draft_.Add(Paragraph{report.summary()});
    std::vector<Row> conclusions;
    const auto add = [&](const char* question, const Audit::Conclusion& conclusion) {
      conclusions.push_back({question, VerdictCell(conclusion), conclusion.text()});
    };
    add("Does the management system conform to the organisation's own requirements? 9.2.1 a) 1)",
        report.own_requirements());
    add("Does it conform to the standard? 9.2.1 a) 2)", report.standard());
    add("Is it effectively implemented and maintained? 9.2.1 b)", report.effectiveness());
    draft_.Add(Table{"Conclusions",
                     {{"Question"}, {"Verdict", ColumnKind::kBadge}, {"In words"}},
                     AllOf(std::move(conclusions)),
                     ""});
    std::vector<Row> left_out;
    for (const auto& each : report.not_audited()) left_out.push_back({each.criterion(), each.reason()});
    draft_.Add(Table{"Criteria that were not audited",
                     {{"Criterion", ColumnKind::kId}, {"Reason"}},
                     AllOf(std::move(left_out)),
                     "All criteria were audited."});
    if (!report.auditee_comments().empty()) {
      draft_.Add(Heading{"Comments of the auditees", 3});
      draft_.Add(Paragraph{report.auditee_comments()});
    }
    WriteSeals(submission);
  }

 private:
  void WriteHead() {
    Facts facts{"The audit", {}};
    AddFact(&facts, "Audit", audit_.display_name());
    AddFact(&facts, "Kind", FieldText(audit_, "kind"));
    AddFact(&facts, "State", FieldText(audit_, "state"));
    AddFact(&facts, "Programme",
            Lines({audit_.programme().empty() ? "" : KindAndId(audit_.programme()), audit_.programme_entry()}));
    AddFact(&facts, "Objectives", audit_.objectives());
    AddFact(&facts, "Method", FieldText(audit_, "method"));
    AddFact(&facts, "Planned from", times_.Text(audit_.planned_start_time()), ColumnKind::kTime);
    AddFact(&facts, "Planned to", times_.Text(audit_.planned_end_time()), ColumnKind::kTime);
    AddFact(&facts, "Fieldwork began", times_.Text(audit_.fieldwork_start_time()), ColumnKind::kTime);
    if (audit_.has_certification()) {
      AddFact(&facts, "Audited by", audit_.certification().body());
      AddFact(&facts, "Stage", FieldText(audit_.certification(), "stage"));
      AddFact(&facts, "Standard", audit_.certification().standard());
    }
    draft_.Add(Heading{"Audit"});
    draft_.Add(std::move(facts));
    const Audit::Scope& scope = audit_.scope();
    Facts looked_at{"Scope of the audit", {}};
    AddFact(&looked_at, "Scope of the audit", scope.description());
    AddFact(&looked_at, "AI systems", Ids(scope.ai_systems()), ColumnKind::kId);
    std::vector<std::string> resources;
    for (const std::string& name : scope.resources()) resources.push_back(KindAndId(name));
    AddFact(&looked_at, "Other resources", absl::StrJoin(resources, ", "), ColumnKind::kId);
    AddFact(&looked_at, "Units", absl::StrJoin(scope.units(), ", "));
    AddFact(&looked_at, "Processes", absl::StrJoin(scope.processes(), ", "));
    AddFact(&looked_at, "Records as of", times_.Text(scope.as_of_time()), ColumnKind::kTime);
    draft_.Add(std::move(looked_at));
  }

  void WriteCriteria() {
    draft_.Add(Heading{"Criteria"});
    if (!audit_.has_criteria()) {
      draft_.Add(Paragraph{"The criteria are not frozen: the audit is not prepared."});
      return;
    }
    const Audit::Criteria& criteria = audit_.criteria();
    Facts facts{"The criteria", {}};
    std::vector<std::string> frameworks;
    for (const auto& each : criteria.frameworks()) {
      frameworks.push_back(absl::StrCat(each.framework_id(), " ", each.version()));
    }
    AddFact(&facts, "Frameworks", absl::StrJoin(frameworks, ", "));
    AddFact(&facts, "Requirements", absl::StrJoin(criteria.requirements(), ", "));
    AddFact(&facts, "Excluded by a statement of applicability", absl::StrJoin(criteria.excluded(), ", "));
    AddFact(&facts, "Frozen", times_.Text(criteria.freeze_time()), ColumnKind::kTime);
    AddFact(&facts, "Digest of the criteria", criteria.digest(), ColumnKind::kId);
    draft_.Add(std::move(facts));
    std::vector<Row> documents;
    for (const auto& each : criteria.documents()) {
      documents.push_back({each.document_id(), each.title(), each.version(), each.reference(), each.sha256()});
    }
    draft_.Add(Table{"Documents of the organisation",
                     {{"Document", ColumnKind::kId},
                      {"Title"},
                      {"Version"},
                      {"Location", ColumnKind::kId},
                      {"SHA-256", ColumnKind::kId}},
                     AllOf(std::move(documents)),
                     "No document of the organisation is a criterion."});
  }

  void WriteTeam() {
    std::vector<Row> team = {{audit_.lead(), "lead", "", ""}};
    for (const Audit::Member& member : audit_.team()) {
      team.push_back({member.person(), FieldText(member, "role"), member.external() ? "yes" : "", member.competence()});
    }
    draft_.Add(Heading{"Team and impartiality"});
    draft_.Add(Table{
        "Team", {{"Person", ColumnKind::kId}, {"Role"}, {"External"}, {"Competence"}}, AllOf(std::move(team)), ""});
    if (!audit_.auditees().empty()) {
      draft_.Add(Paragraph{absl::StrCat("Auditees: ", absl::StrJoin(audit_.auditees(), ", "), ".")});
    }
    std::vector<Row> conflicts;
    for (const Audit::Conflict& conflict : audit_.conflicts()) {
      conflicts.push_back(
          {conflict.person(), KindAndId(conflict.resource()), FieldText(conflict, "kinds"),
           times_.Text(conflict.last_time()), conflict.safeguard(),
           conflict.acceptor().empty() ? Cell("not accepted", Tone::kBad) : Cell(conflict.acceptor(), Tone::kGood),
           conflict.accept_reason()});
      if (conflict.acceptor().empty()) continue;
      draft_.Approved({absl::StrCat("safeguard for ", conflict.person(), " and ", KindAndId(conflict.resource())), "",
                       conflict.acceptor(), times_.Text(conflict.accept_time()), conflict.digest()});
    }
    draft_.Add(Table{"Conflicts of interest and their safeguards",
                     {{"Person", ColumnKind::kId},
                      {"Resource", ColumnKind::kId},
                      {"Part in it"},
                      {"Last", ColumnKind::kTime},
                      {"Safeguard"},
                      {"Accepted by", ColumnKind::kBadge},
                      {"Reason"}},
                     AllOf(std::move(conflicts)),
                     audit_.has_criteria() ? "No member of the team has a conflict of interest."
                                           : "Conflicts are determined when the audit is prepared."});
  }

  Row RowOf(const AuditFinding& finding) const {
    const bool bad = finding.kind() == audit::v1::AUDIT_FINDING_KIND_NONCONFORMITY;
    const bool opportunity = finding.kind() == audit::v1::AUDIT_FINDING_KIND_OPPORTUNITY;
    return {Id(finding.name()),
            {FieldText(finding, "kind"), bad           ? Tone::kBad
                                         : opportunity ? Tone::kWarning
                                                       : Tone::kGood},
            finding.grade(),
            Lines({finding.criterion(), finding.criterion_place()}),
            Lines({finding.title(), finding.statement()}),
            EvidenceText(finding.evidence()),
            finding.owner(),
            times_.Text(finding.due_time()),
            Lines({FieldText(finding, "state"), FieldText(finding, "settlement"),
                   finding.has_dispute() ? absl::StrCat("disputed: ", FieldText(finding.dispute(), "stage")) : "",
                   finding.overdue() ? "overdue" : ""}),
            ShortDigest(finding.digest())};
  }

  static Cell VerdictCell(const Audit::Conclusion& conclusion) {
    const std::string text = FieldText(conclusion, "verdict");
    switch (conclusion.verdict()) {
      case Audit::Conclusion::VERDICT_YES:
        return {text, Tone::kGood};
      case Audit::Conclusion::VERDICT_PARTLY:
        return {text, Tone::kWarning};
      default:
        return {text, Tone::kBad};
    }
  }

  void WriteSeals(const Audit::Submission& submission) {
    const Audit::Report& report = submission.report();
    Facts facts{"The seals of the report", {}};
    AddFact(&facts, "Submitted by", submission.submitter());
    AddFact(&facts, "Submitted at", times_.Text(submission.submit_time()), ColumnKind::kTime);
    AddFact(&facts, "Issued by", submission.issuer().empty() ? "nobody yet" : submission.issuer());
    AddFact(&facts, "Issued at", times_.Text(submission.issue_time()), ColumnKind::kTime);
    AddFact(&facts, "Distribution", absl::StrJoin(report.distribution(), ", "));
    std::vector<std::string> receipts;
    for (const auto& receipt : audit_.receipts()) {
      receipts.push_back(absl::StrCat(receipt.person(), " on ", times_.Day(receipt.receive_time())));
    }
    AddFact(&facts, "Received by", absl::StrJoin(receipts, ", "));
    AddFact(&facts, "Digest of the report", submission.digest(), ColumnKind::kId);
    AddFact(&facts, "Digest of its criteria", report.criteria_digest(), ColumnKind::kId);
    AddFact(&facts, "Seal of the checks", report.checks_seal(), ColumnKind::kId);
    AddFact(&facts, "Seal of the samples", report.samples_seal(), ColumnKind::kId);
    AddFact(&facts, "Seal of the meetings", report.meetings_seal(), ColumnKind::kId);
    if (audit_.has_certificate()) {
      AddFact(&facts, "Certificate", audit_.certificate().number());
      AddFact(&facts, "Certificate valid until", times_.Text(audit_.certificate().expire_time()), ColumnKind::kTime);
    }
    draft_.Add(std::move(facts));
    if (submission.issuer().empty()) return;
    draft_.Approved({absl::StrCat("report of ", KindAndId(audit_.name())), "", submission.issuer(),
                     times_.Text(submission.issue_time()), submission.digest()});
  }

  Draft& draft_;
  const Times& times_;
  const Audit& audit_;
};

}  // namespace

absl::Status FillAudit(Draft& draft) {
  audit::v1::GetAuditRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), draft.SubjectName("audits"));
  Audit audit;
  RETURN_IF_ERROR(draft.reader.Get(kGet, &request, &audit));
  draft.document.subject = audit.name();
  AuditReport report(draft, audit);
  report.Write();
  RETURN_IF_ERROR(report.WriteFindings());
  report.WriteReport();
  return absl::OkStatus();
}

}  // namespace aims::cli::report
