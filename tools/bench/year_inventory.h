#pragma once
// Events of a register of which every metric of the improvement service counts something (random_year.cc): AI systems that
// go through their whole life, with refused approvals, changes, suspensions, blocks and approvals by break-glass; their
// classifications with duties of several days; the reports of their impact assessments; and suppliers that are assessed,
// used and deleted.
//
//   YearInventory events({.partitions = 2, .between = absl::Hours(4)});
//
// The events are made up and not decided, but each comes in a state in which the domain allows it.

#include <string>
#include <vector>

#include "aims/inventory/v1/ai_system.pb.h"
#include "aims/inventory/v1/ai_system_event.pb.h"
#include "tools/bench/event_source.h"

namespace aims::bench {

class YearInventory : public EventSource {
 public:
  explicit YearInventory(const Options& options);

  // Names of the systems so far.
  const std::vector<std::string>& systems() const { return names_; }

 private:
  struct Subject {
    std::string name;
    uint64_t version = 0;
    bool deleted = false;
  };
  struct System : Subject {
    inventory::v1::AiSystem::State state = inventory::v1::AiSystem::STATE_PROPOSED;
    bool in_service = false;
    bool suspended = false;
    bool has_components = false;
    bool in_change = false;  // submitted from a change
    uint32_t classifications = 0;
    inventory::v1::Classification::State classification = inventory::v1::Classification::STATE_UNSPECIFIED;
    bool override_requested = false;
    bool awaits_review = false;  // of an approval by break-glass
    Subject assurance;
    uint64_t assessment_version = 0;
  };

  void Make() override;
  bool has_reactions() const override { return true; }

  void RegisterOrganization();
  void AddSystem();
  void AddSupplier();
  void ChangeSupplier();
  void UpdateSystem(System& system);
  void DeleteOrUndelete(System& system);
  void Classify(System& system);
  void MoveClassification(System& system);
  void ReportImpact(System& system);
  void ReviewBreakGlass(System& system);
  // The next step of its life; nothing where there is none.
  void Move(System& system);
  void MoveBeforeService(System& system);
  void MoveInService(System& system);

  void Describe(inventory::v1::AiSystem* system);
  void NameSuppliers(inventory::v1::AiSystem* system);
  void AddTiers(google::protobuf::RepeatedField<int>* tiers);
  void AddDuties(google::protobuf::RepeatedPtrField<inventory::v1::Classification::Duty>* duties);
  std::string AnyPerson();
  // As one command.
  template <class Event>
  void Record(Subject& subject, const std::vector<Event>& events);
  void Record(System& system, const inventory::v1::AiSystemEvent& event) {
    Record<inventory::v1::AiSystemEvent>(system, {event});
  }

  Subject organization_;
  std::vector<System> systems_;
  std::vector<std::string> names_;
  std::vector<Subject> suppliers_;
};

}  // namespace aims::bench
