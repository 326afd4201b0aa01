// Records of the inventory's log, whatever wrote them, folded into its read model (common/command/testing/fold_fuzz.h):
// what is not poison can be read.

#include <string>

#include "aims/inventory/v1/topic.pb.h"
#include "common/command/testing/records_fuzz.h"
#include "services/inventory/aggregates/aggregates.h"

namespace aims::inventory {
namespace {

std::string SubjectOf(const v1::InventoryTopicRecord& record) {
  return record.has_ai_system()            ? "organizations/acme/aiSystems/a"
         : record.has_model()              ? "organizations/acme/models/m"
         : record.has_dataset()            ? "organizations/acme/datasets/d"
         : record.has_supplier()           ? "organizations/acme/suppliers/s"
         : record.has_interested_party()   ? "organizations/acme/interestedParties/p"
         : record.has_system_assurance()   ? "organizations/acme/systemAssurances/a"
         : record.has_control_assurance()  ? "organizations/acme/controlAssurances/current"
         : record.has_inventory_artifact() ? "organizations/acme/inventoryArtifacts/a"
                                           : "organizations/acme";
}

}  // namespace
}  // namespace aims::inventory

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const aims::command::Aggregates aggregates = aims::inventory::InventoryAggregates();
  return aims::command::testing::FuzzRecords(aggregates, &aims::inventory::SubjectOf, data, size);
}
