// What events do to a competence, and what time alone does.

#include "common/base/time.h"
#include "common/domain/after.h"
#include "common/domain/enter.h"
#include "common/domain/notices.h"
#include "common/domain/state.h"
#include "services/controls/domain/competence.h"

namespace aims::controls {
namespace {

using domain::Enter;
using event::v1::EventMetadata;
using v1::Competence;
using Assessment = Competence::Assessment;
using Event = v1::CompetenceEvent;

// Nothing is in force any more: neither an assessment nor a waiver nor an acquisition.
void Leave(Competence::State state, const EventMetadata& metadata, Competence* competence) {
  competence->clear_expire_time();
  competence->clear_acquisition();
  competence->clear_waiver();
  competence->clear_notice_days();
  competence->clear_reassessment_demand();
  Enter(state, metadata, competence);
}

void Opened(const v1::CompetenceOpened& opened, const EventMetadata& metadata, Competence* competence) {
  competence->set_requirement(opened.requirement());
  competence->set_person(opened.person());
  competence->set_role_id(opened.role_id());
  Leave(Competence::STATE_GAP, metadata, competence);
}

void Assessed(const v1::CompetenceAssessed& assessed, const EventMetadata& metadata, Competence* competence) {
  Assessment assessment;
  assessment.set_assessor(metadata.actor().subject());
  *assessment.mutable_assess_time() = metadata.occur_time();
  assessment.set_outcome(assessed.outcome());
  *assessment.mutable_bases() = assessed.bases();
  assessment.set_finding(metadata.reason());
  *assessment.mutable_evidence() = assessed.evidence();
  if (assessed.has_expire_time()) *assessment.mutable_expire_time() = assessed.expire_time();
  assessment.set_criterion_version(assessed.criterion_version());
  *competence->mutable_assessment() = assessment;
  if (assessed.outcome() == Assessment::OUTCOME_COMPETENT) {
    Leave(Competence::STATE_COMPETENT, metadata, competence);
    competence->clear_requested_waiver();
    if (assessed.has_expire_time()) *competence->mutable_expire_time() = assessed.expire_time();
  } else if (!domain::IsIn(*competence, {Competence::STATE_IN_ACQUISITION, Competence::STATE_WAIVED})) {
    Leave(Competence::STATE_GAP, metadata, competence);
  }
}

void WaiverRequested(const v1::CompetenceWaiverRequested& requested, const EventMetadata& metadata,
                     Competence* competence) {
  Competence::Waiver waiver;
  waiver.set_requirement(competence->requirement());
  waiver.set_person(competence->person());
  waiver.set_requester(metadata.actor().subject());
  *waiver.mutable_request_time() = metadata.occur_time();
  waiver.set_reason(metadata.reason());
  waiver.set_measures(requested.measures());
  *waiver.mutable_expire_time() = requested.expire_time();
  waiver.set_digest(requested.digest());
  *competence->mutable_requested_waiver() = waiver;
}

void WaiverApproved(const EventMetadata& metadata, Competence* competence) {
  Leave(Competence::STATE_WAIVED, metadata, competence);
  Competence::Waiver* waiver = competence->mutable_waiver();
  *waiver = competence->requested_waiver();
  waiver->set_approver(metadata.actor().subject());
  *waiver->mutable_approve_time() = metadata.occur_time();
  *competence->mutable_expire_time() = waiver->expire_time();
  competence->clear_requested_waiver();
}

// The next notice, in days ahead; 0 when there is none.
uint32_t NextNotice(const Competence& competence) {
  if (competence.state() == Competence::STATE_WAIVED) return 0;
  return domain::NextNotice(domain::kNoticesOfEnd, base::FromProto(competence.assessment().assess_time()),
                            base::FromProto(competence.expire_time()), competence.notice_days());
}

CompetenceEvents At(const Competence& competence, absl::Time due) {
  CompetenceEvents events(1);
  if (competence.state() == Competence::STATE_WAIVED) {
    events[0].mutable_waiver_expired()->set_digest(competence.waiver().digest());
    *events[0].mutable_waiver_expired()->mutable_due_time() = competence.expire_time();
  } else if (const uint32_t days = NextNotice(competence); days > 0) {
    auto* expiring = events[0].mutable_expiring();
    expiring->set_notice_days(days);
    *expiring->mutable_expire_time() = competence.expire_time();
    *expiring->mutable_due_time() = base::ToProto(due);
  } else {
    *events[0].mutable_expired()->mutable_due_time() = competence.expire_time();
  }
  return events;
}

}  // namespace

absl::Status Competences::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  switch (event.event_case()) {
    case Event::kOpened:
      Opened(event.opened(), metadata, state);
      return absl::OkStatus();
    case Event::kAcquisitionStarted: {
      Leave(Competence::STATE_IN_ACQUISITION, metadata, state);
      Competence::Acquisition* acquisition = state->mutable_acquisition();
      acquisition->set_supervised_by(event.acquisition_started().supervised_by());
      acquisition->set_plan(event.acquisition_started().plan());
      *acquisition->mutable_start_time() = metadata.occur_time();
      return absl::OkStatus();
    }
    case Event::kAssessed:
      Assessed(event.assessed(), metadata, state);
      return absl::OkStatus();
    case Event::kWaiverRequested:
      WaiverRequested(event.waiver_requested(), metadata, state);
      return absl::OkStatus();
    case Event::kWaiverApproved:
      WaiverApproved(metadata, state);
      return absl::OkStatus();
    case Event::kWaiverRejected:
      state->clear_requested_waiver();
      state->set_state_reason(metadata.reason());
      return absl::OkStatus();
    case Event::kWaiverExpired:
    case Event::kRevoked:
      Leave(Competence::STATE_GAP, metadata, state);
      return absl::OkStatus();
    case Event::kExpiring:
      state->set_notice_days(event.expiring().notice_days());
      if (state->state() != Competence::STATE_EXPIRING) Enter(Competence::STATE_EXPIRING, metadata, state);
      return absl::OkStatus();
    case Event::kExpired:
      Leave(Competence::STATE_EXPIRED, metadata, state);
      return absl::OkStatus();
    case Event::kReassessmentDemanded:
      state->mutable_reassessment_demand()->set_criterion_version(event.reassessment_demanded().criterion_version());
      *state->mutable_reassessment_demand()->mutable_demand_time() = metadata.occur_time();
      return absl::OkStatus();
    case Event::kClosed:
      Leave(Competence::STATE_CLOSED, metadata, state);
      state->clear_requested_waiver();
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

absl::optional<absl::Time> Competences::NextDue(const Competence& competence) {
  if (!competence.has_expire_time()) return absl::nullopt;
  return domain::NoticeTime(base::FromProto(competence.expire_time()), NextNotice(competence));
}

absl::StatusOr<CompetenceEvents> Competences::FallDue(const Competence& competence, const domain::Decision& decision) {
  return domain::DueInOrder<Competences>(competence, decision, At);
}

}  // namespace aims::controls
