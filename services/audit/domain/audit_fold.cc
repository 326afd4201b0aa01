// What events do to an audit.

#include <algorithm>
#include <string>

#include "common/domain/enter.h"
#include "common/domain/entries.h"
#include "common/domain/person_noted.h"
#include "common/domain/standard_moves.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/audit.h"
#include "services/audit/domain/audit_conflicts.h"

namespace aims::audit {
namespace {

using domain::Enter;
using event::v1::EventMetadata;
using v1::Audit;
using Event = v1::AuditEvent;

// The conflict; nullptr when an event before was parked.
Audit::Conflict* ConflictOf(const std::string& person, const std::string& resource, Audit* audit) {
  const int place = PlaceOfConflict(audit->conflicts(), person, resource);
  return place < audit->conflicts_size() ? audit->mutable_conflicts(place) : nullptr;
}

void FoldSafeguard(const v1::AuditSafeguardProposed& proposed, const EventMetadata& metadata, Audit* audit) {
  Audit::Conflict* conflict = ConflictOf(proposed.person(), proposed.resource(), audit);
  if (conflict == nullptr) return;
  conflict->set_safeguard(proposed.safeguard());
  conflict->set_digest(proposed.digest());
  conflict->set_proposer(metadata.actor().subject());
  conflict->clear_acceptor();
  conflict->clear_accept_time();
  conflict->clear_accept_reason();
}

void FoldAcceptance(const v1::AuditConflictAccepted& accepted, const EventMetadata& metadata, Audit* audit) {
  Audit::Conflict* conflict = ConflictOf(accepted.person(), accepted.resource(), audit);
  if (conflict == nullptr) return;
  conflict->set_acceptor(metadata.actor().subject());
  *conflict->mutable_accept_time() = metadata.occur_time();
  conflict->set_accept_reason(metadata.reason());
}

void FoldIssue(const v1::AuditReportIssued& issued, const EventMetadata& metadata, Audit* audit) {
  audit->mutable_submission()->set_issuer(metadata.actor().subject());
  *audit->mutable_submission()->mutable_issue_time() = metadata.occur_time();
  audit->clear_open_findings();
  for (const auto& finding : issued.findings()) {
    if (finding.open()) audit->add_open_findings(finding.finding());
  }
  Enter(Audit::STATE_ISSUED, metadata, audit);
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Audit* state) {
  domain::FoldStandardMove(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRegistered:
      Enter(Audit::STATE_PLANNED, metadata, state);
      return absl::OkStatus();
    case Event::kUpdated:
    case Event::kPersonNoted:
    case Event::kActionNoted:
      return absl::OkStatus();
    case Event::kPrepared:
      *state->mutable_criteria() = event.prepared().criteria();
      *state->mutable_conflicts() = event.prepared().conflicts();
      Enter(Audit::STATE_PREPARED, metadata, state);
      return absl::OkStatus();
    case Event::kReplanned:
      state->clear_criteria();
      Enter(Audit::STATE_PLANNED, metadata, state);
      return absl::OkStatus();
    case Event::kTeamChanged:
      state->set_lead(event.team_changed().lead());
      *state->mutable_team() = event.team_changed().team();
      *state->mutable_conflicts() = event.team_changed().conflicts();
      state->set_state_reason(metadata.reason());
      return absl::OkStatus();
    case Event::kSafeguardProposed:
      FoldSafeguard(event.safeguard_proposed(), metadata, state);
      return absl::OkStatus();
    case Event::kConflictAccepted:
      FoldAcceptance(event.conflict_accepted(), metadata, state);
      return absl::OkStatus();
    case Event::kFieldworkStarted:
      *state->mutable_conflicts() = event.fieldwork_started().conflicts();
      *state->mutable_fieldwork_start_time() = metadata.occur_time();
      Enter(Audit::STATE_FIELDWORK, metadata, state);
      return absl::OkStatus();
    case Event::kMeetingRecorded:
      *state->add_meetings() = event.meeting_recorded().meeting();
      return absl::OkStatus();
    case Event::kSampleRecorded:
      *state->add_samples() = event.sample_recorded().sample();
      return absl::OkStatus();
    case Event::kCheckRecorded: {
      const Audit::Check& check = event.check_recorded().check();
      auto& checks = *state->mutable_checks();
      const auto is_it = [&](const Audit::Check& known) { return known.criterion() == check.criterion(); };
      domain::SetEntry(domain::PlaceOf(checks, is_it), check, &checks);
      return absl::OkStatus();
    }
    case Event::kFieldworkCompleted:
      Enter(Audit::STATE_REPORTING, metadata, state);
      return absl::OkStatus();
    case Event::kFieldworkReopened:
      Enter(Audit::STATE_FIELDWORK, metadata, state);
      return absl::OkStatus();
    case Event::kReportSubmitted: {
      Audit::Submission* submission = state->mutable_submission();
      submission->Clear();
      *submission->mutable_report() = event.report_submitted().report();
      submission->set_digest(event.report_submitted().digest());
      submission->set_submitter(metadata.actor().subject());
      *submission->mutable_submit_time() = metadata.occur_time();
      Enter(Audit::STATE_IN_REVIEW, metadata, state);
      return absl::OkStatus();
    }
    case Event::kReportReturned:
      state->clear_submission();
      Enter(Audit::STATE_REPORTING, metadata, state);
      return absl::OkStatus();
    case Event::kReportIssued:
      FoldIssue(event.report_issued(), metadata, state);
      return absl::OkStatus();
    case Event::kFollowUpStarted:
      Enter(Audit::STATE_FOLLOW_UP, metadata, state);
      return absl::OkStatus();
    case Event::kReportReceived: {
      Audit::Receipt* receipt = state->add_receipts();
      receipt->set_person(metadata.actor().subject());
      *receipt->mutable_receive_time() = metadata.occur_time();
      return absl::OkStatus();
    }
    case Event::kFindingNoted: {
      auto& open = *state->mutable_open_findings();
      open.erase(std::remove(open.begin(), open.end(), event.finding_noted().finding()), open.end());
      return absl::OkStatus();
    }
    case Event::kCertificateRecorded:
      *state->mutable_certificate() = event.certificate_recorded().certificate();
      state->clear_certificate_notice_days();
      state->clear_certificate_expired();
      return absl::OkStatus();
    case Event::kCertificateExpiring:
      state->set_certificate_notice_days(event.certificate_expiring().days());
      return absl::OkStatus();
    case Event::kCertificateExpired:
      state->set_certificate_expired(true);
      return absl::OkStatus();
    case Event::kClosed:
      Enter(Audit::STATE_CLOSED, metadata, state);
      return absl::OkStatus();
    case Event::kCancelled:
      Enter(Audit::STATE_CANCELLED, metadata, state);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status Audits::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  FoldActionNoted(event, state);
  domain::FoldPersonNoted<Audits>(event, state);
  return folded;
}

}  // namespace aims::audit
