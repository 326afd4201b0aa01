#pragma once
// The state of an aggregate after events that are decided but not yet recorded. Moves that cause other moves use it,
// and so do timers.
//
//   ASSIGN_OR_RETURN(const v1::Risk after, After<Risks>(risk, events, decision));

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "aims/event/v1/event.pb.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/aggregate.h"
#include "common/domain/decision.h"

namespace aims::domain {

// `state` with `events` folded, as the decision's actor makes them at its time.
template <class Aggregate>
absl::StatusOr<typename Aggregate::State> After(typename Aggregate::State state,
                                                const std::vector<typename Aggregate::Event>& events,
                                                const Decision& decision) {
  uint64_t version = 0;
  if (!state.etag().empty() && !absl::SimpleAtoi(state.etag(), &version)) {
    return absl::InternalError(absl::StrCat("the etag of ", state.name(), " is not a number"));
  }
  event::v1::EventMetadata metadata;
  metadata.set_subject(state.name());
  *metadata.mutable_actor() = decision.actor;
  *metadata.mutable_occur_time() = base::ToProto(decision.time);
  for (const auto& event : events) {
    metadata.set_version(++version);
    RETURN_IF_ERROR(FoldRecord<Aggregate>(event, metadata, &state));
  }
  return state;
}

// The events that are due at the decision's time, in the order of their instants. `at(state, due)` gives the events of
// the instant `due`, which is the aggregate's NextDue; after these events NextDue must be later.
template <class Aggregate, class At>
absl::StatusOr<std::vector<typename Aggregate::Event>> DueInOrder(typename Aggregate::State state,
                                                                  const Decision& decision, const At& at) {
  std::vector<typename Aggregate::Event> all;
  for (auto due = Aggregate::NextDue(state); due.has_value() && *due <= decision.time;) {
    const std::vector<typename Aggregate::Event> events = at(state, *due);
    ASSIGN_OR_RETURN(state, After<Aggregate>(std::move(state), events, decision));
    all.insert(all.end(), events.begin(), events.end());
    const auto next = Aggregate::NextDue(state);
    if (next.has_value() && *next <= *due && events.empty()) {
      return absl::InternalError(
          absl::StrCat(state.name(), " is due at ", absl::FormatTime(*due),
                       ", but its rules give no event for that time: this is a fault of the program"));
    }
    due = next;
  }
  return all;
}

}  // namespace aims::domain
