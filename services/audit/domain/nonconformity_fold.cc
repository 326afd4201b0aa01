// The fold of a nonconformity: ISO/IEC 42001 10.2.

#include <algorithm>

#include "common/base/time.h"
#include "common/domain/enter.h"
#include "common/domain/person_noted.h"
#include "common/domain/standard_moves.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/nonconformity_rules.h"

namespace aims::audit {
namespace {

using domain::Enter;
using event::v1::EventMetadata;
using v1::Nonconformity;
using Event = v1::NonconformityEvent;
using Time = google::protobuf::Timestamp;

constexpr int kMostVerifications = 10;

// The step of the state begins, and is due at that time.
void BeginStep(const Time& due, Nonconformity* state) {
  *state->mutable_due_time() = due;
  *state->mutable_original_due_time() = due;
  state->clear_overdue();
}

void EndSteps(Nonconformity* state) {
  state->clear_due_time();
  state->clear_original_due_time();
  state->clear_overdue();
}

void AddWorker(const EventMetadata& metadata, Nonconformity* state) {
  const auto& workers = state->workers();
  if (std::find(workers.begin(), workers.end(), metadata.actor().subject()) != workers.end()) return;
  state->add_workers(metadata.actor().subject());
}

void FoldRegistered(const v1::NonconformityRegistered& registered, const EventMetadata& metadata,
                    Nonconformity* state) {
  state->set_reporter(metadata.actor().subject());
  state->set_source_owner(registered.source_owner());
  state->set_round(1);
  BeginStep(registered.due_time(), state);
  Enter(registered.proposed() ? Nonconformity::STATE_PROPOSED : Nonconformity::STATE_OPEN, metadata, state);
}

void FoldBlockingSet(const v1::NonconformityBlockingSet& set, const EventMetadata& metadata, Nonconformity* state) {
  state->set_blocking(set.blocking());
  state->set_blocking_setter(set.rule().empty() ? metadata.actor().subject() : "");
  state->set_blocking_reason(set.rule().empty() ? metadata.reason() : set.rule());
}

void FoldContained(const v1::NonconformityContained& contained, const EventMetadata& metadata, Nonconformity* state) {
  auto* containment = state->mutable_containment();
  containment->set_correction(contained.correction());
  containment->set_consequences(contained.consequences());
  *containment->mutable_evidence() = contained.evidence();
  *containment->mutable_contain_time() = metadata.occur_time();
  AddWorker(metadata, state);
  BeginStep(contained.due_time(), state);
  Enter(Nonconformity::STATE_CONTAINED, metadata, state);
}

void FoldAnalysed(const v1::NonconformityAnalysed& analysed, const EventMetadata& metadata, Nonconformity* state) {
  *state->mutable_cause() = analysed.cause();
  *state->mutable_similar() = analysed.similar();
  *state->mutable_analysis_evidence() = analysed.evidence();
  state->set_analysis_digest(analysed.digest());
  state->clear_analysis_reviewer();
  *state->mutable_proposed_recurrences() = analysed.proposed_recurrences();
  *state->mutable_recurrence_keys() = analysed.recurrence_keys();
  AddWorker(metadata, state);
  Enter(Nonconformity::STATE_ANALYSIS_IN_REVIEW, metadata, state);
}

void FoldAnalysisAccepted(const v1::NonconformityAnalysisAccepted& accepted, const EventMetadata& metadata,
                          Nonconformity* state) {
  state->set_analysis_reviewer(metadata.actor().subject());
  state->set_recurrence_of(accepted.recurrence_of());
  state->set_no_recurrence_reason(accepted.no_recurrence_reason());
  BeginStep(accepted.due_time(), state);
  Enter(Nonconformity::STATE_ANALYSED, metadata, state);
}

// Without action, the waiting time runs from the approval on.
void FoldPlanApproved(const v1::NonconformityPlanApproved& approved, const EventMetadata& metadata,
                      Nonconformity* state) {
  state->mutable_plan()->set_approver(metadata.actor().subject());
  *state->mutable_plan()->mutable_approve_time() = metadata.occur_time();
  if (approved.has_verification_open_time()) {
    *state->mutable_verification_open_time() = approved.verification_open_time();
    EndSteps(state);
    Enter(Nonconformity::STATE_IMPLEMENTED, metadata, state);
    return;
  }
  BeginStep(approved.due_time(), state);
  Enter(Nonconformity::STATE_ACTION_PLANNED, metadata, state);
}

void FoldImplemented(const v1::NonconformityActionsImplemented& implemented, const EventMetadata& metadata,
                     Nonconformity* state) {
  state->set_implementer(metadata.actor().subject());
  *state->mutable_implementation_evidence() = implemented.evidence();
  *state->mutable_verification_open_time() = implemented.verification_open_time();
  AddWorker(metadata, state);
  EndSteps(state);
  Enter(Nonconformity::STATE_IMPLEMENTED, metadata, state);
}

void FoldVerified(const v1::NonconformityVerified& verified, const EventMetadata& metadata, Nonconformity* state) {
  auto* verifications = state->mutable_verifications();
  if (verifications->size() >= kMostVerifications) verifications->DeleteSubrange(0, 1);
  auto* verification = verifications->Add();
  *verification = verified.verification();
  verification->set_verifier(metadata.actor().subject());
  *verification->mutable_verify_time() = metadata.occur_time();
  BeginStep(verified.due_time(), state);
  if (verified.verification().outcome() == Nonconformity::OUTCOME_EFFECTIVE) {
    Enter(Nonconformity::STATE_EFFECTIVE, metadata, state);
    return;
  }
  state->set_round(state->round() + 1);
  state->clear_verification_open_time();
  Enter(Nonconformity::STATE_CONTAINED, metadata, state);
}

void FoldEnd(Nonconformity::State end, const EventMetadata& metadata, Nonconformity* state) {
  state->set_closer(metadata.actor().subject());
  EndSteps(state);
  Enter(end, metadata, state);
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Nonconformity* state) {
  domain::FoldStandardMove(event, metadata, state);
  FoldActionNoted(event, state);
  switch (event.event_case()) {
    case Event::kRegistered:
      FoldRegistered(event.registered(), metadata, state);
      return absl::OkStatus();
    case Event::kUpdated:
    case Event::kActionNoted:
    case Event::kPersonNoted:
    case Event::kStandingChanged:
      return absl::OkStatus();
    case Event::kConfirmed:
      state->set_grade(event.confirmed().grade());
      BeginStep(event.confirmed().due_time(), state);
      Enter(Nonconformity::STATE_OPEN, metadata, state);
      return absl::OkStatus();
    case Event::kRejected:
      FoldEnd(Nonconformity::STATE_REJECTED, metadata, state);
      return absl::OkStatus();
    case Event::kBlockingSet:
      FoldBlockingSet(event.blocking_set(), metadata, state);
      return absl::OkStatus();
    case Event::kContained:
      FoldContained(event.contained(), metadata, state);
      return absl::OkStatus();
    case Event::kAnalysed:
      FoldAnalysed(event.analysed(), metadata, state);
      return absl::OkStatus();
    case Event::kAnalysisAccepted:
      FoldAnalysisAccepted(event.analysis_accepted(), metadata, state);
      return absl::OkStatus();
    case Event::kAnalysisRejected:
      Enter(Nonconformity::STATE_CONTAINED, metadata, state);
      return absl::OkStatus();
    case Event::kPlanned:
      *state->mutable_plan() = event.planned().plan();
      AddWorker(metadata, state);
      Enter(Nonconformity::STATE_PLAN_PROPOSED, metadata, state);
      return absl::OkStatus();
    case Event::kPlanApproved:
      FoldPlanApproved(event.plan_approved(), metadata, state);
      return absl::OkStatus();
    case Event::kPlanRejected:
      Enter(Nonconformity::STATE_ANALYSED, metadata, state);
      return absl::OkStatus();
    case Event::kStarted:
      AddWorker(metadata, state);
      Enter(Nonconformity::STATE_IN_PROGRESS, metadata, state);
      return absl::OkStatus();
    case Event::kImplemented:
      FoldImplemented(event.implemented(), metadata, state);
      return absl::OkStatus();
    case Event::kVerificationOpened:
      BeginStep(event.verification_opened().due_time(), state);
      Enter(Nonconformity::STATE_VERIFICATION, metadata, state);
      return absl::OkStatus();
    case Event::kVerified:
      FoldVerified(event.verified(), metadata, state);
      return absl::OkStatus();
    case Event::kClosed:
      *state->mutable_risk_check() = event.closed().risk_check();
      *state->mutable_management_change() = event.closed().management_change();
      FoldEnd(Nonconformity::STATE_CLOSED, metadata, state);
      return absl::OkStatus();
    case Event::kDueExtended:
      *state->mutable_due_time() = event.due_extended().due_time();
      state->clear_overdue();
      state->set_state_reason(metadata.reason());
      return absl::OkStatus();
    case Event::kOverdue:
      state->set_overdue(true);
      state->set_overdue_steps(state->overdue_steps() + 1);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status Nonconformities::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<Nonconformities>(event, state);
  return folded;
}

bool Nonconformities::NeedsPerson(const State& nonconformity, const std::string& login) {
  return !HasEnded(nonconformity) && nonconformity.owner() == login;
}

}  // namespace aims::audit
