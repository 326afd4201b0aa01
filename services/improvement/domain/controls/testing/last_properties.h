#pragma once
// The properties that an item of a test's world has at the end of its history. Only for tests.
//
//   EXPECT_EQ(LastProperties(world, "policies", "policies/p1").owner, "olga");

#include <string>

#include "gtest/gtest.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {

inline Properties LastProperties(const World& world, const std::string& kind, const std::string& item) {
  World copy = world;
  const auto found = copy.ledger().items().find({kind, item});
  for (const Kind& each : Kinds()) {
    if (each.id != kind || found == copy.ledger().items().end()) continue;
    History history = found->second;
    Order(history);
    return TimelineOf(each, history).properties().back();
  }
  ADD_FAILURE() << "the world has no item " << item << " of the kind " << kind;
  return {};
}

}  // namespace aims::improvement
