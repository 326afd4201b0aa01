#include "services/controls/domain/statement_facts.h"

#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/resource_name.h"
#include "common/frameworks/frameworks.h"
#include "services/controls/domain/control_need.h"
#include "services/controls/domain/framework.h"
#include "services/controls/domain/management_scope.h"
#include "services/controls/domain/organization_of.h"

namespace aims::controls {
namespace {

using domain::Decision;

// More open treatments than this are a mistake, or a reason to split the organization. Each is read for a decision.
constexpr size_t kMostNeeds = 5000;

v1::ManagementScope ScopeOf(const Decision& decision) {
  const auto scope = decision.Find<v1::ManagementScope>(ManagementScopeName(decision.subject));
  return scope == nullptr ? v1::ManagementScope() : *scope;
}

}  // namespace

std::vector<AdoptedFramework> AdoptedFrameworks(const Decision& decision) {
  const std::string organization = OrganizationOf(decision.subject);
  if (organization.empty()) return {};
  std::set<std::string> names;
  for (const auto& edition : frameworks::Shipped().editions()) {
    names.insert(base::ResourceName::Join(organization, Frameworks::kCollection, edition.framework_id()));
  }
  const v1::ManagementScope scope = ScopeOf(decision);
  names.insert(scope.frameworks().begin(), scope.frameworks().end());
  std::vector<AdoptedFramework> adopted;
  for (const std::string& name : names) {
    const auto framework = decision.Find<v1::Framework>(name);
    if (framework == nullptr || framework->state() != v1::Framework::STATE_ADOPTED) continue;
    AdoptedFramework& each = adopted.emplace_back();
    each.id = name.substr(name.rfind('/') + 1);
    each.version = framework->adoption().version();
    for (const v1::Requirement& control : ControlsOf(*framework)) {
      each.controls.push_back(frameworks::JoinReference(each.id, control.requirement_id()));
    }
  }
  return adopted;
}

StatementFacts FactsOf(const Decision& decision) {
  StatementFacts facts;
  facts.frameworks = AdoptedFrameworks(decision);
  facts.scope = ScopeOf(decision);
  if (decision.references == nullptr) return facts;
  const std::string organization = OrganizationOf(decision.subject);
  const std::string needs = absl::StrCat(organization, "/", ControlNeeds::kCollection, "/");
  for (const std::string& name : decision.references->Referring(organization, kMostNeeds + 2000)) {
    if (!absl::StartsWith(name, needs)) continue;
    if (facts.needs.size() == kMostNeeds) {
      facts.more_needs = true;
      break;
    }
    auto need = decision.Find<v1::ControlNeed>(name);
    if (need != nullptr && need->open()) facts.needs.push_back(std::move(need));
  }
  return facts;
}

}  // namespace aims::controls
