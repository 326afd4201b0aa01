// The fold of changes of the management system.

#include "common/base/utf8.h"
#include "common/domain/authors.h"
#include "common/domain/enter.h"
#include "common/domain/person_noted.h"
#include "common/domain/standard_moves.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/management_change.h"

namespace aims::audit {
namespace {

using event::v1::EventMetadata;
using v1::ManagementChange;
using Event = v1::ManagementChangeEvent;

constexpr size_t kMaxName = 200;

// Each state has a time of its own.
void Enter(ManagementChange::State state, const EventMetadata& metadata, ManagementChange* change) {
  domain::Enter(state, metadata, change);
  change->clear_overdue();
}

void FoldCompleted(const v1::ManagementChangeCompleted& completed, const EventMetadata& metadata,
                   ManagementChange* change) {
  change->set_result(completed.result());
  *change->mutable_evidence() = completed.evidence();
  change->set_completer(metadata.actor().subject());
  *change->mutable_complete_time() = metadata.occur_time();
  Enter(ManagementChange::STATE_DONE, metadata, change);
}

void FoldEvaluated(const v1::ManagementChangeEvaluated& evaluated, const EventMetadata& metadata,
                   ManagementChange* change) {
  change->set_effect(evaluated.effect());
  change->set_unintended_consequences(evaluated.unintended_consequences());
  change->set_evaluator(metadata.actor().subject());
  Enter(ManagementChange::STATE_EVALUATED, metadata, change);
}

void FoldUnplanned(const v1::UnplannedChangeNoted& noted, const EventMetadata& metadata, ManagementChange* change) {
  const ManagementChange::Unplanned& unplanned = noted.unplanned();
  *change->mutable_unplanned() = unplanned;
  change->set_display_name(base::BoundedUtf8(unplanned.sentence(), kMaxName));
  change->mutable_source()->set_kind(ManagementChange::Source::KIND_OTHER);
  change->mutable_source()->set_resource(unplanned.resource());
  change->mutable_source()->set_sentence(unplanned.sentence());
  auto* affected = change->add_affected();
  affected->set_kind(unplanned.kind());
  affected->set_resource(unplanned.resource());
  affected->set_what(unplanned.sentence());
  change->set_drafter(metadata.actor().subject());
  change->set_digest(DigestOfChange(*change));
  Enter(ManagementChange::STATE_UNPLANNED, metadata, change);
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, ManagementChange* change) {
  domain::FoldStandardMove(event, metadata, change);
  FoldActionNoted(event, change);
  switch (event.event_case()) {
    case Event::kRegistered:
      change->set_drafter(metadata.actor().subject());
      *change->mutable_authors() = event.registered().authors();
      change->set_digest(DigestOfChange(*change));
      Enter(ManagementChange::STATE_DRAFT, metadata, change);
      return absl::OkStatus();
    case Event::kUpdated:
      domain::AddAuthor(metadata.actor(), change);
      change->set_digest(DigestOfChange(*change));
      return absl::OkStatus();
    case Event::kSubmitted:
      Enter(ManagementChange::STATE_PROPOSED, metadata, change);
      return absl::OkStatus();
    case Event::kReturned:
      Enter(ManagementChange::STATE_DRAFT, metadata, change);
      return absl::OkStatus();
    case Event::kApproved:
      change->set_decider(metadata.actor().subject());
      *change->mutable_approve_time() = metadata.occur_time();
      Enter(ManagementChange::STATE_APPROVED, metadata, change);
      return absl::OkStatus();
    case Event::kRejected:
      change->set_decider(metadata.actor().subject());
      Enter(ManagementChange::STATE_REJECTED, metadata, change);
      return absl::OkStatus();
    case Event::kCompleted:
      FoldCompleted(event.completed(), metadata, change);
      return absl::OkStatus();
    case Event::kEvaluated:
      FoldEvaluated(event.evaluated(), metadata, change);
      return absl::OkStatus();
    case Event::kWithdrawn:
      Enter(ManagementChange::STATE_WITHDRAWN, metadata, change);
      return absl::OkStatus();
    case Event::kOverdue:
      change->set_overdue(true);
      return absl::OkStatus();
    case Event::kUnplannedNoted:
      FoldUnplanned(event.unplanned_noted(), metadata, change);
      return absl::OkStatus();
    case Event::kUnplannedReviewed:
      change->set_conclusion(event.unplanned_reviewed().conclusion());
      change->set_planned_change(event.unplanned_reviewed().planned_change());
      change->set_evaluator(metadata.actor().subject());
      Enter(ManagementChange::STATE_REVIEWED, metadata, change);
      return absl::OkStatus();
    case Event::kPersonNoted:
    case Event::kActionNoted:
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status ManagementChanges::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<ManagementChanges>(event, state);
  return folded;
}

}  // namespace aims::audit
