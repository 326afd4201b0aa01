#pragma once
// Events of a register as it lives for a year: systems come from surveys and are registered, described further, pass
// gates and are classified; models, data sets and suppliers beside them. As the command path writes them (the same
// encoder, full metadata, adjacent commands), without the command path's work.
//
//   InventoryEvents events({.partitions = 8});
//   for (const InventoryEvents::Placed& opening : events.Openings()) …   // the first record of each partition
//   InventoryEvents::Placed next = events.Next();
//
// The same options give the same events. Of 100 events 26 make a resource (10 of them a system that comes from a
// survey, with the size of the records of the US federal inventory of 2024), 74 change one, mostly a young one. An
// event every 30 s: a million are a year.
//
// Not thread-safe.

#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/command/aggregates.h"
#include "common/event_log/log.h"

namespace aims::inventory::v1 {
class AiSystem;
}

namespace aims::bench {

class InventoryEvents {
 public:
  struct Options {
    int32_t partitions = 1;
    uint64_t seed = 42;
    std::string organization = "acme";
  };
  struct Placed {
    int32_t partition;
    event_log::Record record;
  };

  explicit InventoryEvents(const Options& options);

  // The record that opens each partition (epoch 1): they come before all others.
  std::vector<Placed> Openings() const;
  Placed Next();

  // Names of what was made so far, in order: "organizations/acme/aiSystems/s-17".
  const std::vector<std::string>& systems() const { return systems_.names; }
  // When the first and the last event made so far happened.
  absl::Time first_time() const;
  absl::Time last_time() const;

 private:
  // Resources of one collection, with the version that each has reached.
  struct Collection {
    std::vector<std::string> names;
    std::vector<uint64_t> versions;
  };

  size_t Below(size_t limit) { return static_cast<size_t>(random_() % limit); }
  // Words of about `bytes` in all.
  std::string Text(size_t bytes);
  size_t Make(Collection& collection, absl::string_view kind);
  size_t Choose(const Collection& collection);
  Placed Place(Collection& collection, size_t index, const google::protobuf::Message& event);
  Placed RegisterOrganization();
  void Describe(inventory::v1::AiSystem* system);
  Placed ImportSystem();
  Placed RegisterSystem();
  Placed UpdateSystem();
  Placed MoveSystem();
  Placed ClassifySystem();
  Placed ChangeModel(bool make);
  Placed ChangeDataset(bool make);
  Placed ChangeSupplier(bool make);

  const Options options_;
  const command::Aggregates aggregates_;
  std::mt19937_64 random_;
  int64_t count_ = 0;
  Collection organizations_, systems_, models_, datasets_, suppliers_;
};

}  // namespace aims::bench
