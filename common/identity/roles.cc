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
  return Verbs(scope,
               {"create",   "batchCreate", "import*",  "update",    "delete",    "undelete",   "propose*", "submit*",
                "request*", "withdraw*",   "start*",   "complete*", "record*",   "declare*",   "set*",     "add*",
                "remove*",  "link*",       "unlink*",  "plan*",     "schedule*", "implement*", "draft*",   "discard*",
                "provide*", "supersede*",  "trigger*", "leave*",    "conclude*"});
}

Patterns AskForEvidence() {
  return Verbs("controls.evidenceRequests", {"create", "update", "close*", "reopen*", "cancel*", "extend*"});
}

// By another person than the one who collected it, which is a rule of the domain.
Patterns JudgeEvidence() { return Verbs("controls.evidenceArtifacts", {"accept*", "reject*"}); }

// What a second person decides about controls, policies and records. It needs no management; where it does, that is a
// rule of the domain.
Patterns DecideAsSecond() {
  return Verbs("controls.controls", {"attest*", "return*", "retire*"}) +
         Verbs("controls.controlTests", {"approveCorrection", "rejectCorrection", "cancel*"}) +
         Verbs("controls.policies", {"return*", "pass*", "publish*", "confirm*", "retire*"}) +
         Verbs("controls.retentionRules", {"placeHold", "confirmHold", "liftHold", "refuseHoldLift", "retire*"}) +
         Verbs("controls.trainingActions", {"evaluate*", "extend*"}) +
         Verbs("controls.communicationPlans", {"retire*"}) + AskForEvidence() + JudgeEvidence();
}

// What a second person decides about the work of the owner of a nonconformity or an action: never the owner, which is a
// rule of the domain.
Patterns JudgeCorrection() {
  return Verbs("audit.nonconformities",
               {"confirm*", "reject*", "accept*", "approve*", "verify*", "close*", "extend*", "setBlocking"}) +
         Verbs("audit.actions", {"verify*", "return*", "cancel*", "extend*"});
}

// Prepares management reviews and records them; and, as a second person, decides about improvements.
Patterns KeepReviews() {
  return Verbs("audit.managementReviews", {"collect*", "consider*", "cancel*"}) +
         Verbs("audit.improvementItems", {"accept*", "reject*"});
}

// What a second person decides about objectives, evaluations and changes of the management system. Where it needs
// management, that is a rule of the domain.
Patterns JudgeObjectives() {
  return Verbs("audit.objectives", {"confirm*", "return*", "abandon*"}) + Verbs("audit.monitoringPlans", {"retire*"}) +
         Verbs("audit.performanceEvaluations", {"approve*", "return*", "cancel*"}) +
         Verbs("audit.managementChanges", {"return*", "evaluate*", "review*", "withdraw*"});
}

// What a second person decides about audits: whether a report is issued, and whether the decision of a dispute stands.
Patterns JudgeAudits() {
  return Verbs("audit.audits", {"issue*", "return*"}) + Verbs("audit.auditFindings", {"confirm*", "reject*"});
}

// Incidents and their clocks, which are confidential: who reads them, and who decides about them as a second person.
Patterns ReadIncidents() { return Read("audit.incidents") + Read("audit.incidentClocks"); }
Patterns JudgeIncidents() {
  return Verbs("audit.incidents", {"approve*", "reject*"}) +
         Verbs("audit.incidentClocks", {"approve*", "reject*", "confirm*"});
}
Patterns HandleIncidents() { return {"audit.incidents.*", "audit.incidentClocks.*"}; }

// What management decides on what others prepared.
Patterns Decide(absl::string_view scope) {
  return Verbs(scope, {"approve*", "reject*", "accept*", "revoke*", "decide*", "decline*", "override*", "resume*",
                       "breakGlass*", "review*"});
}

const std::map<std::string, Patterns, std::less<>>& Table() {
  static const auto* const table = [] {
    // The records of the management system, with their trails.
    const Patterns read =
        ReadServices({"inventory", "risk", "controls", "audit", "improvement", "evidence", "history"});
    // Those about AI systems and what they need: without audits and the improvement that follows from them.
    const Patterns read_systems = ReadServices({"inventory", "risk", "controls", "evidence", "history"});
    // What anyone in the organization may raise.
    const Patterns raise = {"risk.risks.create",
                            "risk.risks.identify*",
                            "risk.treatments.doubt",
                            "audit.incidents.create",
                            "audit.incidents.report*",
                            "audit.nonconformities.create",
                            "audit.actions.create",
                            "audit.actions.get",
                            "audit.actions.list",
                            "audit.nonconformities.get",
                            "audit.improvementItems.create",
                            "audit.objectives.get",
                            "audit.objectives.list",
                            "audit.resourceDecisions.create"};
    // What everybody does: raise a concern (A.3.3); and what a person does in reply to a request that names that
    // person, which is a rule of the domain.
    const Patterns reply = Patterns{"audit.concerns.create", "controls.policyAcknowledgements.acknowledge"} +
                           Verbs("audit.nonconformities", {"contain", "analyse", "plan", "startActions", "implement"}) +
                           Patterns{"audit.actions.complete",
                                    "audit.managementReviews.recordStatement",
                                    "audit.audits.acknowledgeReport",
                                    "audit.auditFindings.dispute",
                                    "audit.objectives.recordMeasurement",
                                    "audit.objectives.reportResult",
                                    "audit.performanceEvaluations.conclude"};
    const Patterns assess = Verbs("*.*", {"assess*", "evaluate*", "screen*", "classify*"});
    return new std::map<std::string, Patterns, std::less<>>{
        // Everything: for set-up and development, not for daily work.
        {"admin", {"*"}},
        // Keeps the service running: read models, not the records of the management system.
        {"operator", Patterns{"operations.readModels.*"} + reply},
        {"viewer", read + reply},
        {"editor", read + reply + Prepare("*.*")},
        // Runs the management system: prepares everything, decides nothing that asks for management. Whether a
        // system needs an impact assessment, or has no risk, asks for a second person only; so does whether a risk can be
        // closed, unless it is above the appetite, which is a rule of the domain.
        {"aims-manager",
         read + raise + reply + Prepare("*.*") + assess + DecideAsSecond() +
             Patterns{"risk.impactAssessments.decideNotRequired", "risk.risks.rejectClosing",
                      "risk.riskProfiles.approveNoRiskFinding", "risk.riskProfiles.rejectNoRiskFinding"} +
             Verbs("*.*", {"assign*", "review*", "publish*", "close*", "reopen*", "advance*", "test*", "hold*",
                           "retire*", "deprecate*", "notify*"}) +
             JudgeCorrection() + JudgeAudits() + JudgeObjectives() + KeepReviews() + HandleIncidents() +
             Verbs("controls.*", {"cancel*", "confirm*", "release*"})},
        // Answers for AI systems, their risks and their controls. Management lets the systems operate.
        {"ai-system-owner",
         read + raise + reply + Prepare("inventory.*") + Prepare("risk.*") + assess + Prepare("controls.controls") +
             Prepare("controls.controlExceptions") + Prepare("controls.evidenceArtifacts") +
             Patterns{"controls.evidenceRequests.provide", "controls.communicationRecords.complete"} +
             Verbs("inventory.aiSystems", {"advance*", "deploy*", "suspend*", "change*", "retire*"}) +
             Verbs("audit.improvementItems", {"update", "complete*", "withdraw*"}) + Prepare("audit.objectives") +
             Prepare("audit.performanceEvaluations") + Prepare("audit.managementChanges") +
             Prepare("audit.resourceDecisions") + ReadIncidents() +
             Verbs("audit.incidents", {"contain*", "investigate*", "resolve*"}) +
             Patterns{"inventory.models.deprecate*"}},
        {"developer-engineer",
         read_systems + raise + reply + Prepare("inventory.models") + Prepare("inventory.datasets") +
             Verbs("inventory.aiSystems", {"update", "advance*", "record*", "submit*"}) +
             Verbs("controls.controls", {"start*", "implement*", "add*"}) + Prepare("controls.evidenceArtifacts") +
             Patterns{"inventory.models.deprecate*", "controls.evidenceRequests.provide"}},
        // Tests AI systems and controls; not those it built, which is a rule of the domain.
        {"tester", read_systems + raise + reply + Verbs("*.*", {"test*", "verify*"}) +
                       Verbs("inventory.*", {"record*"}) + Verbs("risk.*", {"record*"}) +
                       Verbs("controls.controlTests", {"create", "update", "start*", "conclude*", "cancel*"}) +
                       Prepare("controls.evidenceArtifacts") + AskForEvidence() + JudgeEvidence() +
                       Patterns{"controls.evidenceRequests.provide"}},
        {"designated-management", read + raise + reply + Decide("*.*") + DecideAsSecond() + JudgeCorrection() +
                                      JudgeAudits() + JudgeObjectives() + ReadIncidents() + JudgeIncidents() +
                                      Patterns{"audit.actions.grantResources"} +
                                      Verbs("controls.frameworks", {"adopt*", "retire*"}) +
                                      Patterns{"inventory.aiSystems.retire*", "inventory.aiSystems.suspend*",
                                               "risk.risks.close", "*.*.publish*"}},
        {"top-management", read + raise + reply + Decide("*.*") + DecideAsSecond() + JudgeCorrection() + JudgeAudits() +
                               JudgeObjectives() + ReadIncidents() + JudgeIncidents() +
                               Patterns{"audit.actions.grantResources"} +
                               Verbs("controls.frameworks", {"adopt*", "retire*"}) +
                               Verbs("*.*", {"sign*", "assign*", "designate*", "publish*"}) +
                               Patterns{"risk.risks.close", "audit.managementReviews.*"}},
        // Judges what the law asks for, and what must not be deleted.
        {"legal", read + raise + reply +
                      Verbs("controls.retentionRules",
                            {"placeHold", "confirmHold", "requestHoldLift", "liftHold", "refuseHoldLift"}) +
                      Verbs("controls.policies", {"return*", "pass*"}) +
                      Verbs("inventory.aiSystems", {"classify*", "override*", "block*", "unblock*"}) + ReadIncidents() +
                      JudgeIncidents() + Verbs("audit.incidents", {"notify*", "revise*", "propose*", "withdraw*"}) +
                      Verbs("audit.incidentClocks", {"assign*", "notify*", "propose*"}) +
                      Patterns{"risk.impactAssessments.review*", "risk.impactAssessments.requestRenewal"}},
        {"incident-manager", read + raise + reply + HandleIncidents() +
                                 Verbs("audit.incidentSettings", {"create", "update", "propose*", "withdraw*"}) +
                                 Patterns{"inventory.aiSystems.suspend*", "risk.impactAssessments.requestRenewal"}},
        // Handles concerns, which nobody else reads: also those of people who are above others here. Not a role to hold
        // beside management of what concerns are about.
        {"concern-handler", read + raise + reply + Patterns{"audit.concerns.*"}},
        // Keeps audits and findings, asks for evidence and takes it away; changes nothing that is audited.
        {"auditor", read + reply + ReadIncidents() + AskForEvidence() + Prepare("audit.auditProgrammes") +
                        Prepare("audit.nonconformities") + JudgeCorrection() +
                        Patterns{"audit.audits.*", "audit.auditFindings.*", "audit.auditProgrammes.close",
                                 "audit.actions.create", "audit.actions.update"} +
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
