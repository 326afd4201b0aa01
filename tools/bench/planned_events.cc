#include "tools/bench/planned_events.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace aims::bench {

void PlannedEvents::At(absl::Time time, Plan plan) { plans_.emplace(time, std::move(plan)); }

void PlannedEvents::Later(absl::Duration most, Plan plan) {
  At(last_time() + most / 10 + most / 1000 * static_cast<int64_t>(Below(900)), std::move(plan));
}

std::string PlannedEvents::NewName(absl::string_view collection, size_t* count) {
  return NameOf(collection, absl::StrCat("n-", (*count)++));
}

void PlannedEvents::Act() {
  if (commands() == 0) return SetUp();
  const bool idle = plans_.empty() || plans_.begin()->first > next_time();
  if (idle || (options().begin_one_in > 0 && OneIn(options().begin_one_in))) return Begin();
  const Plan plan = std::move(plans_.begin()->second);
  plans_.erase(plans_.begin());
  plan();
}

}  // namespace aims::bench
