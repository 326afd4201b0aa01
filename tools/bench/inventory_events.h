#pragma once
// Events of a register as it lives for a year: systems come from surveys and are registered, described further, pass
// gates and are classified; models, data sets and suppliers beside them.
//
//   InventoryEvents events({.partitions = 8});
//   InventoryEvents::Placed next = events.Next();   // event_source.h
//
// Of 100 events 26 make a resource (10 of them a system that comes from a survey, with the size of the records of the
// US federal inventory of 2024), 74 change one, mostly a young one.

#include <string>
#include <vector>

#include "tools/bench/event_source.h"

namespace aims::inventory::v1 {
class AiSystem;
}

namespace aims::bench {

class InventoryEvents : public EventSource {
 public:
  explicit InventoryEvents(const Options& options);

  // Names of what was made so far, in order: "organizations/acme/aiSystems/a-17".
  const std::vector<std::string>& systems() const { return systems_.names; }
  // The next events are those of a new system, as many as said (at least one); its name.
  std::string AddSystem(int events);

 private:
  // Resources of one collection, with the version that each has reached.
  struct Collection {
    std::vector<std::string> names;
    std::vector<uint64_t> versions;
  };

  void Make() override;
  size_t Add(Collection& collection, absl::string_view kind);
  size_t Choose(const Collection& collection);
  void Place(Collection& collection, size_t index, const google::protobuf::Message& event);
  void RegisterOrganization();
  void Describe(inventory::v1::AiSystem* system);
  void ImportSystem();
  void RegisterSystem();
  void UpdateSystem(size_t index);
  void MoveSystem(size_t index);
  void ClassifySystem(size_t index);
  void ChangeModel(bool make);
  void ChangeDataset(bool make);
  void ChangeSupplier(bool make);

  Collection organizations_, systems_, models_, datasets_, suppliers_;
};

}  // namespace aims::bench
