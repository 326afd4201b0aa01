// What events do to a policy.

#include <string>

#include "common/domain/enter.h"
#include "common/domain/person_noted.h"
#include "common/domain/references.h"
#include "common/domain/standard_moves.h"
#include "services/controls/domain/policy.h"
#include "services/controls/domain/policy_audience.h"

namespace aims::controls {
namespace {

using domain::Enter;
using event::v1::EventMetadata;
using v1::Policy;
using Event = v1::PolicyEvent;

constexpr int kMaxEarlier = 200;

// Its authors have it again: the review that it passed, and the approval, are over.
void BackToDraft(const EventMetadata& metadata, Policy::Version* version) {
  version->set_stage(Policy::Version::STAGE_DRAFT);
  version->set_comments(metadata.reason());
  version->clear_change_class();
  version->clear_approver();
  version->clear_approve_time();
}

void Drafted(const v1::PolicyVersionDrafted& drafted, Policy* policy) {
  Policy::Version* next = policy->mutable_next_version();
  next->set_version(drafted.version());
  next->set_digest(drafted.digest());
  next->set_stage(Policy::Version::STAGE_DRAFT);
  *next->mutable_document() = drafted.document();
  *next->mutable_authors() = drafted.authors();
  policy->set_last_version(drafted.version());
}

// Whether the version under way is there: an earlier event may have been parked.
bool IsUnderWay(const Event& event, const Policy& policy) {
  switch (event.event_case()) {
    case Event::kSubmitted:
    case Event::kReturned:
    case Event::kReviewPassed:
    case Event::kApproved:
    case Event::kRejected:
    case Event::kPublished:
      return policy.has_next_version();
    case Event::kTookEffect:
      return policy.has_coming_version();
    case Event::kSuperseded:
      return policy.has_current_version();
    default:
      return true;
  }
}

void ReviewAnswered(Policy* policy) {
  policy->clear_review_trigger();
  policy->clear_review_overdue();
}

void Published(const v1::PolicyPublished& published, const EventMetadata& metadata, Policy* policy) {
  Policy::Version* coming = policy->mutable_coming_version();
  *coming = policy->next_version();
  coming->set_stage(Policy::Version::STAGE_PUBLISHED);
  coming->set_publisher(metadata.actor().subject());
  *coming->mutable_publish_time() = metadata.occur_time();
  *coming->mutable_effective_time() = published.effective_time();
  *coming->mutable_audience() = published.audience();
  coming->set_acknowledge_days(published.acknowledge_days());
  *coming->mutable_availability() = published.availability();
  coming->set_major_version(published.major_version());
  policy->clear_next_version();
  policy->set_major_version(published.major_version());
  *policy->mutable_review_due_time() = published.review_due_time();
  ReviewAnswered(policy);
  policy->clear_ask();  // where the version asks for an acknowledgement, another event says so
  policy->clear_ask_key();
  Enter(Policy::STATE_PUBLISHED, metadata, policy);
}

void Superseded(const v1::PolicySuperseded& superseded, const EventMetadata& metadata, Policy* policy) {
  const Policy::Version& current = policy->current_version();
  Policy::EarlierVersion* earlier = policy->add_earlier_versions();
  earlier->set_version(current.version());
  earlier->set_digest(current.digest());
  earlier->set_change_class(current.change_class());
  earlier->set_approver(current.approver());
  *earlier->mutable_approve_time() = current.approve_time();
  *earlier->mutable_publish_time() = current.publish_time();
  *earlier->mutable_effective_time() = current.effective_time();
  *earlier->mutable_supersede_time() = metadata.occur_time();
  earlier->set_superseded_by(superseded.superseded_by());
  if (policy->earlier_versions_size() > kMaxEarlier) policy->mutable_earlier_versions()->DeleteSubrange(0, 1);
  policy->clear_current_version();
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Policies::State* state) {
  domain::FoldStandardMove(event, metadata, state);
  if (!IsUnderWay(event, *state)) return absl::OkStatus();
  switch (event.event_case()) {
    case Event::kRegistered:
      Enter(Policy::STATE_DRAFT, metadata, state);
      return absl::OkStatus();
    case Event::kUpdated:
    case Event::kDeleted:
    case Event::kUndeleted:
    case Event::kPersonNoted:
      return absl::OkStatus();
    case Event::kDrafted:
      Drafted(event.drafted(), state);
      return absl::OkStatus();
    case Event::kWithdrawn:
      state->clear_next_version();
      return absl::OkStatus();
    case Event::kSubmitted: {
      Policy::Version* next = state->mutable_next_version();
      next->set_stage(Policy::Version::STAGE_IN_REVIEW);
      next->set_submitter(metadata.actor().subject());
      *next->mutable_submit_time() = metadata.occur_time();
      next->set_change_summary(event.submitted().change_summary());
      return absl::OkStatus();
    }
    case Event::kReturned:
    case Event::kReviewPassed: {
      Policy::Version* next = state->mutable_next_version();
      next->set_reviewer(metadata.actor().subject());
      *next->mutable_review_time() = metadata.occur_time();
      if (event.has_returned()) {
        BackToDraft(metadata, next);
      } else {
        next->set_stage(Policy::Version::STAGE_AWAITING_APPROVAL);
        next->set_comments(metadata.reason());
        next->set_change_class(event.review_passed().change_class());
      }
      return absl::OkStatus();
    }
    case Event::kApproved: {
      Policy::Version* next = state->mutable_next_version();
      next->set_stage(Policy::Version::STAGE_APPROVED);
      next->set_approver(metadata.actor().subject());
      *next->mutable_approve_time() = metadata.occur_time();
      return absl::OkStatus();
    }
    case Event::kRejected:
      BackToDraft(metadata, state->mutable_next_version());
      return absl::OkStatus();
    case Event::kPublished:
      Published(event.published(), metadata, state);
      return absl::OkStatus();
    case Event::kAcknowledgementsAsked:
      *state->mutable_ask() = event.acknowledgements_asked().ask();
      state->set_ask_key(AskKey(OrganizationOf(metadata.subject())));
      return absl::OkStatus();
    case Event::kTookEffect:
      *state->mutable_current_version() = state->coming_version();
      state->clear_coming_version();
      return absl::OkStatus();
    case Event::kSuperseded:
      Superseded(event.superseded(), metadata, state);
      return absl::OkStatus();
    case Event::kReviewFellDue:
      state->set_review_trigger(event.review_fell_due().trigger());
      *state->mutable_review_due_time() = event.review_fell_due().due_time();
      Enter(Policy::STATE_DUE_FOR_REVIEW, metadata, state);
      return absl::OkStatus();
    case Event::kReviewOverdue:
      state->set_review_overdue(true);
      return absl::OkStatus();
    case Event::kConfirmed:
      state->set_confirmer(metadata.actor().subject());
      *state->mutable_confirm_time() = metadata.occur_time();
      *state->mutable_review_due_time() = event.confirmed().review_due_time();
      ReviewAnswered(state);
      Enter(Policy::STATE_PUBLISHED, metadata, state);
      return absl::OkStatus();
    case Event::kRetired:
      state->set_replacement(event.retired().replacement());
      state->clear_next_version();
      state->clear_coming_version();
      state->clear_ask();
      state->clear_ask_key();
      state->clear_review_due_time();
      ReviewAnswered(state);
      Enter(Policy::STATE_RETIRED, metadata, state);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status Policies::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<Policies>(event, state);
  return folded;
}

bool Policies::NeedsPerson(const State& policy, const std::string& login) {
  return policy.state() != Policy::STATE_RETIRED && domain::RefersTo(policy, login);
}

}  // namespace aims::controls
