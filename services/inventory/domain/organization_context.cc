// The review of the context and of the interested parties, and when it is due again. ISO/IEC 42001 4.1, 4.2.

#include <algorithm>

#include "common/base/time.h"
#include "common/domain/entries.h"
#include "services/inventory/domain/organization.h"
#include "services/inventory/domain/organization_rules.h"

namespace aims::inventory {
namespace {

using Review = v1::Organization::ContextReview;

int PlaceOf(const v1::Organization& organization, Review::Subject subject) {
  return domain::PlaceOf(organization.context_reviews(),
                         [&](const Review& known) { return known.subject() == subject; });
}

}  // namespace

absl::StatusOr<OrganizationEvents> ReviewContext(const v1::Organization&, const v1::ReviewContextRequest& request,
                                                 const domain::Decision& decision) {
  OrganizationEvents events(1);
  auto& reviewed = *events[0].mutable_context_reviewed();
  reviewed.set_subject(request.subject());
  reviewed.set_finding(request.finding());
  *reviewed.mutable_next_review_time() = base::ToProto(decision.time + absl::Hours(24) * request.next_review_days());
  return events;
}

void FoldContextReviewed(const v1::ContextReviewed& reviewed, const event::v1::EventMetadata& metadata,
                         v1::Organization* organization) {
  Review review;
  review.set_subject(reviewed.subject());
  review.set_finding(reviewed.finding());
  review.set_reviewer(metadata.actor().subject());
  *review.mutable_review_time() = metadata.occur_time();
  *review.mutable_next_review_time() = reviewed.next_review_time();
  domain::SetEntry(PlaceOf(*organization, review.subject()), review, organization->mutable_context_reviews());
}

void FoldContextReviewFellDue(const v1::ContextReviewFellDue& fell_due, v1::Organization* organization) {
  const int place = PlaceOf(*organization, fell_due.subject());
  if (place < organization->context_reviews_size()) organization->mutable_context_reviews(place)->set_fell_due(true);
}

absl::Time NextContextReview(const v1::Organization& organization) {
  absl::Time next = absl::InfiniteFuture();
  for (const Review& review : organization.context_reviews()) {
    if (!review.fell_due()) next = std::min(next, base::FromProto(review.next_review_time()));
  }
  return next;
}

void AddContextReviewsDue(const v1::Organization& organization, absl::Time due, OrganizationEvents* events) {
  for (const Review& review : organization.context_reviews()) {
    if (review.fell_due() || base::FromProto(review.next_review_time()) != due) continue;
    auto& fell_due = *events->emplace_back().mutable_context_review_fell_due();
    fell_due.set_subject(review.subject());
    *fell_due.mutable_due_time() = review.next_review_time();
  }
}

}  // namespace aims::inventory
