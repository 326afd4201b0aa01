#pragma once
// What must hold of the read model of a command service, whatever its log holds: for targets that fuzz the fold of its
// records (fold_fuzz.h).

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/command/resource_folder.h"
#include "common/command/resource_view.h"
#include "common/command/testing/fold_fuzz.h"
#include "google/protobuf/util/message_differencer.h"

namespace aims::command::testing {

// Every resource is found by its name, stands once in every list, and is what its history says.
inline void CheckReadable(const Aggregates& aggregates, const read_model::Database& database, bool parked) {
  ResourceView view(aggregates, database);
  for (const AggregateType& type : aggregates.types()) {
    ResourceView::ListOptions options;
    options.parent = type.collection == "organizations" ? "" : "organizations/acme";
    std::vector<std::string> names;
    const auto list = [&] {
      std::vector<std::string> listed;
      const absl::Status status = view.List(type, options, [&](std::unique_ptr<Message>& resource, absl::string_view) {
        listed.push_back(
            resource->GetReflection()->GetString(*resource, resource->GetDescriptor()->FindFieldByName("name")));
        return true;
      });
      fuzz::Check(status.ok(), status.ToString());
      std::sort(listed.begin(), listed.end());
      return listed;
    };
    names = list();
    for (const std::string& field : type.indexes) {
      options.order_by = field;
      fuzz::Check(list() == names, absl::StrCat("lists of ", type.collection, " by ", field, " hold the same"));
    }
    for (const std::string& name : names) {
      auto found = view.Find(name);
      fuzz::Check(found.ok() && *found != nullptr && VersionOf(**found) > 0, absl::StrCat("\"", name, "\" is found"));
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

// Folds the records in an input into the read model of a service, and checks it. `subject_of` as in FoldFuzz.
template <class Record>
int FuzzRecords(const Aggregates& aggregates, std::string (*subject_of)(const Record&), const uint8_t* data,
                size_t size) {
  static FoldFuzz<Record> world({.topic = aggregates.topic(),
                                 .make_folder = [&aggregates] { return std::make_unique<ResourceFolder>(&aggregates); },
                                 .subject_of = subject_of,
                                 .check = [&aggregates](const read_model::Database& database,
                                                        bool parked) { CheckReadable(aggregates, database, parked); }});
  world.Run(fuzz::Input(data, size));
  return 0;
}

}  // namespace aims::command::testing
