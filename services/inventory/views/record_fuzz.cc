// Records of the inventory's log, whatever wrote them, folded into its read model (common/command/testing/fold_fuzz.h):
// what is not poison can be read.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/inventory.pb.h"
#include "common/command/resource_folder.h"
#include "common/command/resource_view.h"
#include "common/command/testing/fold_fuzz.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/inventory/views/views.h"

namespace aims::inventory {
namespace {

std::string SubjectOf(const v1::InventoryTopicRecord& record) {
  return record.has_ai_system()          ? "organizations/acme/aiSystems/a"
         : record.has_model()            ? "organizations/acme/models/m"
         : record.has_dataset()          ? "organizations/acme/datasets/d"
         : record.has_supplier()         ? "organizations/acme/suppliers/s"
         : record.has_interested_party() ? "organizations/acme/interestedParties/p"
                                         : "organizations/acme";
}

// Every resource is found by its name, stands once in every list, and is what its history says.
void CheckReadable(const command::Aggregates& aggregates, const read_model::Database& database, bool parked) {
  command::ResourceView view(aggregates, database);
  for (const command::AggregateType& type : aggregates.types()) {
    command::ResourceView::ListOptions options;
    options.parent = type.collection == "organizations" ? "" : "organizations/acme";
    std::vector<std::string> names;
    const auto list = [&] {
      std::vector<std::string> listed;
      const absl::Status status =
          view.List(type, options, [&](std::unique_ptr<command::Message>& resource, absl::string_view) {
            listed.push_back(
                resource->GetReflection()->GetString(*resource, resource->GetDescriptor()->FindFieldByName("name")));
            return true;
          });
      fuzz::Check(status.ok(), status.ToString());
      std::sort(listed.begin(), listed.end());
      return listed;
    };
    names = list();
    for (const std::string& field : type.ordered_by) {
      options.order_by = field;
      fuzz::Check(list() == names, absl::StrCat("lists of ", type.collection, " by ", field, " hold the same"));
    }
    for (const std::string& name : names) {
      auto found = view.Find(name);
      fuzz::Check(found.ok() && *found != nullptr && command::VersionOf(**found) > 0,
                  absl::StrCat("\"", name, "\" is found"));
      auto as_of = view.FindAsOf(name, absl::InfiniteFuture());
      fuzz::Check(as_of.ok(), "its history can be folded");
      if (parked) continue;  // what was parked counts as a version, and is no part of the history
      fuzz::Check(*as_of != nullptr && google::protobuf::util::MessageDifferencer::Equals(**found, **as_of),
                  "it is what its history says");
    }
    options.order_by.clear();
    options.as_of = absl::UnixEpoch();
    list();
  }
}

}  // namespace
}  // namespace aims::inventory

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace aims;
  static const command::Aggregates aggregates = inventory::InventoryAggregates();
  static command::testing::FoldFuzz<inventory::v1::InventoryTopicRecord> world(
      {.topic = inventory::kTopic,
       .make_folder = [] { return std::make_unique<command::ResourceFolder>(&aggregates); },
       .subject_of = &inventory::SubjectOf,
       .check = [](const read_model::Database& database,
                   bool parked) { inventory::CheckReadable(aggregates, database, parked); }});
  world.Run(fuzz::Input(data, size));
  return 0;
}
