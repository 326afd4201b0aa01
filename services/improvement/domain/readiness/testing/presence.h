#pragma once
// Reads the labels of presence in a world. Only for tests.

#include <string>

#include "services/improvement/domain/readiness/testing/complete_world.h"

namespace aims::improvement {

// The labels that are there at a time.
inline Counts PresentAt(const World& world, const std::string& time) { return world.Standing(Series::kPresence, time); }
// How often it was done up to a time.
inline int64_t DoneBy(const World& world, const std::string& label, const std::string& time) {
  const Counts counts = world.Occurred(Series::kDone, "2000-01-01", time);
  const auto found = counts.find(label);
  return found == counts.end() ? 0 : found->second;
}

}  // namespace aims::improvement
