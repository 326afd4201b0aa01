#include "tools/bench/inventory_events.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/topic.pb.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "services/inventory/aggregates/aggregates.h"

namespace aims::bench {
namespace {

using inventory::v1::AiSystem;
using inventory::v1::AiSystemEvent;

constexpr absl::string_view kPeople[] = {"ana.weber", "olga.petrova", "dev.kaya", "dr.lind", "lea.roth", "tom.berg"};

}  // namespace

InventoryEvents::InventoryEvents(const Options& options) : EventSource(options, inventory::InventoryAggregates()) {}

void InventoryEvents::Make() {
  if (commands() == 0) return RegisterOrganization();
  const size_t dice = Below(100);
  if (systems_.names.empty() || dice < 10) return ImportSystem();
  if (dice < 15) return RegisterSystem();
  if (dice < 40) return UpdateSystem(Choose(systems_));
  if (dice < 58) return MoveSystem(Choose(systems_));
  if (dice < 63) return ClassifySystem(Choose(systems_));
  if (dice < 67) return ChangeModel(true);
  if (dice < 77) return ChangeModel(false);
  if (dice < 81) return ChangeDataset(true);
  if (dice < 89) return ChangeDataset(false);
  return ChangeSupplier(dice < 92);
}

std::string InventoryEvents::AddSystem(int events) {
  if (commands() == 0) RegisterOrganization();
  RegisterSystem();
  const size_t index = systems_.names.size() - 1;
  for (int i = 1; i < events; ++i) {
    const size_t dice = Below(48);  // as in Make
    if (dice < 25) {
      UpdateSystem(index);
    } else if (dice < 43) {
      MoveSystem(index);
    } else {
      ClassifySystem(index);
    }
  }
  return systems_.names[index];
}

size_t InventoryEvents::Add(Collection& collection, absl::string_view kind) {
  const size_t index = collection.names.size();
  collection.names.push_back(absl::StrCat(organization(), "/", kind, "/", kind.substr(0, 1), "-", index));
  collection.versions.push_back(0);
  return index;
}

// Four of five times one of the youngest tenth.
size_t InventoryEvents::Choose(const Collection& collection) {
  const size_t size = collection.names.size();
  const size_t young = std::max<size_t>(size / 10, 1);
  return Below(5) == 0 ? Below(size) : size - 1 - Below(young);
}

void InventoryEvents::Place(Collection& collection, size_t index, const google::protobuf::Message& event) {
  event::v1::EventMetadata metadata =
      NextCommand(collection.names[index], 1, Person(std::string(kPeople[Below(std::size(kPeople))]), "aims-manager"));
  SetEvent(0, ++collection.versions[index], &metadata);
  Put(metadata, event);
}

void InventoryEvents::RegisterOrganization() {
  inventory::v1::OrganizationEvent event;
  event.mutable_registered()->mutable_organization()->set_display_name("Acme Insurance");
  organizations_.names.push_back(organization());
  organizations_.versions.push_back(0);
  Place(organizations_, 0, event);
}

void InventoryEvents::Describe(AiSystem* system) {
  system->set_display_name(Text(30));
  system->set_purpose(Text(100 + Below(600)));
  system->set_outputs(Text(50 + Below(200)));
  system->set_domain("Mission-enabling (internal agency support)");
  system->set_owner(std::string(kPeople[Below(std::size(kPeople))]));
  system->add_ai_roles(inventory::v1::Organization::AI_ROLE_CUSTOMER);
  system->add_jurisdictions("US");
}

void InventoryEvents::ImportSystem() {
  AiSystemEvent event;
  auto& imported = *event.mutable_imported();
  AiSystem& system = *imported.mutable_ai_system();
  Describe(&system);
  system.mutable_owner_unit()->set_display_name("Department of Veterans Affairs");
  system.mutable_owner_unit()->set_code("VA");
  system.mutable_owner_unit()->set_bureau(Text(17));
  auto* date = system.add_declared_dates();
  date->set_milestone(AiSystem::DeclaredDate::MILESTONE_INITIATED);
  date->set_precision(AiSystem::DeclaredDate::PRECISION_MONTH);
  date->set_date("2023-10");
  date->set_text("10/2023");
  imported.set_content_digest(base::Sha256Hex(system.purpose()));
  imported.set_state(Below(2) == 0 ? AiSystem::STATE_OPERATION : AiSystem::STATE_DEVELOPMENT);
  auto& provenance = *imported.mutable_provenance();
  provenance.set_source("2024 consolidated AI use case inventory of US federal agencies (OMB M-24-10)");
  provenance.set_row(systems_.names.size() + 1);
  provenance.set_record_sha256(base::Sha256Hex(system.outputs()));
  constexpr std::array<const char*, 10> kAttributes = {"stage",       "documentation",      "code_access", "data_used",
                                                       "tools_reuse", "information_shared", "extension",   "tested",
                                                       "monitoring",  "demographics"};
  for (const char* attribute : kAttributes) (*provenance.mutable_attributes())[attribute] = Text(30 + Below(40));
  Place(systems_, Add(systems_, "aiSystems"), event);
}

void InventoryEvents::RegisterSystem() {
  AiSystemEvent event;
  Describe(event.mutable_registered()->mutable_ai_system());
  event.mutable_registered()->set_content_digest(base::Sha256Hex(event.registered().ai_system().purpose()));
  Place(systems_, Add(systems_, "aiSystems"), event);
}

void InventoryEvents::UpdateSystem(size_t index) {
  AiSystemEvent event;
  auto& updated = *event.mutable_updated();
  updated.mutable_ai_system()->set_foreseeable_misuse(Text(50 + Below(150)));
  updated.mutable_update_mask()->add_paths("foreseeable_misuse");
  if (Below(3) == 0) {
    updated.mutable_ai_system()->set_display_name(Text(30));
    updated.mutable_update_mask()->add_paths("display_name");
  }
  updated.set_content_digest(base::Sha256Hex(updated.ai_system().foreseeable_misuse()));
  Place(systems_, index, event);
}

void InventoryEvents::MoveSystem(size_t index) {
  AiSystemEvent event;
  inventory::v1::GateGrounds grounds;
  grounds.set_content_digest(base::Sha256Hex(absl::StrCat(commands())));
  for (int i = 0; i < 2; ++i) {
    auto* evidence = grounds.add_evidence();
    evidence->set_kind(inventory::v1::GateEvidence::KIND_RISK_ASSESSMENT);
    evidence->set_reference(absl::StrCat("https://records.example/", commands(), "/", i));
    evidence->set_sha256(base::Sha256Hex(evidence->reference()));
    evidence->set_preparer(std::string(kPeople[i]));
    *evidence->mutable_evidence_time() = base::ToProto(last_time() - absl::Hours(1));
  }
  switch (Below(4)) {
    case 0:
      *event.mutable_inception_started()->mutable_grounds() = grounds;
      break;
    case 1:
      *event.mutable_development_started()->mutable_grounds() = grounds;
      break;
    case 2:
      *event.mutable_put_into_operation()->mutable_grounds() = grounds;
      break;
    default:
      event.mutable_state_declared()->set_state(AiSystem::STATE_OPERATION);
  }
  Place(systems_, index, event);
}

void InventoryEvents::ClassifySystem(size_t index) {
  AiSystemEvent event;
  auto& classification = *event.mutable_classified()->mutable_classification();
  classification.set_number(1);
  classification.set_state(inventory::v1::Classification::STATE_COMPLETE);
  classification.set_procedure("eu-ai-act");
  classification.set_procedure_version("2026-08");
  for (int i = 0; i < 30; ++i) {
    auto* answer = classification.add_answers();
    answer->set_question(absl::StrCat("annex3.", i));
    answer->set_answer(inventory::v1::ClassificationAnswer::ANSWER_NO);
    answer->set_reason("looked at with the owner");
  }
  classification.add_tiers(inventory::v1::RISK_TIER_MINIMAL);
  Place(systems_, index, event);
}

void InventoryEvents::ChangeModel(bool make) {
  inventory::v1::ModelEvent event;
  if (make || models_.names.empty()) {
    auto* model = event.mutable_registered()->mutable_model();
    model->set_display_name(Text(25));
    model->set_description(Text(200));
    model->set_provider("Example Labs");
    model->set_version("1.0");
    model->set_license("Apache-2.0");
    return Place(models_, Add(models_, "models"), event);
  }
  auto& updated = *event.mutable_updated();
  updated.mutable_model()->set_version(absl::StrCat("1.", commands()));
  updated.mutable_model()->set_design(Text(150));
  updated.mutable_update_mask()->add_paths("version");
  updated.mutable_update_mask()->add_paths("design");
  Place(models_, Choose(models_), event);
}

void InventoryEvents::ChangeDataset(bool make) {
  inventory::v1::DatasetEvent event;
  if (make || datasets_.names.empty()) {
    auto* dataset = event.mutable_registered()->mutable_dataset();
    dataset->set_display_name(Text(25));
    dataset->set_description(Text(200));
    dataset->set_provenance(Text(100));
    dataset->set_personal_data(inventory::v1::Dataset::PERSONAL_DATA_NONE);
    return Place(datasets_, Add(datasets_, "datasets"), event);
  }
  auto& updated = *event.mutable_updated();
  updated.mutable_dataset()->set_preparation(Text(150));
  updated.mutable_update_mask()->add_paths("preparation");
  Place(datasets_, Choose(datasets_), event);
}

void InventoryEvents::ChangeSupplier(bool make) {
  inventory::v1::SupplierEvent event;
  if (make || suppliers_.names.empty()) {
    auto* supplier = event.mutable_registered()->mutable_supplier();
    supplier->set_display_name(Text(20));
    supplier->set_supplies(Text(120));
    return Place(suppliers_, Add(suppliers_, "suppliers"), event);
  }
  auto& assessed = *event.mutable_assessed();
  assessed.set_assessment(inventory::v1::Supplier::ASSESSMENT_SUITABLE);
  assessed.set_notes(Text(120));
  *assessed.mutable_expire_time() = base::ToProto(last_time() + absl::Hours(24 * 365));
  Place(suppliers_, Choose(suppliers_), event);
}

}  // namespace aims::bench
