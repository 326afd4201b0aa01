#pragma once
// The fold of an event that changes the state of a resource.
//
//   domain::Enter(v1::Treatment::STATE_PLANNED, metadata, state);

#include "aims/event/v1/event.pb.h"

namespace aims::domain {

// The resource is in the state since the event, for the reason of the event.
template <class Resource>
void Enter(typename Resource::State state, const event::v1::EventMetadata& metadata, Resource* resource) {
  resource->set_state(state);
  *resource->mutable_state_time() = metadata.occur_time();
  resource->set_state_reason(metadata.reason());
}

}  // namespace aims::domain
