#include "tools/bench/year_inventory.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "aims/inventory/v1/topic.pb.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "services/inventory/aggregates/aggregates.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = inventory::v1;
using v1::AiSystem;
using v1::AiSystemEvent;
using v1::Classification;
using v1::Supplier;
using Impact = v1::SystemAssurance::Impact;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr const char* kUnits[] = {"claims", "sales", "support", ""};
constexpr const char* kDuties[] = {"deployer.4",  "deployer.26-2", "deployer.26-5", "deployer.50-4",
                                   "provider.9",  "provider.6-1",  "provider.15",   "provider.49-1",
                                   "importer.23", "gpai.53",       "deployer.27",   "provider.73"};

}  // namespace

YearInventory::YearInventory(const Options& options) : EventSource(options, inventory::InventoryAggregates()) {}

void YearInventory::Make() {
  if (commands() == 0) return RegisterOrganization();
  const size_t dice = Below(100);
  if (systems_.size() < 5 || dice < 8) return AddSystem();
  if (suppliers_.size() < 3 || dice < 10) return AddSupplier();
  if (dice < 20) return ChangeSupplier();
  System& system = systems_[Below(systems_.size())];
  if (system.deleted || (dice < 24 && Below(3) == 0)) return DeleteOrUndelete(system);
  if (system.awaits_review && Below(4) == 0) return ReviewBreakGlass(system);
  if (dice < 32) return UpdateSystem(system);
  if (dice < 42) return Classify(system);
  if (dice < 50) return MoveClassification(system);
  if (dice < 62) return ReportImpact(system);
  Move(system);
}

template <class Event>
void YearInventory::Record(Subject& subject, const std::vector<Event>& events) {
  event::v1::EventMetadata metadata =
      NextCommand(subject.name, static_cast<uint32_t>(events.size()), Person(AnyPerson(), "aims-manager"));
  for (uint32_t i = 0; i < events.size(); ++i) {
    SetEvent(i, ++subject.version, &metadata);
    Put(metadata, events[i]);
  }
}

template void YearInventory::Record(Subject& subject, const std::vector<AiSystemEvent>& events);

std::string YearInventory::AnyPerson() { return kOwners[Below(kOwners.size())]; }

void YearInventory::RegisterOrganization() {
  v1::OrganizationEvent event;
  event.mutable_registered()->mutable_organization()->set_display_name("Acme Insurance");
  event.mutable_registered()->mutable_organization()->set_time_zone("Europe/Berlin");
  organization_.name = organization();
  Record<v1::OrganizationEvent>(organization_, {event});
}

// --- Suppliers ---

void YearInventory::AddSupplier() {
  Subject& supplier = suppliers_.emplace_back();
  supplier.name = absl::StrCat(organization(), "/suppliers/s-", suppliers_.size());
  v1::SupplierEvent event;
  event.mutable_registered()->mutable_supplier()->set_display_name(Text(20));
  Record<v1::SupplierEvent>(supplier, {event});
}

void YearInventory::ChangeSupplier() {
  Subject& supplier = suppliers_[Below(suppliers_.size())];
  v1::SupplierEvent event;
  if (supplier.deleted) {
    event.mutable_undeleted();
  } else if (Below(10) == 0) {
    event.mutable_deleted();
  } else {
    auto& assessed = *event.mutable_assessed();
    constexpr Supplier::Assessment kFound[] = {
        Supplier::ASSESSMENT_SUITABLE, Supplier::ASSESSMENT_SUITABLE_WITH_CONDITIONS, Supplier::ASSESSMENT_UNSUITABLE};
    assessed.set_assessment(kFound[Below(std::size(kFound))]);
    assessed.set_notes(Text(40));
    if (Below(8) > 0) *assessed.mutable_expire_time() = base::ToProto(last_time() + kDay * (20 + Below(160)));
  }
  if (event.has_deleted() || event.has_undeleted()) supplier.deleted = !supplier.deleted;
  Record<v1::SupplierEvent>(supplier, {event});
}

// --- The content of a system ---

void YearInventory::Describe(AiSystem* system) {
  system->set_display_name(Text(30));
  system->set_purpose(Text(100));
  system->set_owner(AnyPerson());
  system->mutable_owner_unit()->set_code(kUnits[Below(std::size(kUnits))]);
  NameSuppliers(system);
}

void YearInventory::NameSuppliers(AiSystem* system) {
  for (const Subject& supplier : suppliers_) {
    if (supplier.deleted || Below(4) > 0) continue;
    auto* component = system->add_components();
    component->set_kind(AiSystem::Component::KIND_SUPPLIER);
    component->set_resource(supplier.name);
  }
}

void YearInventory::AddSystem() {
  System& system = systems_.emplace_back();
  const std::string id = absl::StrCat("a-", systems_.size());
  system.name = absl::StrCat(organization(), "/aiSystems/", id);
  system.assurance.name = absl::StrCat(organization(), "/systemAssurances/", id);
  names_.push_back(system.name);
  AiSystemEvent event;
  if (Below(3) > 0) {
    Describe(event.mutable_registered()->mutable_ai_system());
    system.has_components = event.registered().ai_system().components_size() > 0;
    return Record(system, event);
  }
  Describe(event.mutable_imported()->mutable_ai_system());
  system.has_components = event.imported().ai_system().components_size() > 0;
  constexpr AiSystem::State kStates[] = {AiSystem::STATE_OPERATION, AiSystem::STATE_DEVELOPMENT,
                                         AiSystem::STATE_UNDETERMINED};
  system.state = kStates[Below(std::size(kStates))];
  system.in_service = system.state == AiSystem::STATE_OPERATION;
  event.mutable_imported()->set_state(system.state);
  Record(system, event);
}

void YearInventory::UpdateSystem(System& system) {
  // Another content voids a submission or an approval, and what is in service changes only by a change of the system,
  // but for what was missing.
  const bool submitted = system.state == AiSystem::STATE_VERIFICATION || system.state == AiSystem::STATE_APPROVED;
  const bool ended = system.state == AiSystem::STATE_WITHDRAWN || system.state == AiSystem::STATE_RETIRED;
  if (submitted || ended) return;
  const bool fixed = system.in_service && system.state != AiSystem::STATE_CHANGE && system.has_components;
  AiSystemEvent event;
  auto& updated = *event.mutable_updated();
  switch (Below(fixed ? 2 : 3)) {
    case 0:
      updated.mutable_ai_system()->set_owner(AnyPerson());
      updated.mutable_update_mask()->add_paths("owner");
      break;
    case 1:
      updated.mutable_ai_system()->mutable_owner_unit()->set_code(kUnits[Below(std::size(kUnits))]);
      updated.mutable_update_mask()->add_paths("owner_unit");
      break;
    default:
      NameSuppliers(updated.mutable_ai_system());
      system.has_components = updated.ai_system().components_size() > 0;
      updated.mutable_update_mask()->add_paths("components");
  }
  Record(system, event);
}

void YearInventory::DeleteOrUndelete(System& system) {
  AiSystemEvent event;
  if (system.deleted) {
    event.mutable_undeleted();
  } else {
    const bool deletable = system.state == AiSystem::STATE_PROPOSED || system.state == AiSystem::STATE_INCEPTION ||
                           system.state == AiSystem::STATE_WITHDRAWN || system.state == AiSystem::STATE_UNDETERMINED;
    if (!deletable) return;
    event.mutable_deleted();
  }
  system.deleted = !system.deleted;
  Record(system, event);
}

// --- Classification and impact ---

void YearInventory::AddTiers(google::protobuf::RepeatedField<int>* tiers) {
  for (size_t i = Below(3); i > 0; --i) {
    const int tier = 1 + static_cast<int>(Below(v1::RiskTier_MAX));
    if (std::find(tiers->begin(), tiers->end(), tier) == tiers->end()) tiers->Add(tier);
  }
}

void YearInventory::AddDuties(google::protobuf::RepeatedPtrField<Classification::Duty>* duties) {
  for (const char* id : kDuties) {
    if (Below(3) > 0) continue;
    Classification::Duty& duty = *duties->Add();
    duty.set_id(id);
    // Some long since, some from a day soon, some later than any that is looked at.
    const auto start = absl::ToCivilDay(last_time(), absl::UTCTimeZone()) + static_cast<int>(Below(600)) - 200;
    duty.set_start_date(absl::FormatCivilTime(start));
  }
}

void YearInventory::Classify(System& system) {
  AiSystemEvent event;
  Classification& classification = *event.mutable_classified()->mutable_classification();
  classification.set_number(++system.classifications);
  system.classification = Below(2) == 0 ? Classification::STATE_COMPLETE
                                        : static_cast<Classification::State>(1 + Below(Classification::STATE_COMPLETE));
  classification.set_state(system.classification);
  classification.set_procedure("eu-ai-act");
  AddTiers(classification.mutable_tiers());
  AddDuties(classification.mutable_duties());
  system.override_requested = false;
  Record(system, event);
}

void YearInventory::MoveClassification(System& system) {
  if (system.classifications == 0) return;
  AiSystemEvent event;
  if (system.override_requested) {
    system.override_requested = false;
    system.classification = Classification::STATE_COMPLETE;
    event.mutable_override_approved()->set_classification_number(system.classifications);
    AddTiers(event.mutable_override_approved()->mutable_tiers());
    AddDuties(event.mutable_override_approved()->mutable_duties());
  } else if (system.classification == Classification::STATE_UNCONFIRMED) {
    system.classification = Classification::STATE_COMPLETE;
    event.mutable_exemption_confirmed()->set_classification_number(system.classifications);
  } else if (system.classification == Classification::STATE_OUTDATED) {
    return Classify(system);
  } else if (Below(3) == 0) {
    system.override_requested = true;
    event.mutable_override_requested()->set_classification_number(system.classifications);
  } else if (system.classification == Classification::STATE_COMPLETE && Below(3) == 0) {
    Classification& carried = *event.mutable_classification_carried_over()->mutable_classification();
    carried.set_number(system.classifications);
    carried.set_state(Classification::STATE_COMPLETE);
    AddTiers(carried.mutable_tiers());
    AddDuties(carried.mutable_duties());
  } else {
    system.classification = Classification::STATE_OUTDATED;
    event.mutable_classification_outdated()->add_causes("purpose");
  }
  Record(system, event);
}

void YearInventory::ReportImpact(System& system) {
  v1::SystemAssuranceEvent event;
  Impact& impact = *event.mutable_impact_reported()->mutable_impact();
  const std::string id = system.name.substr(system.name.rfind('/') + 1);
  impact.set_assessment(absl::StrCat(organization(), "/impactAssessments/", id));
  impact.set_assessment_version(++system.assessment_version);
  impact.set_state(static_cast<Impact::State>(1 + Below(Impact::State_MAX)));
  if (impact.state() == Impact::STATE_APPROVED || impact.state() == Impact::STATE_NOT_REQUIRED) {
    *impact.mutable_decide_time() = base::ToProto(last_time());
    if (Below(6) > 0) *impact.mutable_expire_time() = base::ToProto(last_time() + kDay * (10 + Below(120)));
  }
  Record<v1::SystemAssuranceEvent>(system.assurance, {event});
}

}  // namespace aims::bench
