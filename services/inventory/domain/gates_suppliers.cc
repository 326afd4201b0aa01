// What an AI system is made of, at its gates: ISO/IEC 42001 A.4.2, A.10.3.

#include <string>

#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/dataset.pb.h"
#include "aims/inventory/v1/model.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/base/time.h"
#include "services/inventory/domain/gates.h"

namespace aims::inventory {
namespace {

using domain::Decision;
using domain::Refusals;

// Finds the suppliers behind the components of a system; what must not be used is refused on the way.
class Components {
 public:
  Components(const Decision& decision, Refusals* refusals) : decision_(decision), refusals_(*refusals) {}

  void Add(const v1::AiSystem::Component& component) {
    switch (component.kind()) {
      case v1::AiSystem::Component::KIND_SUPPLIER:
        suppliers_.insert(component.resource());
        break;
      case v1::AiSystem::Component::KIND_MODEL:
        if (auto model = Find<v1::Model>(component.resource()); model != nullptr) {
          AddSupplierOf(*model);
          refusals_.Unless(model->state() != v1::Model::STATE_WITHDRAWN,
                           {"MODEL_WITHDRAWN", "A.4.2",
                            absl::StrCat(model->name(), " is withdrawn and must not be used: replace it")});
        }
        break;
      case v1::AiSystem::Component::KIND_DATASET:
        if (auto dataset = Find<v1::Dataset>(component.resource()); dataset != nullptr) AddSupplierOf(*dataset);
        break;
      case v1::AiSystem::Component::KIND_AI_SYSTEM:
        if (auto system = Find<v1::AiSystem>(component.resource()); system != nullptr) {
          refusals_.Unless(system->state() != v1::AiSystem::STATE_BLOCKED,
                           {"COMPONENT_BLOCKED", "AI Act Art. 5",
                            absl::StrCat(system->name(), " is blocked: replace it, or have its block lifted")});
        }
        break;
      default:
        break;  // described, not registered
    }
  }

  const Subjects& suppliers() const { return suppliers_; }

 private:
  template <class T>
  std::shared_ptr<const T> Find(const std::string& name) {
    auto found = decision_.Find<T>(name);
    refusals_.Unless(found != nullptr, {"COMPONENT_UNKNOWN", "A.4.2",
                                        absl::StrCat(name, " does not exist any more: replace or undelete it")});
    return found;
  }

  template <class T>
  void AddSupplierOf(const T& resource) {
    if (!resource.supplier().empty()) suppliers_.insert(resource.supplier());
  }

  const Decision& decision_;
  Refusals& refusals_;
  std::set<std::string> suppliers_;
};

void RequireSupplier(const std::string& name, const Decision& decision, Refusals* refusals) {
  const auto supplier = decision.Find<v1::Supplier>(name);
  if (supplier == nullptr) {
    refusals->Add(
        {"SUPPLIER_UNKNOWN", "A.10.3", absl::StrCat(name, " does not exist any more: replace or undelete it")});
  } else if (supplier->assessment() == v1::Supplier::ASSESSMENT_UNSPECIFIED) {
    refusals->Add({"SUPPLIER_NOT_ASSESSED", "A.10.3", absl::StrCat(name, " is not assessed: assess it")});
  } else if (supplier->assessment() == v1::Supplier::ASSESSMENT_UNSUITABLE) {
    refusals->Add({"SUPPLIER_UNSUITABLE", "A.10.3", absl::StrCat(name, " was assessed as unsuitable: replace it")});
  } else if (base::FromProto(supplier->assessment_expire_time()) <= decision.time) {
    refusals->Add({"SUPPLIER_ASSESSMENT_EXPIRED", "A.10.3",
                   absl::StrCat("the assessment of ", name, " has expired: assess it again")});
  }
}

}  // namespace

void RequireSuppliers(const v1::AiSystem& system, const Decision& decision, Refusals* refusals) {
  Components components(decision, refusals);
  for (const auto& component : system.components()) components.Add(component);
  for (const std::string& supplier : components.suppliers()) RequireSupplier(supplier, decision, refusals);
}

}  // namespace aims::inventory
