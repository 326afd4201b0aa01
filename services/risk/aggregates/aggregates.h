#pragma once
// The aggregates of the risk service, registered: an aggregate that is added here is folded, listed, served by its gRPC
// service, fuzzed and tested. Its moves stand beside its rules, its indexes in its proto.

#include "common/command/aggregates.h"

namespace aims::risk {

inline constexpr char kTopic[] = "aims.risk.events";

command::Aggregates RiskAggregates();

}  // namespace aims::risk
