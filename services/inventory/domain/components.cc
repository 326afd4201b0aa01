#include "services/inventory/domain/components.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "aims/inventory/v1/dataset.pb.h"
#include "aims/inventory/v1/model.pb.h"
#include "aims/inventory/v1/supplier.pb.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/standard_moves.h"
#include "common/domain/substance.h"
#include "services/inventory/domain/ai_system_rules.h"

namespace aims::inventory {
namespace {

using domain::Decision;
using domain::Refusals;
using Component = v1::AiSystem::Component;
using Flag = v1::AiSystem::ComponentFlag;

// Systems looked at in the search for a cycle. A search that is cut off there counts as a cycle.
constexpr size_t kMostSystemsInSearch = 2000;

// The digest by which a component is decided on.
std::string DigestOf(const google::protobuf::Message& resource) {
  const auto* system = dynamic_cast<const v1::AiSystem*>(&resource);
  return system != nullptr && InService(*system) ? system->service().substance_digest()
                                                 : domain::SubstanceDigest(resource);
}

// The resources that a system uses: its components and what stands behind them, by name; nullptr for what is missing.
class Used {
 public:
  using Resources = std::map<std::string, std::shared_ptr<const google::protobuf::Message>>;

  Used(const v1::AiSystem& system, const Decision& decision) : decision_(decision) {
    for (const Component& component : system.components()) {
      if (!component.resource().empty()) Add(component.resource());
    }
  }
  const Resources& resources() const { return resources_; }

 private:
  void Add(const std::string& name) {
    if (name.empty()) return;
    const auto [place, is_new] = resources_.emplace(name, nullptr);
    if (!is_new) return;
    place->second = decision_.references == nullptr ? nullptr : decision_.references->Find(name);
    if (const auto* model = dynamic_cast<const v1::Model*>(place->second.get()); model != nullptr) {
      Add(model->supplier());
      for (const std::string& dataset : model->training_datasets()) Add(dataset);
    }
    if (const auto* dataset = dynamic_cast<const v1::Dataset*>(place->second.get()); dataset != nullptr) {
      Add(dataset->supplier());
    }
  }

  const Decision& decision_;
  Resources resources_;
};

std::string EtagOf(const google::protobuf::Message& resource) {
  return resource.GetReflection()->GetString(resource, resource.GetDescriptor()->FindFieldByName("etag"));
}

void RequireSupplier(const v1::Supplier& supplier, const Decision& decision, Refusals* refusals) {
  if (supplier.assessment() == v1::Supplier::ASSESSMENT_UNSPECIFIED) {
    refusals->Add({"SUPPLIER_NOT_ASSESSED", "A.10.3", absl::StrCat(supplier.name(), " is not assessed: assess it")});
  } else if (supplier.assessment() == v1::Supplier::ASSESSMENT_UNSUITABLE) {
    refusals->Add(
        {"SUPPLIER_UNSUITABLE", "A.10.3", absl::StrCat(supplier.name(), " was assessed as unsuitable: replace it")});
  } else if (base::FromProto(supplier.assessment_expire_time()) <= decision.time) {
    refusals->Add({"SUPPLIER_ASSESSMENT_EXPIRED", "A.10.3",
                   absl::StrCat("the assessment of ", supplier.name(), " has expired: assess it again")});
  }
}

void RequireResource(const std::string& name, const google::protobuf::Message* resource, const Decision& decision,
                     Refusals* refusals) {
  if (resource == nullptr) {
    const auto parsed = base::ResourceName::Parse(name);
    const bool supplier = parsed.ok() && parsed->collection() == "suppliers";
    refusals->Add({supplier ? "SUPPLIER_UNKNOWN" : "COMPONENT_UNKNOWN", supplier ? "A.10.3" : "A.4.2",
                   absl::StrCat(name, " does not exist any more: replace or undelete it")});
    return;
  }
  if (const auto* supplier = dynamic_cast<const v1::Supplier*>(resource); supplier != nullptr) {
    RequireSupplier(*supplier, decision, refusals);
  } else if (const auto* model = dynamic_cast<const v1::Model*>(resource); model != nullptr) {
    refusals->Unless(
        model->state() != v1::Model::STATE_WITHDRAWN,
        {"MODEL_WITHDRAWN", "A.4.2", absl::StrCat(name, " is withdrawn and must not be used: replace it")});
  } else if (const auto* system = dynamic_cast<const v1::AiSystem*>(resource); system != nullptr) {
    refusals->Unless(system->state() != v1::AiSystem::STATE_BLOCKED,
                     {"COMPONENT_BLOCKED", "AI Act Art. 5",
                      absl::StrCat(name, " is blocked: replace it, or have its block lifted")});
  }
}

const v1::ComponentVersion* VersionIn(const v1::GateGrounds& grounds, const std::string& resource) {
  for (const auto& version : grounds.components()) {
    if (version.resource() == resource) return &version;
  }
  return nullptr;
}

// The grounds on which the components were last decided: of the submission, or of the version in service.
const v1::GateGrounds* DecidedOn(const v1::AiSystem& system) {
  const v1::AiSystem::GatePassage* last = nullptr;
  const auto consider = [&](v1::AiSystem::Gate gate) {
    const auto* passage = PassageOf(system, gate);
    if (passage != nullptr &&
        (last == nullptr || base::FromProto(passage->pass_time()) >= base::FromProto(last->pass_time()))) {
      last = passage;
    }
  };
  if (IsSubmitted(system)) {
    consider(v1::AiSystem::GATE_VERIFICATION);
    consider(v1::AiSystem::GATE_CHANGE_COMPLETION);
  } else {
    consider(v1::AiSystem::GATE_OPERATION);
  }
  return last == nullptr ? nullptr : &last->grounds();
}

// How the resource stands to the system that uses it.
Flag::Standing StandingOf(const v1::AiSystem& system, const google::protobuf::Message* resource,
                          const ComponentChange& change, const Decision& decision) {
  if (resource == nullptr) return Flag::STANDING_DELETED;
  if (const auto* model = dynamic_cast<const v1::Model*>(resource);
      model != nullptr && model->state() == v1::Model::STATE_WITHDRAWN) {
    return Flag::STANDING_WITHDRAWN;
  }
  if (const auto* supplier = dynamic_cast<const v1::Supplier*>(resource); supplier != nullptr) {
    if (supplier->assessment() == v1::Supplier::ASSESSMENT_UNSUITABLE) return Flag::STANDING_UNSUITABLE;
    if (supplier->assessment_lapsed()) return Flag::STANDING_ASSESSMENT_LAPSED;
  }
  if (const auto* component = dynamic_cast<const v1::AiSystem*>(resource); component != nullptr) {
    if (component->state() == v1::AiSystem::STATE_BLOCKED) return Flag::STANDING_BLOCKED;
    if (IsFinal(*component)) return Flag::STANDING_WITHDRAWN;
  }
  const v1::GateGrounds* decided = DecidedOn(system);
  const v1::ComponentVersion* version = decided == nullptr ? nullptr : VersionIn(*decided, change.resource);
  // Without a record of what was decided on, the event alone tells that it is another now.
  const bool differs = version == nullptr ? change.changed : version->digest() != DigestOf(*resource);
  return differs ? Flag::STANDING_CHANGED : Flag::STANDING_UNSPECIFIED;
}

}  // namespace

std::vector<v1::ComponentVersion> ComponentVersions(const v1::AiSystem& system, const Decision& decision) {
  std::vector<v1::ComponentVersion> versions;
  const Used used(system, decision);
  for (const auto& [name, resource] : used.resources()) {
    if (resource == nullptr) continue;
    v1::ComponentVersion& version = versions.emplace_back();
    version.set_resource(name);
    version.set_etag(EtagOf(*resource));
    version.set_digest(DigestOf(*resource));
  }
  return versions;
}

void RequireUsable(const v1::AiSystem& system, const Decision& decision, Refusals* refusals) {
  const Used used(system, decision);
  refusals->Unless(used.resources().size() <= kMaxComponentVersions,
                   {"TOO_MANY_COMPONENTS", "A.4.2",
                    absl::StrCat("the system has ", used.resources().size(),
                                 " components and resources behind them, and a gate records at most ",
                                 kMaxComponentVersions, ": describe parts of it as AI systems of their own")});
  for (const auto& [name, resource] : used.resources()) RequireResource(name, resource.get(), decision, refusals);
  refusals->Add(Cycle(system.name(), system, decision));
}

void RequireUnchanged(const v1::AiSystem& system, const Decision& decision, Refusals* refusals) {
  const char* const advice = "take the new version by a change of the system, or submit the system again";
  const v1::GateGrounds* decided = DecidedOn(system);
  if (decided == nullptr) {  // the state was only declared, so nothing but the flags is known
    for (const Flag& flag : system.component_flags()) {
      refusals->Unless(flag.standing() != Flag::STANDING_CHANGED,
                       {"COMPONENT_CHANGED", "8.1", absl::StrCat(flag.resource(), " changed in substance: ", advice)});
    }
    return;
  }
  for (const v1::ComponentVersion& now : ComponentVersions(system, decision)) {
    const v1::ComponentVersion* then = VersionIn(*decided, now.resource());
    if (then != nullptr && then->digest() == now.digest()) continue;
    const std::string known = then == nullptr ? "was not among what was decided on"
                                              : absl::StrCat("was decided on in version ", then->etag());
    refusals->Add({"COMPONENT_CHANGED", "8.1",
                   absl::StrCat(now.resource(), " is in version ", now.etag(), " and ", known, ": ", advice)});
  }
}

absl::optional<domain::Violation> Cycle(const std::string& name, const v1::AiSystem& system, const Decision& decision) {
  std::set<std::string> seen;
  std::vector<std::string> open;
  const auto add = [&](const v1::AiSystem& of) {
    for (const Component& component : of.components()) {
      if (component.kind() == Component::KIND_AI_SYSTEM && seen.insert(component.resource()).second) {
        open.push_back(component.resource());
      }
    }
  };
  add(system);
  while (!open.empty() && seen.count(name) == 0 && seen.size() < kMostSystemsInSearch) {
    const auto component = decision.Find<v1::AiSystem>(open.back());
    open.pop_back();
    if (component != nullptr) add(*component);
  }
  if (seen.count(name) > 0) {
    return domain::Violation{"COMPONENT_CYCLE", "A.4.2",
                             absl::StrCat(name, " is a component of one of its own components: remove one of the two")};
  }
  if (!open.empty()) {
    return domain::Violation{"COMPONENT_CYCLE", "A.4.2",
                             absl::StrCat("more than ", kMostSystemsInSearch,
                                          " AI systems are components of each other, too many to exclude a cycle: use "
                                          "fewer systems as components")};
  }
  return absl::nullopt;
}

absl::Status NotUsedByLiveSystem(const Decision& decision) {
  Refusals refusals(decision.subject);
  for (const std::string& name : domain::Referrers(decision)) {
    const auto system = decision.Find<v1::AiSystem>(name);
    refusals.Unless(system == nullptr || !InService(*system),
                    {"LIVE_SYSTEM_USES_IT", "8.1",
                     absl::StrCat(name, " is in service and uses it: replace it there by a change first")});
  }
  return refusals.ToStatus();
}

absl::StatusOr<AiSystemEvents> NoteComponent(const v1::AiSystem& system, const ComponentChange& change,
                                             const Decision& decision) {
  const auto& uses = system.uses();
  const bool concerned = IsSubmitted(system) || InService(system);
  if (!concerned || std::find(uses.begin(), uses.end(), change.resource) == uses.end()) return AiSystemEvents{};
  const auto resource = decision.references == nullptr ? nullptr : decision.references->Find(change.resource);
  const Flag::Standing standing = StandingOf(system, resource.get(), change, decision);
  Flag::Standing noted = Flag::STANDING_UNSPECIFIED;
  for (const Flag& flag : system.component_flags()) {
    if (flag.resource() == change.resource) noted = flag.standing();
  }
  if (standing == noted) return AiSystemEvents{};

  AiSystemEvents events;
  auto* event = events.emplace_back().mutable_component_noted();
  event->set_resource(change.resource);
  event->set_standing(standing);
  if (resource != nullptr) event->set_digest(DigestOf(*resource));
  if (standing != Flag::STANDING_CHANGED) return events;
  if (InService(system)) AddRisksOutdated(system, {change.resource}, decision.time, &events);
  if (IsSubmitted(system)) events.emplace_back().mutable_submission_voided()->add_fields(change.resource);
  return events;
}

}  // namespace aims::inventory
