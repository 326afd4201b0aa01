#pragma once
// The standing of evidence artifacts, as the controls service reported it: the gates of AI systems check evidence that
// names an artifact against it. ISO/IEC 42001 7.5.3, A.6.2. Pure: same inputs, same events.
//
//   domain::RequireUsable<InventoryArtifacts>(evidence, decision, name_of, &refusals);
//
// Its move has no request: it follows from an event of the artifact (services/inventory/reactions).

#include "absl/strings/string_view.h"
#include "aims/inventory/v1/inventory_artifact.pb.h"
#include "common/domain/artifact_record.h"

namespace aims::inventory {

struct InventoryArtifacts : domain::ArtifactRecord<v1::InventoryArtifact, v1::InventoryArtifactEvent> {
  static constexpr absl::string_view kCollection = "inventoryArtifacts";
};

}  // namespace aims::inventory
