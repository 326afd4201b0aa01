#include "common/identity/roles.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace aims::identity {
namespace {

using Patterns = std::vector<std::string>;

// `scope` with each of `verbs`: Verbs("inventory.*", {"get", "list"}).
Patterns Verbs(absl::string_view scope, const std::vector<absl::string_view>& verbs) {
  Patterns patterns;
  for (absl::string_view verb : verbs) patterns.push_back(absl::StrCat(scope, ".", verb));
  return patterns;
}

Patterns operator+(Patterns a, const Patterns& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Patterns Read(absl::string_view scope) { return Verbs(scope, {"get", "batchGet", "list", "search", "watch"}); }

// What prepares a decision. None of it decides.
Patterns Prepare(absl::string_view scope) {
  return Verbs(scope, {"create", "batchCreate", "import", "update", "delete", "undelete", "submit", "request",
                       "withdraw", "start", "complete", "record"});
}

Patterns Decide(absl::string_view scope) {
  return Verbs(scope, {"approve", "reject", "accept", "revoke", "publish", "retire", "reinstate", "override"});
}

const std::map<std::string, Patterns, std::less<>>& Table() {
  static const auto* const table = [] {
    const Patterns read_all = Read("*.*");
    const Patterns report = {"audit.incidents.create", "audit.incidents.report", "audit.nonconformities.create",
                             "audit.concerns.create",  "risk.risks.create",      "risk.risks.identify"};
    return new std::map<std::string, Patterns, std::less<>>{
        // Everything: for set-up and development, not for daily work.
        {"admin", {"*"}},
        {"viewer", read_all},
        {"editor", read_all + Prepare("*.*")},
        // Runs the management system: prepares everything, decides where no management decision is asked for.
        {"aims-manager", read_all + Prepare("*.*") + report +
                             Patterns{"*.*.review", "*.*.publish", "*.*.close", "controls.controls.*", "risk.risks.*",
                                      "audit.nonconformities.*", "inventory.suppliers.*"}},
        // Answers for AI systems: everything about them but the decision of management to let them operate.
        {"ai-system-owner",
         read_all + report + Prepare("inventory.*") + Prepare("risk.*") +
             Patterns{"inventory.aiSystems.advance", "inventory.aiSystems.propose", "inventory.aiSystems.deploy",
                      "inventory.aiSystems.suspend", "inventory.aiSystems.change", "inventory.aiSystems.retire",
                      "inventory.suppliers.assess", "risk.risks.assess", "risk.risks.evaluate",
                      "risk.impactAssessments.screen"}},
        {"developer-engineer",
         read_all + report + Prepare("inventory.models") + Prepare("inventory.datasets") +
             Patterns{"inventory.aiSystems.update", "inventory.aiSystems.advance", "inventory.aiSystems.submit"}},
        // Tests AI systems and controls; never the one who built them (a rule of the domain).
        {"tester", read_all + report + Verbs("*.*", {"test", "recordTest", "verify"}) +
                       Prepare("controls.controlTests") + Prepare("controls.evidenceArtifacts")},
        {"designated-management", read_all + Decide("*.*") + Patterns{"*.*.breakGlass", "inventory.aiSystems.*"}},
        {"top-management", read_all + Decide("*.*") + Patterns{"*.*.sign", "audit.managementReviews.*"}},
        {"legal",
         read_all + report +
             Patterns{"inventory.aiSystems.classify", "inventory.aiSystems.block", "inventory.aiSystems.unblock",
                      "audit.incidents.notify", "risk.impactAssessments.review"}},
        {"incident-manager", read_all + report + Patterns{"audit.incidents.*", "inventory.aiSystems.suspend"}},
        // Reads everything, keeps audits and findings, takes evidence away; changes nothing that is audited.
        {"auditor", read_all + Prepare("audit.auditProgrammes") + Prepare("audit.nonconformities") +
                        Patterns{"audit.audits.*", "audit.nonconformities.verify", "evidence.*.export",
                                 "evidence.*.download", "evidence.*.verify"}},
    };
  }();
  return *table;
}

}  // namespace

bool PatternCovers(absl::string_view pattern, absl::string_view permission) {
  if (permission.empty()) return false;
  if (pattern == "*") return true;
  auto segment = [](absl::string_view* rest) {
    const size_t dot = rest->find('.');
    const absl::string_view first = rest->substr(0, dot);
    *rest = dot == absl::string_view::npos ? absl::string_view() : rest->substr(dot + 1);
    return first;
  };
  while (!pattern.empty() && !permission.empty()) {
    const absl::string_view wanted = segment(&pattern);
    const absl::string_view given = segment(&permission);
    if (given.empty() || (wanted != "*" && wanted != given)) return false;
  }
  return pattern.empty() && permission.empty();
}

bool Allows(const google::protobuf::RepeatedPtrField<std::string>& roles, absl::string_view permission) {
  for (const std::string& role : roles) {
    auto patterns = Table().find(role);
    if (patterns == Table().end()) continue;
    for (const std::string& pattern : patterns->second) {
      if (PatternCovers(pattern, permission)) return true;
    }
  }
  return false;
}

bool IsRole(absl::string_view role) { return Table().find(role) != Table().end(); }

std::vector<std::string> RoleNames() {
  std::vector<std::string> names;
  for (const auto& [name, patterns] : Table()) names.push_back(name);
  return names;
}

}  // namespace aims::identity
