#include "common/identity/roles.h"

#include <map>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

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

// What each role reads, service by service. Trails and histories show of other collections that something is there.
Patterns ReadServices(const std::vector<absl::string_view>& services) {
  Patterns patterns;
  for (absl::string_view service : services) patterns = patterns + Read(absl::StrCat(service, ".*"));
  return patterns;
}

// What prepares a decision or keeps records. None of it decides.
Patterns Prepare(absl::string_view scope) {
  return Verbs(scope, {"create",  "batchCreate", "import",    "update", "delete",    "undelete", "propose*",
                       "submit*", "request*",    "withdraw*", "start*", "complete*", "record*",  "declare*",
                       "set*",    "add*",        "remove*",   "link*",  "unlink*",   "plan*",    "schedule*"});
}

// What management decides on what others prepared.
Patterns Decide(absl::string_view scope) {
  return Verbs(scope, {"approve*", "reject*", "accept*", "revoke*", "decide*", "override*", "resume*", "breakGlass*",
                       "review*"});
}

const std::map<std::string, Patterns, std::less<>>& Table() {
  static const auto* const table = [] {
    // The records of the management system, with their trails.
    const Patterns read =
        ReadServices({"inventory", "risk", "controls", "audit", "improvement", "evidence", "history"});
    // Those about AI systems and what they need: without audits and the improvement that follows from them.
    const Patterns read_systems = ReadServices({"inventory", "risk", "controls", "evidence", "history"});
    // What anyone in the organization may raise.
    const Patterns raise = {"risk.risks.create",      "risk.risks.identify*",    "risk.treatments.doubt",
                            "audit.incidents.create", "audit.incidents.report*", "audit.nonconformities.create",
                            "audit.concerns.create",  "audit.concerns.report*"};
    const Patterns assess = Verbs("*.*", {"assess*", "evaluate*", "screen*", "classify*"});
    return new std::map<std::string, Patterns, std::less<>>{
        // Everything: for set-up and development, not for daily work.
        {"admin", {"*"}},
        // Keeps the service running: read models, not the records of the management system.
        {"operator", Patterns{"operations.readModels.*"}},
        {"viewer", read},
        {"editor", read + Prepare("*.*")},
        // Runs the management system: prepares everything, decides nothing that asks for management. Whether a
        // system needs an impact assessment, or has no risk, asks for a second person only; so does whether a risk can be
        // closed, unless it is above the appetite, which is a rule of the domain.
        {"aims-manager",
         read + raise + Prepare("*.*") + assess +
             Patterns{"risk.impactAssessments.decideNotRequired", "risk.risks.rejectClosing",
                      "risk.riskProfiles.approveNoRiskFinding", "risk.riskProfiles.rejectNoRiskFinding"} +
             Verbs("*.*", {"assign*", "review*", "publish*", "close*", "reopen*", "advance*", "test*", "hold*",
                           "retire*", "deprecate*", "notify*"})},
        // Answers for AI systems and their risks. Management lets them operate.
        {"ai-system-owner",
         read + raise + Prepare("inventory.*") + Prepare("risk.*") + assess +
             Verbs("inventory.aiSystems", {"advance*", "deploy*", "suspend*", "change*", "retire*"}) +
             Patterns{"inventory.models.deprecate*"}},
        {"developer-engineer", read_systems + raise + Prepare("inventory.models") + Prepare("inventory.datasets") +
                                   Verbs("inventory.aiSystems", {"update", "advance*", "record*", "submit*"}) +
                                   Patterns{"inventory.models.deprecate*"}},
        // Tests AI systems and controls; not those it built, which is a rule of the domain.
        {"tester",
         read_systems + raise + Verbs("*.*", {"test*", "verify*", "record*"}) + Prepare("controls.evidenceArtifacts")},
        {"designated-management", read + raise + Decide("*.*") +
                                      Patterns{"inventory.aiSystems.retire*", "inventory.aiSystems.suspend*",
                                               "risk.risks.close", "*.*.publish*"}},
        {"top-management", read + raise + Decide("*.*") + Verbs("*.*", {"sign*", "assign*", "designate*", "publish*"}) +
                               Patterns{"risk.risks.close", "audit.managementReviews.*"}},
        {"legal", read + raise + Verbs("inventory.aiSystems", {"classify*", "override*", "block*", "unblock*"}) +
                      Patterns{"audit.incidents.notify*", "risk.impactAssessments.review*",
                               "risk.impactAssessments.requestRenewal"}},
        {"incident-manager",
         read + raise +
             Patterns{"audit.incidents.*", "inventory.aiSystems.suspend*", "risk.impactAssessments.requestRenewal"}},
        // Keeps audits and findings and takes evidence away; changes nothing that is audited.
        {"auditor", read + Prepare("audit.auditProgrammes") + Prepare("audit.nonconformities") +
                        Patterns{"audit.audits.*", "audit.nonconformities.verify*"} +
                        Verbs("evidence.*", {"export*", "download*", "verify*"})},
    };
  }();
  return *table;
}

// "approve*" covers "approve" and "approveScope", but not "approved": what follows is another word.
bool SegmentCovers(absl::string_view pattern, absl::string_view segment) {
  if (pattern == "*") return !segment.empty();
  if (!absl::ConsumeSuffix(&pattern, "*")) return pattern == segment;
  return absl::ConsumePrefix(&segment, pattern) && (segment.empty() || absl::ascii_isupper(segment[0]));
}

bool NamesCollection(absl::string_view pattern) {
  const std::vector<absl::string_view> segments = absl::StrSplit(pattern, '.');
  return segments.size() == 3 && !absl::StrContains(segments[1], '*');
}

}  // namespace

bool PatternCovers(absl::string_view pattern, absl::string_view permission, Collection collection) {
  if (permission.empty()) return false;
  if (pattern == "*") return true;
  if (collection == Collection::kConfidential && !NamesCollection(pattern)) return false;
  auto segment = [](absl::string_view* rest) {
    const size_t dot = rest->find('.');
    const absl::string_view first = rest->substr(0, dot);
    *rest = dot == absl::string_view::npos ? absl::string_view() : rest->substr(dot + 1);
    return first;
  };
  while (!pattern.empty() && !permission.empty()) {
    if (!SegmentCovers(segment(&pattern), segment(&permission))) return false;
  }
  return pattern.empty() && permission.empty();
}

namespace {

bool CoverAny(const Patterns& patterns, absl::string_view permission, Collection collection) {
  return absl::c_any_of(patterns,
                        [&](const std::string& pattern) { return PatternCovers(pattern, permission, collection); });
}

}  // namespace

bool Allows(const google::protobuf::RepeatedPtrField<std::string>& roles, absl::string_view permission) {
  return absl::c_any_of(roles, [&](const std::string& role) {
    auto patterns = Table().find(role);
    return patterns != Table().end() && CoverAny(patterns->second, permission, Collection::kOpen);
  });
}

std::vector<std::string> RolesThatAllow(absl::string_view permission, Collection collection) {
  std::vector<std::string> roles;
  for (const auto& [role, patterns] : Table()) {
    if (CoverAny(patterns, permission, collection)) roles.push_back(role);
  }
  return roles;
}

bool IsRole(absl::string_view role) { return Table().find(role) != Table().end(); }

std::vector<std::string> RoleNames() {
  std::vector<std::string> names;
  for (const auto& [name, patterns] : Table()) names.push_back(name);
  return names;
}

}  // namespace aims::identity
