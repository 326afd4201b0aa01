// What events do to a treatment.

#include <algorithm>

#include "common/domain/authors.h"
#include "common/domain/break_glass.h"
#include "common/domain/enter.h"
#include "common/domain/person_noted.h"
#include "common/domain/proposal.h"
#include "common/domain/standard_moves.h"
#include "services/risk/domain/treatment.h"

namespace aims::risk {
namespace {

using domain::Enter;
using event::v1::EventMetadata;
using v1::Treatment;
using Event = v1::TreatmentEvent;

// The record of an action, made where there is none.
Treatment::ActionRecord* RecordOf(const std::string& action_id, Treatment* treatment) {
  for (Treatment::ActionRecord& record : *treatment->mutable_action_records()) {
    if (record.action_id() == action_id) return &record;
  }
  Treatment::ActionRecord* record = treatment->add_action_records();
  record->set_action_id(action_id);
  return record;
}

// The plan is another one: what was recorded of actions that it does not have any more is of no interest.
void Written(const EventMetadata& metadata, Treatment* treatment) {
  domain::AddAuthor(metadata.actor(), treatment);
  treatment->set_digest(domain::DigestOf(domain::AsGiven(*treatment)));
  auto& records = *treatment->mutable_action_records();
  records.erase(std::remove_if(records.begin(), records.end(),
                               [&](const Treatment::ActionRecord& record) {
                                 const auto& actions = treatment->actions();
                                 return std::none_of(actions.begin(), actions.end(),
                                                     [&](const Treatment::Action& action) {
                                                       return action.action_id() == record.action_id();
                                                     });
                               }),
                records.end());
}

void Approved(const v1::TreatmentApproved& approved, const EventMetadata& metadata, Treatment* treatment) {
  Treatment::Approval approval;
  approval.set_approver(metadata.actor().subject());
  *approval.mutable_approve_time() = metadata.occur_time();
  approval.set_digest(approved.digest());
  *approval.mutable_expected_residual() = approved.expected_residual();
  *approval.mutable_authors() = treatment->authors();
  *treatment->mutable_approval() = approval;
  if (!treatment->has_first_approve_time()) *treatment->mutable_first_approve_time() = metadata.occur_time();
  treatment->clear_authors();  // another person looked at their work, or by break-glass is still to do so
  treatment->clear_overdue();
  for (Treatment::ActionRecord& record : *treatment->mutable_action_records()) record.clear_overdue();
  Enter(Treatment::STATE_APPROVED, metadata, treatment);
}

void Tested(const v1::TreatmentTested& tested, const EventMetadata& metadata, Treatment* treatment) {
  Treatment::Test test;
  test.set_tester(metadata.actor().subject());
  *test.mutable_test_time() = metadata.occur_time();
  test.set_outcome(tested.outcome());
  *test.mutable_residual() = tested.residual();
  *test.mutable_evidence() = tested.evidence();
  test.set_finding(metadata.reason());
  *treatment->mutable_test() = test;
  treatment->clear_doubt();
  const bool works = tested.outcome() == Treatment::Test::OUTCOME_EFFECTIVE;
  Enter(works ? Treatment::STATE_EFFECTIVE : Treatment::STATE_INEFFECTIVE, metadata, treatment);
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Treatments::State* state) {
  domain::FoldStandardMove(event, metadata, state);
  domain::FoldBreakGlass(event, metadata, state);
  switch (event.event_case()) {
    case Event::kRegistered:
      Enter(Treatment::STATE_PLANNED, metadata, state);
      Written(metadata, state);
      return absl::OkStatus();
    case Event::kUpdated:
      Written(metadata, state);
      return absl::OkStatus();
    case Event::kBreakGlassReviewRequested:
    case Event::kBreakGlassReviewed:
    case Event::kBreakGlassReviewOverdue:
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::kApproved:
      Approved(event.approved(), metadata, state);
      return absl::OkStatus();
    case Event::kRejected:
      state->set_state_reason(metadata.reason());
      return absl::OkStatus();
    case Event::kApprovalVoided:
      state->clear_approval();
      state->clear_doubt();
      state->clear_implementer();
      state->clear_implementation_evidence();
      Enter(Treatment::STATE_PLANNED, metadata, state);
      return absl::OkStatus();
    case Event::kStarted:
      Enter(Treatment::STATE_IN_PROGRESS, metadata, state);
      return absl::OkStatus();
    case Event::kActionCompleted: {
      Treatment::ActionRecord* record = RecordOf(event.action_completed().action_id(), state);
      record->set_doer(metadata.actor().subject());
      *record->mutable_done_time() = metadata.occur_time();
      *record->mutable_evidence() = event.action_completed().evidence();
      return absl::OkStatus();
    }
    case Event::kCompleted:
      state->set_implementer(metadata.actor().subject());
      *state->mutable_implementation_evidence() = event.completed().evidence();
      state->clear_overdue();
      Enter(Treatment::STATE_IMPLEMENTED, metadata, state);
      return absl::OkStatus();
    case Event::kTested:
      Tested(event.tested(), metadata, state);
      return absl::OkStatus();
    case Event::kDoubted:
      state->mutable_doubt()->set_doubter(metadata.actor().subject());
      *state->mutable_doubt()->mutable_doubt_time() = metadata.occur_time();
      state->mutable_doubt()->set_cause(metadata.reason());
      Enter(Treatment::STATE_IMPLEMENTED, metadata, state);
      return absl::OkStatus();
    case Event::kWithdrawn:
    case Event::kRevoked:
      Enter(Treatment::STATE_WITHDRAWN, metadata, state);
      return absl::OkStatus();
    case Event::kOverdue:
      if (event.overdue().action_id().empty()) {
        state->set_overdue(true);
      } else {
        RecordOf(event.overdue().action_id(), state)->set_overdue(true);
      }
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status Treatments::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<Treatments>(event, state);
  return folded;
}

bool Treatments::NeedsPerson(const State& treatment, const std::string& login) {
  if (treatment.state() == Treatment::STATE_WITHDRAWN) return false;
  const auto is_done = [&](const std::string& action_id) {
    const auto& records = treatment.action_records();
    return std::any_of(records.begin(), records.end(), [&](const Treatment::ActionRecord& record) {
      return record.action_id() == action_id && record.has_done_time();
    });
  };
  const auto& actions = treatment.actions();
  return treatment.owner() == login ||
         std::any_of(actions.begin(), actions.end(), [&](const Treatment::Action& action) {
           return action.owner() == login && !is_done(action.action_id());
         });
}

}  // namespace aims::risk
