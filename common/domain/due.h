#pragma once
// What time alone moves of an aggregate, with what all aggregates have in common: the review of an approval by break-glass
// becomes overdue (break_glass.h). The command path asks by these functions, and so an aggregate's own NextDue and FallDue
// (aggregate.h) need not know of it.
//
//   if (NextDueOf<Treatments>(state) <= decision.time) events = FallDueOf<Treatments>(state, decision);
//
// Pure.

#include <algorithm>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/base/status_macros.h"
#include "common/domain/after.h"
#include "common/domain/break_glass.h"

namespace aims::domain {

template <class State>
concept HasBreakGlass = requires(const State& state) {
  state.break_glass();
};
template <class Aggregate>
concept HasDueOfItsOwn = requires(const typename Aggregate::State& state) {
  Aggregate::NextDue(state);
};
// Whether time alone can move the aggregate.
template <class Aggregate>
concept HasDue = HasDueOfItsOwn<Aggregate> || HasBreakGlass<typename Aggregate::State>;

// The earliest instant at which time alone moves the aggregate; nullopt when there is none.
template <class Aggregate>
absl::optional<absl::Time> NextDueOf(const typename Aggregate::State& state) {
  absl::Time next = absl::InfiniteFuture();
  if constexpr (HasBreakGlass<typename Aggregate::State>) next = ReviewDue(state.break_glass());
  if constexpr (HasDueOfItsOwn<Aggregate>) {
    if (const auto own = Aggregate::NextDue(state); own.has_value()) next = std::min(next, *own);
  }
  if (next == absl::InfiniteFuture()) return absl::nullopt;
  return next;
}

// The events that are due by the time of the decision. An overdue review comes first.
template <class Aggregate>
absl::StatusOr<std::vector<typename Aggregate::Event>> FallDueOf(typename Aggregate::State state,
                                                                 const Decision& decision) {
  std::vector<typename Aggregate::Event> events;
  if constexpr (HasBreakGlass<typename Aggregate::State>) {
    if (ReviewDue(state.break_glass()) <= decision.time) {
      AddReviewOverdue(state, &events);
      ASSIGN_OR_RETURN(state, After<Aggregate>(std::move(state), events, decision));
    }
  }
  if constexpr (HasDueOfItsOwn<Aggregate>) {
    if (const auto own = Aggregate::NextDue(state); own.has_value() && *own <= decision.time) {
      ASSIGN_OR_RETURN(const auto more, Aggregate::FallDue(state, decision));
      events.insert(events.end(), more.begin(), more.end());
    }
  }
  return events;
}

}  // namespace aims::domain
