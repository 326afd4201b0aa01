#pragma once
// The impact assessment of an AI system as the risk service reports it to the inventory (ISO/IEC 42001 6.1.4, 8.4). An
// assessment of an earlier version of the system is reported as outdated. The end of its validity is told by the report, so
// it counts from that instant on, however late its own event comes.

#include <string>

#include "absl/time/time.h"
#include "aims/inventory/v1/system_assurance.pb.h"
#include "services/improvement/domain/kind.h"

namespace aims::improvement {

// Keeps what ImpactFacts read. The item is the system that the assurance is of: "aiSystems/chat".
void KeepImpact(const inventory::v1::SystemAssuranceEvent& event, const event::v1::EventMetadata& metadata,
                const KeepItem& keep);

struct ImpactFacts {
  // "current" (approved), "not_required"; or "expired", "outdated", "rejected", "missing". Of a decision, until `expire`.
  std::string standing = "missing";
  // The end of validity of a decision; InfiniteFuture where there is none.
  absl::Time expire = absl::InfiniteFuture();

  void Apply(const inventory::v1::SystemAssuranceEvent& event, absl::Time time);
};

}  // namespace aims::improvement
