#pragma once
// The command topics of the house, for the programs that run projection services or read logs. The one place that names all
// command services: a new one is added here.

#include <vector>

#include "common/command/aggregates.h"

namespace aims::sources {

std::vector<command::Aggregates> All();

}  // namespace aims::sources
