#pragma once
// That of the events of an AI system which is counted (system_facts.h): its moves, its owner and unit, the suppliers that it
// names, and of its classification the state, the tiers and the duties.

#include "aims/inventory/v1/ai_system_event.pb.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

// The fields of a system that are counted.
inline constexpr const char* kCountedFields[] = {"owner", "owner_unit", "components"};

// The item is the system: "aiSystems/chat".
void KeepSystem(const inventory::v1::AiSystemEvent& event, const event::v1::EventMetadata& metadata,
                const KeepItem& keep);

}  // namespace aims::improvement
