#pragma once
// The aggregates of the audit service, registered: an aggregate that is added here is folded, listed, served by its gRPC
// service, fuzzed and tested. Its moves stand beside its rules, its indexes in its proto.

#include "common/command/aggregates.h"

namespace aims::audit {

inline constexpr char kTopic[] = "aims.audit.events";

command::Aggregates AuditAggregates();

}  // namespace aims::audit
