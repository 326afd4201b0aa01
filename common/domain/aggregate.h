#pragma once
// What an aggregate is to the plumbing: a struct of types and one function. Everything else about it is its own.
//
//   struct Suppliers {
//     using State = Supplier;            // its public resource message: name, etag, create_time, update_time,
//                                        // delete_time, then its own fields
//     using Event = SupplierEvent;       // message with a oneof `event`
//     static constexpr absl::string_view kCollection = "suppliers";
//     static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
//   };
//
// Fold applies one event to the state; the envelope (name, etag, create_time, update_time) is kept by FoldRecord. It is
// pure and total: InternalError only for an event that it does not know, which halts the projection rather than being
// skipped.
//
// Decide functions have the form
//   absl::StatusOr<std::vector<Event>> Move(const State&, const Request&, const Decision&)
// and return no events where there is nothing to record.

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "aims/event/v1/event.pb.h"

namespace aims::domain {

// Folds `event` and keeps the envelope. `state` is a default instance before the first event.
template <class Aggregate>
absl::Status FoldRecord(const typename Aggregate::Event& event, const event::v1::EventMetadata& metadata,
                        typename Aggregate::State* state) {
  const bool first = state->name().empty();
  if (absl::Status status = Aggregate::Fold(event, metadata, state); !status.ok()) return status;
  state->set_name(metadata.subject());
  state->set_etag(absl::StrCat(metadata.version()));
  if (first) *state->mutable_create_time() = metadata.occur_time();
  *state->mutable_update_time() = metadata.occur_time();
  return absl::OkStatus();
}

// The error for an event that a Fold does not know: written by a newer version of AIMS.
inline absl::Status UnknownEvent(const event::v1::EventMetadata& metadata) {
  return absl::InternalError(absl::StrCat("event ", metadata.event_id(), " of ", metadata.subject(),
                                          " is of a kind that this version does not know; run a newer version"));
}

}  // namespace aims::domain
