#pragma once
// Events as entries of a trail: with what they changed, their cause and their effects.
//
//   ASSIGN_OR_RETURN(std::vector<v1::TrailEntry> entries, Entries(view, events));
//
// What an event changed is found by folding its subject's history up to it, from the last state that is stored before
// it (kCheckpointEvery), once for all events that are asked for of that subject together. Thread-safe as the view is.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/evidence/v1/trail.pb.h"
#include "services/evidence/views/trail_view.h"

namespace aims::evidence {

// In the order of `events`. DataLoss where one of them is not stored. Of a subject that the reader may not read, an entry
// has its place and time alone, and a cause or an effect nothing.
absl::StatusOr<std::vector<v1::TrailEntry>> Entries(const TrailView& view, const std::vector<EventKey>& events);

// A subject as it was at an instant.
struct SubjectAsOf {
  std::unique_ptr<command::Message> state;  // nullptr: it did not exist then
  EventKey last;                            // the event that made it so
  absl::optional<absl::Time> exists_since;  // time of its first event; nullopt: it has no events
};
absl::StatusOr<SubjectAsOf> FindAsOf(const TrailView& view, const std::string& subject, absl::Time time);

// The display_name of a state; empty for kinds that have none.
std::string DisplayName(const command::Message& state);

}  // namespace aims::evidence
