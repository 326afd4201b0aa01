#include "services/audit/reactions/audit_reactions.h"

#include <string>
#include <utility>

#include "common/base/resource_name.h"
#include "common/domain/state.h"
#include "services/audit/domain/audit.h"
#include "services/audit/domain/audit_applicability.h"
#include "services/audit/domain/audit_finding.h"
#include "services/audit/domain/audit_programme.h"

namespace aims::audit {
namespace {

using command::Effect;
using controls::v1::ControlsTopicRecord;
using controls::v1::StatementOfApplicabilityEvent;
using controls::v1::StatementRowStatus;
using v1::Audit;
using v1::AuditEvent;
using v1::AuditFinding;
using v1::AuditFindingEvent;
using v1::AuditProgramme;
using v1::AuditTopicRecord;
using v1::NonconformityEvent;
using Effects = std::vector<Effect>;

Effects OnProgramme(const event::v1::EventMetadata& cause, const std::string& programme, const std::string& entry,
                    AuditProgramme::Stage stage, std::vector<AuditProgramme::CoveredRequirement> covered = {}) {
  if (programme.empty()) return {};
  AuditReport report{entry, cause.subject(), cause.version(), stage, std::move(covered)};
  return {Effect::On<AuditProgrammes>(
      programme,
      [report = std::move(report)](const AuditProgramme& state, const domain::Decision& decision) {
        return NoteAudit(state, report, decision);
      },
      "an audit of this programme moved")};
}

// The same for the events that name the programme and its entry themselves.
template <class Event>
Effects OnProgramme(const event::v1::EventMetadata& cause, const Event& event, AuditProgramme::Stage stage) {
  return OnProgramme(cause, event.programme(), event.programme_entry(), stage);
}

bool IsFinding(const std::string& name) {
  const auto parsed = base::ResourceName::Parse(name);
  return parsed.ok() && parsed->collection() == AuditFindings::kCollection;
}

Effects OnFinding(const event::v1::EventMetadata& cause, const std::string& finding,
                  AuditFinding::Settlement settlement) {
  if (!IsFinding(finding)) return {};
  return {Effect::On<AuditFindings>(
      finding,
      [settled = Settled{cause.subject(), settlement}](const AuditFinding& state, const domain::Decision& decision) {
        return NoteSettled(state, settled, decision);
      },
      settlement == AuditFinding::SETTLEMENT_CLOSED ? "the nonconformity of this finding was closed"
                                                    : "the nonconformity of this finding was rejected")};
}

// The audit, if the finding is not open any more.
Effects OnAuditOf(const std::string& finding, const std::string& audit) {
  if (audit.empty()) return {};
  return {Effect::On<Audits>(
      audit,
      [finding](const Audit& state, const domain::Decision& decision) -> absl::StatusOr<AuditEvents> {
        const auto known = decision.Find<AuditFinding>(finding);
        const bool over =
            known != nullptr && domain::IsIn(*known, {AuditFinding::STATE_SETTLED, AuditFinding::STATE_WITHDRAWN});
        return over ? NoteFinding(state, finding, decision) : AuditEvents{};
      },
      "a finding of this audit was settled")};
}

}  // namespace

Effects AuditedProgrammeEffects(const AuditTopicRecord& cause) {
  if (!cause.has_audit()) return {};
  const AuditEvent& event = cause.audit();
  const auto& metadata = cause.metadata();
  switch (event.event_case()) {
    case AuditEvent::kRegistered:
      return OnProgramme(metadata, event.registered().audit(), AuditProgramme::STAGE_PLANNED);
    case AuditEvent::kFieldworkStarted:
      return OnProgramme(metadata, event.fieldwork_started(), AuditProgramme::STAGE_STARTED);
    case AuditEvent::kReportIssued: {
      const auto& issued = event.report_issued();
      return OnProgramme(metadata, issued.programme(), issued.programme_entry(), AuditProgramme::STAGE_ISSUED,
                         {issued.covered().begin(), issued.covered().end()});
    }
    case AuditEvent::kClosed:
      return OnProgramme(metadata, event.closed(), AuditProgramme::STAGE_CLOSED);
    case AuditEvent::kCancelled:
      return OnProgramme(metadata, event.cancelled(), AuditProgramme::STAGE_OPEN);
    default:
      return {};
  }
}

Effects AuditFindingEffects(const AuditTopicRecord& cause) {
  if (!cause.has_audit()) return {};
  if (cause.audit().has_cancelled()) {
    return {Effect::OnEach<AuditFindings>(
        cause.metadata().organization(), "audit", cause.metadata().subject(),
        [audit = cause.metadata().subject()](const AuditFinding& finding, const domain::Decision& decision) {
          return NoteAuditCancelled(finding, audit, decision);
        },
        "the audit was cancelled")};
  }
  Effects effects;
  const auto& issued = cause.audit().report_issued();
  for (const auto& reported : issued.findings()) {
    effects.push_back(Effect::On<AuditFindings>(
        reported.finding(),
        [digest = issued.digest()](const AuditFinding& finding, const domain::Decision& decision) {
          return NoteReportIssued(finding, digest, decision);
        },
        "the report that has this finding was issued"));
  }
  return effects;
}

Effects SettledFindingEffects(const AuditTopicRecord& cause) {
  const NonconformityEvent& event = cause.nonconformity();
  if (event.has_closed()) {
    return OnFinding(cause.metadata(), event.closed().source_resource(), AuditFinding::SETTLEMENT_CLOSED);
  }
  if (event.has_rejected()) {
    return OnFinding(cause.metadata(), event.rejected().source_resource(), AuditFinding::SETTLEMENT_REJECTED);
  }
  return {};
}

Effects AuditOfFindingEffects(const AuditTopicRecord& cause) {
  const AuditFindingEvent& event = cause.audit_finding();
  const std::string& finding = cause.metadata().subject();
  if (event.has_settled()) return OnAuditOf(finding, event.settled().audit());
  if (event.has_withdrawn()) return OnAuditOf(finding, event.withdrawn().audit());
  // It was issued before its report, and can be settled since.
  if (event.has_reported()) return OnAuditOf(finding, event.reported().audit());
  return {};
}

Effects ApplicabilityEffects(const ControlsTopicRecord& cause) {
  const StatementOfApplicabilityEvent& event = cause.statement_of_applicability();
  ApplicabilityReport report;
  report.statement = cause.metadata().subject();
  if (event.has_withdrawn()) {
    report.withdrawn = true;
  } else if (event.has_status_frozen()) {
    report.version = event.status_frozen().version();
    for (const StatementRowStatus& row : event.status_frozen().statuses()) {
      const bool excluded = row.status() == StatementRowStatus::STATUS_NOT_APPLICABLE;
      (excluded ? report.excluded : report.applicable).push_back(row.requirement());
    }
  } else {
    return {};
  }
  return {Effect::On<AuditApplicabilities>(
      ApplicabilityName(report.statement),
      [report](const v1::AuditApplicability& known, const domain::Decision& decision) {
        return NoteApplicability(known, report, decision);
      },
      report.withdrawn ? "a statement of applicability was withdrawn" : "a statement of applicability was approved")};
}

}  // namespace aims::audit
