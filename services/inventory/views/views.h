#pragma once
// What the inventory keeps of its events: its aggregates, and which of their fields have an index. Lists can be ordered
// by those, and filters that name one of them (`lifecycle_state = OPERATION`) read no more than what matches.

#include "common/command/aggregates.h"

namespace aims::inventory {

inline constexpr char kTopic[] = "aims.inventory.events";

command::Aggregates InventoryAggregates();

}  // namespace aims::inventory
