#pragma once
// Events of AI systems for tests of metrics.
//
//   world.On("2026-03-01").Tell("aiSystems/chat", Registered("tom", {"suppliers/s1"}));
//   world.On("2026-03-02").Tell("aiSystems/chat", Moved(&AiSystemEvent::mutable_put_into_operation));
//   world.On("2026-03-03").Tell("aiSystems/chat", Classified(Complete({RISK_TIER_MINIMAL})));

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/ai_system_event.pb.h"
#include "aims/inventory/v1/system_assurance.pb.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {

using inventory::v1::AiSystem;
using inventory::v1::AiSystemEvent;
using inventory::v1::Classification;

inline void SetSuppliers(const std::vector<std::string>& suppliers, AiSystem* system) {
  for (const std::string& supplier : suppliers) {
    auto* component = system->add_components();
    component->set_kind(AiSystem::Component::KIND_SUPPLIER);
    component->set_resource(absl::StrCat("organizations/acme/", supplier));
  }
}

inline AiSystemEvent Registered(const std::string& owner = "tom", const std::vector<std::string>& suppliers = {}) {
  AiSystemEvent event;
  AiSystem* system = event.mutable_registered()->mutable_ai_system();
  system->set_owner(owner);
  SetSuppliers(suppliers, system);
  return event;
}

inline AiSystemEvent Imported(AiSystem::State state, const std::vector<std::string>& suppliers = {}) {
  AiSystemEvent event;
  event.mutable_imported()->set_state(state);
  SetSuppliers(suppliers, event.mutable_imported()->mutable_ai_system());
  return event;
}

inline AiSystemEvent WithSuppliers(const std::vector<std::string>& suppliers) {
  AiSystemEvent event;
  SetSuppliers(suppliers, event.mutable_updated()->mutable_ai_system());
  event.mutable_updated()->mutable_update_mask()->add_paths("components");
  return event;
}

// An event whose fields do not count.
template <class Part>
AiSystemEvent Moved(Part* (AiSystemEvent::*part)()) {
  AiSystemEvent event;
  (event.*part)();
  return event;
}

inline AiSystemEvent InOperation() { return Moved(&AiSystemEvent::mutable_put_into_operation); }

inline Classification ClassificationOf(Classification::State state,
                                       const std::vector<inventory::v1::RiskTier>& tiers = {}) {
  Classification classification;
  classification.set_state(state);
  for (const auto tier : tiers) classification.add_tiers(tier);
  return classification;
}

inline AiSystemEvent Classified(const Classification& classification) {
  AiSystemEvent event;
  *event.mutable_classified()->mutable_classification() = classification;
  return event;
}

}  // namespace aims::improvement
