#pragma once
// The inventory service (ISO/IEC 42001 4.1 to 4.4, 5.3, A.4, A.6.2, A.7, A.9, A.10): the organization and its context,
// the AI systems with their lives and classifications, and the models, datasets and suppliers that they are made of.

#include "common/process/service.h"

namespace aims::inventory {

absl::StatusOr<std::unique_ptr<process::Service>> MakeInventory(const process::Environment& environment);

}  // namespace aims::inventory
