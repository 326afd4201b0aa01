#pragma once
// An AI system as its events tell of it, as far as metrics count it: its life cycle, the version in service, its owner, its
// suppliers and its classification. It follows the inventory's own rules (services/inventory/domain/ai_system_fold.cc).
// ISO/IEC 42001 A.6.2.
//
//   SystemFacts facts;
//   facts.Apply(event, moment);
//   if (facts.InService()) …

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "aims/inventory/v1/ai_system_event.pb.h"
#include "services/improvement/domain/history.h"

namespace aims::improvement {

struct SystemFacts {
  using State = inventory::v1::AiSystem::State;
  using Service = inventory::v1::AiSystem::Service;
  using Classification = inventory::v1::Classification;
  struct Duty {
    std::string id;          // "deployer.26-2"
    std::string start_date;  // "2027-12-02"
  };

  std::string name;  // resource name
  std::string owner;
  std::string unit;  // code of the organisational unit
  State state = inventory::v1::AiSystem::STATE_UNSPECIFIED;
  Service::State service = Service::STATE_UNSPECIFIED;
  bool deleted = false;
  absl::optional<absl::Time> registered;       // unset for an imported system
  bool operated = false;                       // it was put into operation before
  std::set<std::string> suppliers;             // that it names, by the last part of their names
  std::set<std::string> suppliers_in_service;  // those of the version in service
  bool classified = false;
  Classification::State classification = Classification::STATE_UNSPECIFIED;
  std::vector<inventory::v1::RiskTier> tiers;
  std::vector<Duty> duties;

  // Not deleted, retired or withdrawn. A blocked system is live.
  bool Live() const;
  // A version of it is in use or suspended, whatever is in preparation.
  bool InService() const;

  void Apply(const inventory::v1::AiSystemEvent& event, const Moment& moment);

 private:
  void Update(const inventory::v1::AiSystemUpdated& updated);
  void Set(const inventory::v1::AiSystem& system, const std::string& field);
  void Declare(State declared);
  void TakeIntoService() { suppliers_in_service = suppliers; }
  void Submit();
  State StateBefore(State before) const;
  void ApplyToService(const inventory::v1::AiSystemEvent& event);
  void ApplyToClassification(const inventory::v1::AiSystemEvent& event);
  void Classify(const Classification& result);

  // States to go back to.
  State before_submission_ = inventory::v1::AiSystem::STATE_DEVELOPMENT;
  State before_change_ = inventory::v1::AiSystem::STATE_UNSPECIFIED;
  State before_retirement_ = inventory::v1::AiSystem::STATE_UNSPECIFIED;
};

}  // namespace aims::improvement
