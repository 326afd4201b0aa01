#pragma once
// The aggregates of the controls service, registered: an aggregate that is added here is folded, listed, served by its gRPC
// service, fuzzed and tested. Its moves stand beside its rules, its indexes in its proto.

#include "common/command/aggregates.h"

namespace aims::controls {

inline constexpr char kTopic[] = "aims.controls.events";

command::Aggregates ControlsAggregates();

}  // namespace aims::controls
