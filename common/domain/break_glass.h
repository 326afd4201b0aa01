#pragma once
// Approvals without a second person, and their reviews: the rules and the fold for all resources that have them.
// aims/type/v1/break_glass.proto defines them. ISO/IEC 42001 5.3, A.3.2.
//
// For resources with a field `break_glass`, of type BreakGlassApproval, and events whose oneof has
// `break_glass_review_requested`, `break_glass_reviewed` and `break_glass_review_overdue`. The proto of the requests makes `reason` required, so the
// rules here do not check it.
//
//   refusals.Add(MayBreakGlass(treatment.break_glass(), "6.1.3"));              // in place of the four eyes
//   TreatmentEvents events{Approved(treatment)};
//   AskForReview(0, treatment.digest(), parts, decision.time, &events);         // in the same command
//
//   return BreakGlassReviewed<TreatmentEvent>(treatment, request, authority);
//
//   FoldBreakGlass(event, metadata, state);                                     // in the fold
//
// Pure, thread-safe.

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/event/v1/event.pb.h"
#include "aims/type/v1/break_glass.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/authority.h"
#include "common/domain/refusal.h"

namespace aims::domain {

// --- The record of an approval in the resource. It is empty when there was no such approval. ---

// The time limit for the review.
inline constexpr absl::Duration kBreakGlassReview = absl::Hours(7 * 24);

// Whether the approval awaits its review.
bool ReviewOpen(const type::v1::BreakGlassApproval& approval);
// When the review becomes overdue; the infinite future when none is awaited, or that is recorded. common/domain/due.h
// records it for every aggregate.
absl::Time ReviewDue(const type::v1::BreakGlassApproval& approval);

// REVIEW_OPEN while `last` awaits its review: no second approval by break-glass is possible before the review.
absl::optional<Violation> MayBreakGlass(const type::v1::BreakGlassApproval& last, absl::string_view clause);

// Adds the violations that prevent a review of `approval`, named by `version` and `digest`: NO_REVIEW_OPEN, alone;
// OTHER_APPROVAL when another approval awaits a review; FOUR_EYES for the approver and, under STRICT separation, the
// makers.
void RequireReviewable(const type::v1::BreakGlassApproval& approval, uint32_t version, absl::string_view digest,
                       const Authority& authority, Refusals* refusals);

// A review is requested. The record describes the approval of the same command, by the same actor. It replaces the
// record of an earlier, reviewed approval.
void FoldReviewRequested(const type::v1::BreakGlassReviewRequested& requested, const event::v1::EventMetadata& metadata,
                         type::v1::BreakGlassApproval* approval);
// The approval is reviewed.
void FoldReviewed(const type::v1::BreakGlassReviewed& reviewed, const event::v1::EventMetadata& metadata,
                  type::v1::BreakGlassApproval* approval);

// --- On a resource ---

// Adds the event that requests the review, after the event of the approval. `parts` are all people who could not
// approve without break-glass, `time` is that of the decision. `version` is 0 for resources without numbered versions.
template <class Event>
void AskForReview(uint32_t version, absl::string_view digest, const Parts& parts, absl::Time time,
                  std::vector<Event>* events) {
  People makers = parts.makers;
  makers.insert(parts.concerned.begin(), parts.concerned.end());
  makers.erase("");
  auto* requested = events->emplace_back().mutable_break_glass_review_requested();
  requested->set_version(version);
  requested->set_digest(std::string(digest));
  *requested->mutable_makers() = {makers.begin(), makers.end()};
  *requested->mutable_review_due_time() = base::ToProto(time + kBreakGlassReview);
}

// The move that records the review. The request has `digest` and `outcome`, and `version` for resources with numbered
// versions.
template <class Event, class Resource, class Request>
absl::StatusOr<std::vector<Event>> BreakGlassReviewed(const Resource& resource, const Request& request,
                                                      const Authority& authority) {
  uint32_t version = 0;
  if constexpr (requires { request.version(); }) version = request.version();
  Refusals refusals(resource.name());
  RequireReviewable(resource.break_glass(), version, request.digest(), authority, &refusals);
  RETURN_IF_ERROR(refusals.ToStatus());
  std::vector<Event> events(1);
  auto* reviewed = events.back().mutable_break_glass_reviewed();
  reviewed->set_version(version);
  reviewed->set_digest(request.digest());
  reviewed->set_outcome(request.outcome());
  *reviewed->mutable_authority() = authority.grounds();
  return events;
}

// Adds the event that the review of the resource is overdue.
template <class Event, class Resource>
void AddReviewOverdue(const Resource& resource, std::vector<Event>* events) {
  auto* overdue = events->emplace_back().mutable_break_glass_review_overdue();
  overdue->set_version(resource.break_glass().version());
  overdue->set_digest(resource.break_glass().digest());
  *overdue->mutable_review_due_time() = resource.break_glass().review_due_time();
}

// Folds the three events; nothing for any other.
template <class Event, class Resource>
void FoldBreakGlass(const Event& event, const event::v1::EventMetadata& metadata, Resource* resource) {
  if (event.has_break_glass_review_requested()) {
    FoldReviewRequested(event.break_glass_review_requested(), metadata, resource->mutable_break_glass());
  }
  if (event.has_break_glass_reviewed()) {
    FoldReviewed(event.break_glass_reviewed(), metadata, resource->mutable_break_glass());
  }
  if (event.has_break_glass_review_overdue()) resource->mutable_break_glass()->set_review_overdue(true);
}

}  // namespace aims::domain
