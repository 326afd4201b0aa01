#pragma once
// The command topics of the house, for the programs that run the evidence service. The one place that names the other
// services: a new one is added here.

#include <vector>

#include "common/command/aggregates.h"

namespace aims::evidence {

std::vector<command::Aggregates> AllSources();

}  // namespace aims::evidence
