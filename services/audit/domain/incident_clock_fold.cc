// What events do to a clock of an incident.

#include "common/base/time.h"
#include "common/domain/enter.h"
#include "common/domain/person_noted.h"
#include "services/audit/domain/incident_clock.h"

namespace aims::audit {
namespace {

using domain::Enter;
using event::v1::EventMetadata;
using v1::IncidentClock;
using Event = v1::IncidentClockEvent;
using Submission = v1::IncidentClock::Submission;

void Started(const v1::IncidentClockStarted& started, const EventMetadata& metadata, IncidentClock* clock) {
  clock->set_incident(started.incident());
  *clock->mutable_basis() = started.basis();
  *clock->mutable_basis_time() = metadata.occur_time();
  *clock->mutable_original_due_time() = started.basis().due_time();
  clock->set_responsible(started.basis().responsible());
  Enter(IncidentClock::STATE_RUNNING, metadata, clock);
}

// Of reports that were sent, whether they kept the present due time; the first one decides whether the clock is late.
void JudgeReports(IncidentClock* clock) {
  const absl::Time due = base::FromProto(clock->basis().due_time());
  for (Submission& submission : *clock->mutable_submissions()) {
    submission.set_in_time(base::FromProto(submission.submit_time()) <= due);
  }
  if (!clock->submissions().empty()) clock->set_late(!clock->submissions(0).in_time());
}

// The due time before stays visible; a new one has its own notices, and is late by itself.
void Rebased(const v1::IncidentClockRebased& rebased, const EventMetadata& metadata, IncidentClock* clock) {
  if (base::FromProto(rebased.basis().due_time()) != base::FromProto(clock->basis().due_time())) {
    IncidentClock::EarlierDue* earlier = clock->add_earlier_dues();
    *earlier->mutable_start_time() = clock->basis().start_time();
    *earlier->mutable_due_time() = clock->basis().due_time();
    *earlier->mutable_end_time() = metadata.occur_time();
    earlier->set_late(clock->late());
    earlier->set_reason(rebased.reason());
    earlier->set_proposer(rebased.proposer());
    earlier->set_approver(rebased.approver());
    clock->clear_half_time_passed();
    clock->clear_last_day_began();
    if (base::FromProto(rebased.basis().due_time()) > base::FromProto(metadata.occur_time())) clock->clear_late();
    *clock->mutable_basis_time() = metadata.occur_time();
  }
  *clock->mutable_basis() = rebased.basis();
  JudgeReports(clock);
}

void Sent(const Submission& sent, const EventMetadata& metadata, IncidentClock* clock) {
  Submission* submission = clock->add_submissions();
  *submission = sent;
  submission->set_recorder(metadata.actor().subject());
  *submission->mutable_record_time() = metadata.occur_time();
  if (clock->submissions_size() == 1) clock->set_late(!sent.in_time());
  if (sent.kind() == Submission::KIND_INITIAL) Enter(IncidentClock::STATE_INITIAL_SENT, metadata, clock);
  if (sent.kind() == Submission::KIND_COMPLETE) {
    clock->clear_proposal();
    Enter(IncidentClock::STATE_COMPLETE, metadata, clock);
  }
}

void Confirmed(uint32_t number, const EventMetadata& metadata, IncidentClock* clock) {
  for (Submission& submission : *clock->mutable_submissions()) {
    if (submission.number() != number) continue;
    submission.set_confirmer(metadata.actor().subject());
    *submission.mutable_confirm_time() = metadata.occur_time();
  }
}

void NotDue(const v1::IncidentClockNotDueDecided& decided, const EventMetadata& metadata, IncidentClock* clock) {
  IncidentClock::NotDue* not_due = clock->mutable_not_due();
  not_due->set_proposer(decided.proposer());
  not_due->set_approver(decided.approver());
  not_due->set_reason(decided.reason());
  *not_due->mutable_decide_time() = metadata.occur_time();
  not_due->set_by_correction(decided.by_correction());
  clock->clear_proposal();
  Enter(IncidentClock::STATE_NOT_DUE, metadata, clock);
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, IncidentClock* clock) {
  switch (event.event_case()) {
    case Event::kStarted:
      Started(event.started(), metadata, clock);
      return absl::OkStatus();
    case Event::kRebased:
      Rebased(event.rebased(), metadata, clock);
      return absl::OkStatus();
    case Event::kAssigned:
      clock->set_responsible(event.assigned().responsible());
      return absl::OkStatus();
    case Event::kReportSent:
      Sent(event.report_sent().submission(), metadata, clock);
      return absl::OkStatus();
    case Event::kSubmissionConfirmed:
      Confirmed(event.submission_confirmed().number(), metadata, clock);
      return absl::OkStatus();
    case Event::kNotDueProposed:
      clock->mutable_proposal()->set_number(event.not_due_proposed().number());
      clock->mutable_proposal()->set_proposer(metadata.actor().subject());
      *clock->mutable_proposal()->mutable_propose_time() = metadata.occur_time();
      clock->mutable_proposal()->set_reason(metadata.reason());
      clock->set_last_proposal(event.not_due_proposed().number());
      return absl::OkStatus();
    case Event::kNotDueDecided:
      NotDue(event.not_due_decided(), metadata, clock);
      return absl::OkStatus();
    case Event::kNotDueRejected:
      clock->clear_proposal();
      return absl::OkStatus();
    case Event::kHalfTimePassed:
      clock->set_half_time_passed(true);
      return absl::OkStatus();
    case Event::kLastDayBegan:
      clock->set_last_day_began(true);
      return absl::OkStatus();
    case Event::kLate:
      clock->set_late(true);
      return absl::OkStatus();
    case Event::kLinkTargetMissed:
      clock->set_link_target_missed(true);
      return absl::OkStatus();
    case Event::kStandingChanged:
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status IncidentClocks::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<IncidentClocks>(event, state);
  return folded;
}

}  // namespace aims::audit
