#pragma once
// The counts of an item apart by the owner that they have. Only for tests.
//
//   EXPECT_EQ(CountsByOwner(world, "review-actions", "actions/a1", Series::kReviewActions),
//             (OwnerCounts{{{"olga", "in_time"}, 1}}));

#include <map>
#include <string>
#include <utility>

#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {

// By owner and label, the sum of all changes; those of 0 left out.
using OwnerCounts = std::map<std::pair<std::string, std::string>, int64_t>;

inline OwnerCounts CountsByOwner(World& world, const std::string& kind_id, const std::string& item, Series series) {
  OwnerCounts counts;
  for (const Kind& kind : Kinds()) {
    if (kind.id != kind_id) continue;
    History history = world.ledger().items().at({kind_id, item});
    Order(history);
    const Timeline timeline = TimelineOf(kind, history);
    for (const Delta& delta : timeline.deltas()) {
      if (delta.series != series) continue;
      const std::pair<std::string, std::string> key(timeline.properties()[delta.properties].owner, delta.label);
      if ((counts[key] += delta.count) == 0) counts.erase(key);
    }
  }
  return counts;
}

}  // namespace aims::improvement
