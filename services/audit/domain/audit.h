#pragma once
// Internal and external audits. ISO/IEC 42001 9.2.1, 9.2.2. Pure: same inputs, same events.
//
//   PLANNED ◀─▶ PREPARED ─▶ FIELDWORK ◀─▶ REPORTING ◀─▶ IN_REVIEW ─▶ ISSUED | FOLLOW_UP ─▶ CLOSED
//      └───────────┴───────────┴─────────────┴─────────────┴──▶ CANCELLED
//
// Planning, preparation and the end are in audit.cc, conflicts of interest in audit_impartiality.cc (their computation
// in audit_conflicts.h), meetings, samples and the checklist in audit_fieldwork.cc, the report in audit_report.cc, the
// fold in audit_fold.cc. Findings are resources of their own (audit_finding.h). A move from a wrong state is refused
// (WRONG_STATE).
//
// Who is named here: only the lead prepares, starts, completes, submits and closes (NOT_THE_LEAD); only members of the
// team who are no observers record meetings, samples and answers (NOT_IN_TEAM).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/audit/v1/action_note.pb.h"
#include "aims/audit/v1/audit.pb.h"
#include "aims/audit/v1/audit_event.pb.h"
#include "aims/audit/v1/audit_service.pb.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"
#include "common/domain/moves.h"

namespace aims::audit {

struct Audits {
  using State = v1::Audit;
  using Event = v1::AuditEvent;
  static constexpr absl::string_view kCollection = "audits";
  static std::vector<domain::Move> Moves();
  static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
  // The lead and the team, until the audit has ended.
  static bool NeedsPerson(const State& state, const std::string& login);
  // A certificate: notices 90 and 30 days before its end, and the end.
  static absl::optional<absl::Time> NextDue(const State& state);
  static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const domain::Decision& decision);
};

using AuditEvents = std::vector<v1::AuditEvent>;

// --- Planning, preparation and the end (audit.cc) ---

// Takes from the entry of the programme what the request leaves open. InvalidArgument for an end before the start, for
// an entry without a programme, for two documents with one id, and for a certification of an internal audit. Refused
// for a programme that is not there or not approved (PROGRAMME_UNKNOWN, PROGRAMME_NOT_APPROVED), for an entry that it
// does not have (ENTRY_UNKNOWN), for requirements of no framework (REQUIREMENT_UNKNOWN), for scope of another
// organization (RESOURCE_ELSEWHERE), and for an external audit without a certification body (CERTIFICATION_MISSING).
absl::StatusOr<AuditEvents> Plan(const v1::Audit&, const v1::CreateAuditRequest&, const domain::Decision&);
absl::StatusOr<AuditEvents> Update(const v1::Audit&, const v1::UpdateAuditRequest&, const domain::Decision&);
// Refused while something is missing: OBJECTIVES_MISSING, SCOPE_MISSING, CRITERIA_MISSING, and AUDITEES_MISSING of an
// internal audit. Refused beyond 200 requirements (TOO_MANY_CRITERIA) and beyond 100 conflicts (TOO_MANY_CONFLICTS).
absl::StatusOr<AuditEvents> Prepare(const v1::Audit&, const v1::PrepareAuditRequest&, const domain::Decision&);
absl::StatusOr<AuditEvents> Replan(const v1::Audit&, const v1::ReplanAuditRequest&, const domain::Decision&);
// Refused while nonconformities are not settled (OPEN_FINDINGS), while actions are not verified (OPEN_ACTIONS), and
// without a reason while people on the distribution did not confirm the receipt (RECEIPT_MISSING).
absl::StatusOr<AuditEvents> Close(const v1::Audit&, const v1::CloseAuditRequest&, const domain::Decision&);
absl::StatusOr<AuditEvents> Cancel(const v1::Audit&, const v1::CancelAuditRequest&, const domain::Decision&);

// --- Impartiality (audit_impartiality.cc) ---

absl::StatusOr<AuditEvents> ChangeTeam(const v1::Audit&, const v1::ChangeAuditTeamRequest&, const domain::Decision&);
// Refused for a conflict that the audit does not have (CONFLICT_UNKNOWN).
absl::StatusOr<AuditEvents> ProposeSafeguard(const v1::Audit&, const v1::ProposeAuditSafeguardRequest&,
                                             const domain::Decision&);
// The same. By designated management (NOT_DESIGNATED). Four eyes: neither the person in conflict nor the proposer of
// the safeguard. Refused without a safeguard (SAFEGUARD_MISSING), and for another digest (OTHER_DIGEST).
absl::StatusOr<AuditEvents> AcceptConflict(const v1::Audit&, const v1::AcceptAuditConflictRequest&,
                                           const domain::Decision&);
// Refused while a conflict is not accepted (CONFLICT_NOT_ACCEPTED), and when one came up or changed since the conflicts
// were listed (CONFLICT_IS_NEW).
absl::StatusOr<AuditEvents> StartFieldwork(const v1::Audit&, const v1::StartAuditFieldworkRequest&,
                                           const domain::Decision&);

// --- Fieldwork (audit_fieldwork.cc). Refused for an auditor whose conflict is not accepted (CONFLICT_NOT_ACCEPTED) ---

// Refused in the future (MEETING_IN_FUTURE), without anybody (ATTENDANCE_MISSING), and beyond 100 (TOO_MANY_MEETINGS).
absl::StatusOr<AuditEvents> RecordMeeting(const v1::Audit&, const v1::RecordAuditMeetingRequest&,
                                          const domain::Decision&);
// Refused for a criterion that is not frozen (CRITERION_NOT_FROZEN, CONTROL_EXCLUDED), for an id that is taken
// (SAMPLE_ID_TAKEN), for a sample that cannot be pulled again (common/domain/sample.h), for a judgement without a
// reason (SELECTION_REASON_MISSING), for a work item in which the auditor ever had a part (OWN_WORK_SAMPLED), and
// beyond 100 samples (TOO_MANY_SAMPLES).
absl::StatusOr<AuditEvents> RecordSample(const v1::Audit&, const v1::RecordAuditSampleRequest&,
                                         const domain::Decision&);
// Refused for a criterion that is not frozen, without evidence (EVIDENCE_MISSING) or with evidence that is not valid,
// for samples that are not in the register (SAMPLE_UNKNOWN), and for those of a work item in which the auditor ever had
// a part (OWN_WORK_SAMPLED).
absl::StatusOr<AuditEvents> RecordCheck(const v1::Audit&, const v1::RecordAuditCheckRequest&, const domain::Decision&);
// Refused for an internal audit without an answer (CHECKLIST_EMPTY).
absl::StatusOr<AuditEvents> CompleteFieldwork(const v1::Audit&, const v1::CompleteAuditFieldworkRequest&,
                                              const domain::Decision&);
absl::StatusOr<AuditEvents> ReopenFieldwork(const v1::Audit&, const v1::ReopenAuditFieldworkRequest&,
                                            const domain::Decision&);

// --- The report (audit_report.cc) ---

// Refused while a criterion of an internal audit is neither answered nor on the list of those that were not audited
// (CRITERION_UNANSWERED), or is both (CRITERION_ANSWERED); for a criterion that is not met and has no nonconformity
// (NONCONFORMITY_WITHOUT_FINDING); while a finding is disputed (DISPUTE_OPEN) or a conflict not accepted
// (CONFLICT_NOT_ACCEPTED); without the report of an external audit (EXTERNAL_REPORT_MISSING); beyond 100 findings
// (TOO_MANY_FINDINGS).
absl::StatusOr<AuditEvents> SubmitReport(const v1::Audit&, const v1::SubmitAuditReportRequest&,
                                         const domain::Decision&);
absl::StatusOr<AuditEvents> ReturnReport(const v1::Audit&, const v1::ReturnAuditReportRequest&,
                                         const domain::Decision&);
// Names the digest (OTHER_DIGEST). Four eyes: not the submitter; under STRICT separation nobody of the team, no author
// of a finding, and nobody who took a sample or answered a criterion. Refused when a finding is not as the report has it
// (FINDING_CHANGED), and while one is disputed and not settled (DISPUTE_OPEN).
absl::StatusOr<AuditEvents> IssueReport(const v1::Audit&, const v1::IssueAuditReportRequest&, const domain::Decision&);
// Names the digest (OTHER_DIGEST). Refused for others than those on the distribution (NOT_ON_DISTRIBUTION). Nothing
// when it is recorded.
absl::StatusOr<AuditEvents> AcknowledgeReport(const v1::Audit&, const v1::AcknowledgeAuditReportRequest&,
                                              const domain::Decision&);
// Refused for an internal audit (NOT_EXTERNAL), and for a certificate that ends before it starts
// (CERTIFICATE_ENDS_BEFORE_START) or whose document is not valid.
absl::StatusOr<AuditEvents> RecordCertificate(const v1::Audit&, const v1::RecordAuditCertificateRequest&,
                                              const domain::Decision&);

// --- Notes of AIMS itself ---

// A finding of the issued report was settled or withdrawn. Nothing when it is not open.
absl::StatusOr<AuditEvents> NoteFinding(const v1::Audit&, const std::string& finding, const domain::Decision&);
// An action of the audit changed. Nothing when the audit has ended, or this version is known.
absl::StatusOr<AuditEvents> NoteAuditAction(const v1::Audit&, const v1::ActionNote&, const domain::Decision&);

}  // namespace aims::audit
