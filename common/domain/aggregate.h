#pragma once
// The interface between an aggregate and the plumbing: a struct of types and one function.
//
//   struct Suppliers {
//     using State = Supplier;            // its public resource message: name, etag, create_time, update_time,
//                                        // delete_time, then its own fields
//     using Event = SupplierEvent;       // message with a oneof `event`
//     static constexpr absl::string_view kCollection = "suppliers";
//     static std::vector<Move> Moves();  // that clients may ask for (moves.h); none where reactions alone write it
//     static absl::Status Fold(const Event& event, const event::v1::EventMetadata& metadata, State* state);
//
//     // Only where time alone moves it, both of them:
//     static absl::optional<absl::Time> NextDue(const State& state);
//     static absl::StatusOr<std::vector<Event>> FallDue(const State& state, const Decision& decision);
//     static std::string DueBasis();     // and this where NextDue depends on data of the program
//
//     // Only where not everybody whose roles read the collection may read each resource of it:
//     static bool MayRead(const State& state, const event::v1::Actor& actor);
//   };
//
// MayRead is asked of the present state, also for reads of the past.
//
// Fold applies one event to the state; the envelope (name, etag, create_time, update_time) is kept by FoldRecord. It is
// pure and total. It returns InternalError only for an unknown event. Such an event halts the projection and is not
// skipped. An event can rest on an earlier one that was parked: the confirmation of a classification that is not there.
// Then Fold leaves the state as it is, and does not fail: one event that was parked never makes others halt.
//
// NextDue is the earliest instant at which time alone moves the aggregate; nullopt when there is none. FallDue returns
// all events that are due by decision.time, in order, even when several instants have passed (the process was down, or
// a clock jumped). Both are pure. The leader of the partition calls FallDue within a fifth of a second after NextDue,
// and appends the events once; the actor is AIMS itself: KIND_SYSTEM, "timer". After these events are folded, NextDue
// must be later than decision.time. Otherwise the same events would be due again without end, so nothing is recorded
// and the fault is reported. Nothing is due for a deleted aggregate; overdue events are appended when it is undeleted.
// A decide function that depends on an instant compares it with decision.time: the event of the timer may come a little
// later.
//
// DueBasis names the version of the program's data on which NextDue depends, such as the law by which a system is
// classified. A read model that was filled by a program with another basis is filled again, so that what the new data
// makes due falls due.
//
//   absl::optional<absl::Time> Suppliers::NextDue(const State& supplier) {
//     if (supplier.assessment_lapsed() || !supplier.has_assessment()) return absl::nullopt;
//     return base::FromProto(supplier.assessment().valid_until());
//   }
//

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
                                          " has a kind that this version of AIMS does not know: run a newer version"));
}

}  // namespace aims::domain
