#pragma once
// What the events of the risk service's topic are, and which fields of their resources have an index: the fold and the
// lists are common/command's.

#include "common/command/aggregates.h"

namespace aims::risk {

inline constexpr char kTopic[] = "aims.risk.events";

command::Aggregates RiskAggregates();

}  // namespace aims::risk
