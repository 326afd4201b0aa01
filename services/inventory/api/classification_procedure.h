#pragma once
// The method that returns the procedure by which AI systems are classified: data of the program, not of an aggregate.

#include <memory>

#include "common/rpc/call.h"

namespace aims::inventory {

inline constexpr char kGetClassificationProcedure[] = "aims.inventory.v1.AiSystemService.GetClassificationProcedure";

// NOT_FOUND for any other procedure than that of the EU AI Act.
void GetClassificationProcedure(const std::shared_ptr<rpc::Call>& call);

}  // namespace aims::inventory
