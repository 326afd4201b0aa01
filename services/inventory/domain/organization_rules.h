#pragma once
// Rules and derived events that the moves of an organization share. organization.h is the public interface.

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aims/type/v1/authority.pb.h"
#include "services/inventory/domain/organization.h"

namespace aims::inventory {

// Adds the notice for other services that the record of the people who may decide is another after `events`.
absl::StatusOr<OrganizationEvents> Noticed(const v1::Organization& organization, OrganizationEvents events,
                                           const domain::Decision& decision);

// The place of the designation with the number; the number of designations when there is none.
int PlaceOfDesignation(const type::v1::Authorities& authorities, uint32_t number);

// The reviews of the context and of the interested parties: their fold, the next due time (InfiniteFuture for none), and
// the events that are due at an instant.
void FoldContextReviewed(const v1::ContextReviewed& reviewed, const event::v1::EventMetadata& metadata,
                         v1::Organization* organization);
void FoldContextReviewFellDue(const v1::ContextReviewFellDue& fell_due, v1::Organization* organization);
absl::Time NextContextReview(const v1::Organization& organization);
void AddContextReviewsDue(const v1::Organization& organization, absl::Time due, OrganizationEvents* events);

}  // namespace aims::inventory
