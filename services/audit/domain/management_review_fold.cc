// The fold of a management review.

#include "common/base/time.h"
#include "common/domain/authors.h"
#include "common/domain/enter.h"
#include "common/domain/entries.h"
#include "common/domain/person_noted.h"
#include "common/domain/standard_moves.h"
#include "services/audit/domain/action_notes.h"
#include "services/audit/domain/management_review.h"
#include "services/audit/domain/management_review_rules.h"

namespace aims::audit {
namespace {

using domain::Enter;
using event::v1::EventMetadata;
using Event = v1::ManagementReviewEvent;
using Review = v1::ManagementReview;

void FoldFrozen(const v1::ReviewInputFrozen& frozen, Review* review) {
  const int place = domain::PlaceOf(
      review->inputs(), [&](const auto& known) { return known.content().input() == frozen.content().input(); });
  if (frozen.part() > 0 && place < review->inputs_size()) {
    review->mutable_inputs(place)->mutable_content()->mutable_items()->MergeFrom(frozen.content().items());
    return;
  }
  Review::InputSnapshot snapshot;
  *snapshot.mutable_content() = frozen.content();
  snapshot.set_digest(frozen.digest());
  domain::SetEntry(place, snapshot, review->mutable_inputs());
}

void FoldCollected(const v1::ReviewInputsCollected& collected, const EventMetadata& metadata, Review* review) {
  review->set_agenda_version(collected.agenda_version());
  review->set_seal(collected.seal());
  *review->mutable_extras() = collected.extras();
  *review->mutable_collect_time() = metadata.occur_time();
  review->clear_attendance();  // statements about other inputs
  Enter(Review::STATE_INPUTS_COLLECTED, metadata, review);
}

void FoldConsidered(const v1::ReviewInputConsidered& considered, const EventMetadata& metadata, Review* review) {
  for (Review::InputSnapshot& snapshot : *review->mutable_inputs()) {
    if (snapshot.content().input() != considered.input()) continue;
    snapshot.set_considered_note(considered.note());
    snapshot.set_considered_by(metadata.actor().subject());
    *snapshot.mutable_consider_time() = metadata.occur_time();
  }
}

int PlaceOfAttendee(const Review& review, const std::string& login) {
  return domain::PlaceOf(review.attendance(), [&](const auto& known) { return known.subject() == login; });
}

void FoldStatement(const v1::ReviewStatementRecorded& recorded, const EventMetadata& metadata, Review* review) {
  Review::Attendance attendee;
  attendee.set_subject(metadata.actor().subject());
  attendee.set_mode(Review::Attendance::MODE_STATEMENT);
  attendee.set_statement(recorded.statement());
  *attendee.mutable_statement_time() = metadata.occur_time();
  domain::SetEntry(PlaceOfAttendee(*review, attendee.subject()), attendee, review->mutable_attendance());
}

// The event names who attended; statements were recorded before.
void FoldHeld(const v1::ManagementReviewHeld& held, const EventMetadata& metadata, Review* review) {
  google::protobuf::RepeatedPtrField<Review::Attendance> attendance = held.attendance();
  for (Review::Attendance& attendee : attendance) {
    const int place = PlaceOfAttendee(*review, attendee.subject());
    if (attendee.mode() != Review::Attendance::MODE_STATEMENT || place == review->attendance_size()) continue;
    attendee.set_statement(review->attendance(place).statement());
    *attendee.mutable_statement_time() = review->attendance(place).statement_time();
  }
  *review->mutable_attendance() = attendance;
  *review->mutable_held_time() = held.held_time();
  Enter(Review::STATE_HELD, metadata, review);
}

void FoldDecision(const Review::Decision& decided, Review* review) {
  const int place = domain::PlaceOf(review->decisions(),
                                    [&](const auto& known) { return known.decision_id() == decided.decision_id(); });
  domain::SetEntry(place, decided, review->mutable_decisions());
}

void FoldAddendum(const v1::ReviewAddendumAdded& added, const EventMetadata& metadata, Review* review) {
  Review::Addendum& addendum = *review->add_addenda();
  addendum.set_number(added.number());
  addendum.set_text(added.text());
  addendum.set_digest(added.digest());
  addendum.set_writer(metadata.actor().subject());
  *addendum.mutable_write_time() = metadata.occur_time();
}

void FoldAddendumSigned(const v1::ReviewAddendumSigned& signature, const EventMetadata& metadata, Review* review) {
  for (Review::Addendum& addendum : *review->mutable_addenda()) {
    if (addendum.number() != signature.number()) continue;
    addendum.set_signer(metadata.actor().subject());
    *addendum.mutable_sign_time() = metadata.occur_time();
  }
}

absl::Status FoldOne(const Event& event, const EventMetadata& metadata, Review* review) {
  domain::FoldStandardMove(event, metadata, review);
  FoldActionNoted(event, review);
  switch (event.event_case()) {
    case Event::kRegistered:
      Enter(Review::STATE_PLANNED, metadata, review);
      return absl::OkStatus();
    case Event::kUpdated:
    case Event::kDecisionTaken:
    case Event::kPersonNoted:
    case Event::kActionNoted:
      return absl::OkStatus();
    case Event::kInputFrozen:
      FoldFrozen(event.input_frozen(), review);
      return absl::OkStatus();
    case Event::kInputsCollected:
      FoldCollected(event.inputs_collected(), metadata, review);
      return absl::OkStatus();
    case Event::kInputConsidered:
      FoldConsidered(event.input_considered(), metadata, review);
      return absl::OkStatus();
    case Event::kStatementRecorded:
      FoldStatement(event.statement_recorded(), metadata, review);
      return absl::OkStatus();
    case Event::kHeld:
      FoldHeld(event.held(), metadata, review);
      review->set_digest(DigestOfReview(*review));
      return absl::OkStatus();
    case Event::kMinutesDrafted:
      *review->mutable_minutes() = event.minutes_drafted().minutes();
      domain::AddAuthor(metadata.actor(), review);
      review->set_digest(DigestOfReview(*review));
      if (review->state() != Review::STATE_MINUTES_DRAFTED) Enter(Review::STATE_MINUTES_DRAFTED, metadata, review);
      return absl::OkStatus();
    case Event::kDecisionSet:
      FoldDecision(event.decision_set().decision(), review);
      domain::AddAuthor(metadata.actor(), review);
      review->set_digest(DigestOfReview(*review));
      return absl::OkStatus();
    case Event::kDecisionRemoved:
      domain::RemoveEntry(domain::PlaceOf(review->decisions(),
                                          [&](const auto& known) {
                                            return known.decision_id() == event.decision_removed().decision_id();
                                          }),
                          review->mutable_decisions());
      domain::AddAuthor(metadata.actor(), review);
      review->set_digest(DigestOfReview(*review));
      return absl::OkStatus();
    case Event::kMinutesReturned:
      Enter(Review::STATE_HELD, metadata, review);
      return absl::OkStatus();
    case Event::kMinutesSigned:
      review->set_signer(metadata.actor().subject());
      *review->mutable_sign_time() = metadata.occur_time();
      Enter(Review::STATE_ACTIONS_OPEN, metadata, review);
      return absl::OkStatus();
    case Event::kClosed:
      Enter(Review::STATE_CLOSED, metadata, review);
      return absl::OkStatus();
    case Event::kAddendumAdded:
      FoldAddendum(event.addendum_added(), metadata, review);
      return absl::OkStatus();
    case Event::kAddendumSigned:
      FoldAddendumSigned(event.addendum_signed(), metadata, review);
      return absl::OkStatus();
    case Event::kCancelled:
      Enter(Review::STATE_CANCELLED, metadata, review);
      return absl::OkStatus();
    case Event::EVENT_NOT_SET:
      break;
  }
  return domain::UnknownEvent(metadata);
}

}  // namespace

absl::Status ManagementReviews::Fold(const Event& event, const EventMetadata& metadata, State* state) {
  const absl::Status folded = FoldOne(event, metadata, state);
  domain::FoldPersonNoted<ManagementReviews>(event, state);
  return folded;
}

}  // namespace aims::audit
