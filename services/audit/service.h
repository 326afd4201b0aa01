#pragma once
// The audit service: its topic, its resources, its handlers. main.cc starts it as a process of its own; `aims serve`
// runs it together with the others.

#include "common/process/service.h"

namespace aims::audit {

absl::StatusOr<std::unique_ptr<process::Service>> MakeAudit(const process::Environment& environment);

}  // namespace aims::audit
