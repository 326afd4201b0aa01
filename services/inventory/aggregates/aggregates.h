#pragma once
// The aggregates of the inventory service, registered: an aggregate that is added here is folded, listed, served by its gRPC
// service, fuzzed and tested. Its moves stand beside its rules, its indexes in its proto.

#include "common/command/aggregates.h"

namespace aims::inventory {

inline constexpr char kTopic[] = "aims.inventory.events";

command::Aggregates InventoryAggregates();

}  // namespace aims::inventory
