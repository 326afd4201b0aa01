#include "services/inventory/domain/gates.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/base/login.h"
#include "common/base/resource_name.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
#include "common/domain/evidence.h"
#include "services/inventory/domain/ai_system_rules.h"
#include "services/inventory/domain/authorities.h"
#include "services/inventory/domain/classification_again.h"
#include "services/inventory/domain/classification_judge.h"
#include "services/inventory/domain/components.h"
#include "services/inventory/domain/control_assurance.h"
#include "services/inventory/domain/inventory_artifact.h"
#include "services/inventory/domain/system_bars.h"

namespace aims::inventory {
namespace {

using domain::Decision;
using domain::Over;
using domain::Refusals;
using domain::Violation;
using Impact = v1::SystemAssurance::Impact;

// A document that must be given at a gate.
struct Document {
  v1::GateEvidence::Kind kind;
  const char* clause;
  const char* what;
};

// "TEST_REPORT" for KIND_TEST_REPORT.
std::string NameOf(v1::GateEvidence::Kind kind) {
  return std::string(absl::StripPrefix(v1::GateEvidence::Kind_Name(kind), "KIND_"));
}

// Risks and impacts must be assessed again after a significant change (8.2, 8.4) and after a block.
bool MustBeRenewed(v1::GateEvidence::Kind kind) {
  return kind == v1::GateEvidence::KIND_IMPACT_ASSESSMENT || kind == v1::GateEvidence::KIND_RISK_ASSESSMENT ||
         kind == v1::GateEvidence::KIND_RISK_ACCEPTANCE;
}

bool ChangesSignificantly(const v1::AiSystem& system) {
  return system.change().significance() == v1::SIGNIFICANCE_SIGNIFICANT;
}

// What was judged at or before this instant was judged of another system.
absl::Time RenewedAfter(const v1::AiSystem& system) {
  absl::Time after = absl::InfinitePast();
  if (ChangesSignificantly(system)) after = base::FromProto(system.change().start_time());
  if (system.has_block()) after = std::max(after, base::FromProto(system.block().block_time()));
  return after;
}

// Risks that were rated at or before this instant were rated for another system, or before an incident (8.2).
absl::Time RatedAfter(const v1::AiSystem& system) {
  if (!system.has_risks_outdated_time()) return RenewedAfter(system);
  return std::max(RenewedAfter(system), base::FromProto(system.risks_outdated_time()));
}

// What made the ratings outdated that RatedAfter speaks of, in words.
std::string RatedBefore(const v1::AiSystem& system) {
  const bool by_block = system.has_block() && base::FromProto(system.block().block_time()) == RatedAfter(system);
  return by_block ? "the system was blocked" : absl::StrJoin(system.risks_outdated_by(), ", ");
}

// Evidence of this kind from this instant or before is about another system.
absl::Time OutdatedUpTo(v1::GateEvidence::Kind kind, const v1::AiSystem& system) {
  return kind == v1::GateEvidence::KIND_RISK_ASSESSMENT ? RatedAfter(system) : RenewedAfter(system);
}

}  // namespace

struct Gate::Rules {
  v1::AiSystem::Gate gate;
  const char* clause;
  std::vector<Document> documents;
  bool described = false;        // purpose, owner, roles
  bool intended_use = false;     // and how it is meant to be used
  bool classified = false;       // at least begun
  bool risks_assessed = false;   //
  bool impact_assessed = false;  //
  bool usable = false;           // what it is made of may be used
  bool unchanged = false;        // and is what was decided on
  bool records = false;          // which components were decided on
  bool ready = false;            // may be in operation
};

const Gate::Rules& Gate::RulesOf(v1::AiSystem::Gate gate) {
  using v1::AiSystem;
  using v1::GateEvidence;
  static const auto* const table = new std::vector<Rules>{
      {.gate = AiSystem::GATE_INCEPTION,
       .clause = "A.6.1.2",
       .documents = {{GateEvidence::KIND_IMPACT_SCREENING, "6.1.4", "the impact screening"}},
       .described = true,
       .intended_use = true,
       .classified = true},
      {.gate = AiSystem::GATE_DEVELOPMENT,
       .clause = "A.6.2.2",
       .documents = {{GateEvidence::KIND_REQUIREMENTS, "A.6.2.2", "the requirements specification"}},
       .described = true,
       .risks_assessed = true,
       .impact_assessed = true},
      {.gate = AiSystem::GATE_VERIFICATION,
       .clause = "A.6.2.3",
       .documents = {{GateEvidence::KIND_DESIGN_RECORD, "A.6.2.3", "the record of design and development"},
                     {GateEvidence::KIND_DATA_RECORD, "A.7.5", "the record of the data"}},
       .described = true,
       .usable = true,
       .records = true},
      {.gate = AiSystem::GATE_APPROVAL,
       .clause = "A.6.2.4",
       .documents = {{GateEvidence::KIND_TEST_REPORT, "A.6.2.4", "the report of the test against the criteria"},
                     {GateEvidence::KIND_USER_INFORMATION, "A.8.2", "the information for users"}},
       .described = true,
       .usable = true,
       .unchanged = true,
       .records = true,
       .ready = true},
      {.gate = AiSystem::GATE_OPERATION,
       .clause = "A.6.2.5",
       .documents = {{GateEvidence::KIND_DEPLOYMENT_PLAN, "A.6.2.5", "the deployment plan"},
                     {GateEvidence::KIND_DEPLOYMENT_CHECKLIST, "A.6.2.5", "the deployment checklist"},
                     {GateEvidence::KIND_LOG_CONFIGURATION, "A.6.2.8", "the configuration of the event logs"},
                     {GateEvidence::KIND_MONITORING_PLAN, "A.6.2.6", "the monitoring plan"}},
       .described = true,
       .usable = true,
       .unchanged = true,
       .records = true,
       .ready = true},
      {.gate = AiSystem::GATE_RESUMPTION,
       .clause = "A.6.2.6",
       .documents = {{GateEvidence::KIND_CAUSE_REMOVED, "10.2", "the record that the cause was removed"},
                     {GateEvidence::KIND_TEST_REPORT, "A.6.2.4", "the report of the new test"}},
       .described = true,
       .usable = true,
       .unchanged = true,
       .records = true,
       .ready = true},
      {.gate = AiSystem::GATE_CHANGE,
       .clause = "8.1",
       .documents = {{GateEvidence::KIND_CHANGE_RECORD, "8.1", "the record of the planned change"}}},
      {.gate = AiSystem::GATE_CHANGE_COMPLETION, .clause = "8.1", .records = true},
      {.gate = AiSystem::GATE_RETIRING,
       .clause = "A.6.2.6",
       .documents = {{GateEvidence::KIND_RETIREMENT_PLAN, "A.6.2.6", "the plan for data, models, users and records"}}},
      {.gate = AiSystem::GATE_RETIREMENT,
       .clause = "A.6.2.6",
       .documents = {{GateEvidence::KIND_RETIREMENT_RECORD, "A.6.2.6", "the record that the plan was carried out"}}},
  };
  return *std::find_if(table->begin(), table->end(), [&](const Rules& rules) { return rules.gate == gate; });
}

Gate::Gate(v1::AiSystem::Gate gate, const v1::AiSystem& system, const Evidence& evidence, const Decision& decision)
    : rules_(RulesOf(gate)),
      system_(system),
      evidence_(evidence),
      decision_(decision),
      assurance_(decision.Find<v1::SystemAssurance>(AssuranceName(system.name()))),
      controls_(decision.Find<v1::ControlAssurance>(ControlAssuranceName(system.name()))),
      authority_(AuthorityFor(decision, rules_.clause)),
      refusals_(system.name()) {}

void Gate::NamesContent(const std::string& content_digest) {
  refusals_.Unless(content_digest == system_.content_digest(),
                   {"CONTENT_CHANGED", "7.5.3",
                    absl::StrCat("the content has digest ", system_.content_digest(), ", not ", content_digest,
                                 ": read the system again and decide again")});
}

void Gate::FourEyes(domain::Parts parts) {
  parts.concerned.merge(domain::PreparersOf(evidence_));
  refusals_.Add(authority_.FourEyes(parts));
  decides_ = true;
}

void Gate::Management() {
  refusals_.Add(authority_.Management(type::v1::MANAGEMENT_ROLE_DESIGNATED, {system_.name()}));
  decides_ = true;
}

absl::StatusOr<v1::GateGrounds> Gate::Pass() {
  CheckEvidence();
  if (rules_.described) CheckDescription();
  if (rules_.classified && !system_.has_classification()) {
    refusals_.Add({"CLASSIFICATION_MISSING", "AI Act Art. 6",
                   "the system is not classified: classify it first; questions may stay open"});
  }
  CheckTester();
  if (rules_.ready) CheckClassification();
  if (rules_.impact_assessed || rules_.ready) CheckImpact();
  CheckRisks();
  if (rules_.ready) CheckControls();
  if (rules_.ready && assurance_ != nullptr) RequireNoBar(*assurance_, &refusals_);
  if (rules_.usable) RequireUsable(system_, decision_, &refusals_);
  if (rules_.unchanged) RequireUnchanged(system_, decision_, &refusals_);
  RETURN_IF_ERROR(refusals_.ToStatus());

  v1::GateGrounds grounds;
  grounds.set_content_digest(system_.content_digest());
  *grounds.mutable_evidence() = evidence_;
  grounds.set_classification_number(system_.classification().number());
  if (assurance_ != nullptr) grounds.set_assurance_etag(assurance_->etag());
  if (controls_ != nullptr && rules_.ready) grounds.set_control_assurance_etag(controls_->etag());
  if (rules_.records) {
    for (v1::ComponentVersion& version : ComponentVersions(system_, decision_)) {
      *grounds.add_components() = std::move(version);
    }
  }
  const v1::Classification& classification = system_.classification();
  if (rules_.ready && InGrace(classification, decision_.time)) {
    auto* grace = grounds.mutable_classification_grace();
    grace->set_procedure_version(classification.procedure_version());
    grace->set_later_version(classification.rejudgement().procedure_version());
    *grace->mutable_end_time() = classification.rejudgement().grace_end_time();
  }
  if (decides_) *grounds.mutable_authority() = authority_.grounds();
  return grounds;
}

void Gate::CheckEvidence() {
  domain::RequireUsable<InventoryArtifacts>(
      evidence_, decision_, [](const v1::GateEvidence& each) { return NameOf(each.kind()); }, &refusals_);
  for (const Document& document : rules_.documents) {
    const bool given = std::any_of(evidence_.begin(), evidence_.end(),
                                   [&](const v1::GateEvidence& each) { return each.kind() == document.kind; });
    refusals_.Unless(given, {NameOf(document.kind) + "_MISSING", document.clause,
                             absl::StrCat(document.what, " is missing from the evidence: add it")});
  }
}

void Gate::CheckDescription() {
  RequireDescription(system_, &refusals_);
  refusals_.Unless(system_.in_scope() != v1::YES_NO_UNSPECIFIED,
                   {"SCOPE_MISSING", "4.3",
                    "in_scope is not set: say whether the AI management system covers the system, and if not, why"});
  refusals_.Unless(
      !rules_.intended_use || !system_.intended_use().empty(),
      {"INTENDED_USE_MISSING", "A.9.4", "intended_use is empty: describe who uses the system, where and how"});
}

// Who tests is not who developed, submitted, or put right what is tested. Under SMALL separation an author of the
// description can: few people describe a system and test it, but nobody tests their own development.
void Gate::CheckTester() {
  Subjects developers = authority_.strict() ? Makers(system_) : Subjects{system_.submission().submitter()};
  auto add = [&developers](const Evidence& evidence) {
    for (const auto& each : evidence) {
      if (each.kind() == v1::GateEvidence::KIND_DESIGN_RECORD || each.kind() == v1::GateEvidence::KIND_CAUSE_REMOVED) {
        developers.insert(each.preparer());
      }
    }
  };
  add(evidence_);
  for (const auto& passage : system_.gate_passages()) add(passage.grounds().evidence());
  for (const auto& evidence : evidence_) {
    if (evidence.kind() != v1::GateEvidence::KIND_TEST_REPORT) continue;
    refusals_.Unless(!base::IsAmong(evidence.preparer(), developers),
                     {"TESTER_NOT_INDEPENDENT", "A.6.2.4",
                      absl::StrCat("\"", evidence.preparer(), "\" prepared the test report ", evidence.reference(),
                                   " and took part in the work under test: another person must test it")});
  }
}

void Gate::CheckClassification() { refusals_.Add(Unsettled(system_, decision_, Grace::kAccepted)); }

void Gate::CheckImpact() {
  const char* const missing = "have the impact assessment approved, or have it decided that none is required";
  if (assurance_ == nullptr || !assurance_->has_impact()) {
    Require(v1::GateEvidence::KIND_IMPACT_ASSESSMENT, "6.1.4", "8.4", missing);
    return;
  }
  const Impact& impact = assurance_->impact();
  if (impact.state() == Impact::STATE_REJECTED) {
    refusals_.Add({"IMPACT_ASSESSMENT_REJECTED", "6.1.4",
                   absl::StrCat(impact.assessment(),
                                " was rejected, so the use is not allowed: change the scope of the system")});
  } else if (impact.state() != Impact::STATE_APPROVED && impact.state() != Impact::STATE_NOT_REQUIRED &&
             impact.state() != Impact::STATE_OUTDATED) {
    refusals_.Add({"IMPACT_ASSESSMENT_MISSING", "6.1.4", missing});
  } else if (Over(impact.has_expire_time(), impact.expire_time(), decision_.time)) {
    refusals_.Add({"IMPACT_ASSESSMENT_EXPIRED", "8.4", absl::StrCat(impact.assessment(), " has expired: renew it")});
  } else if (impact.state() == Impact::STATE_OUTDATED ||
             base::FromProto(impact.decide_time()) <= RenewedAfter(system_)) {
    refusals_.Add(
        {"IMPACT_ASSESSMENT_OUTDATED", "8.4",
         absl::StrCat(impact.assessment(), " assesses an earlier version of the system: assess the current version")});
  }
}

void Gate::CheckRisks() {
  if (assurance_ != nullptr && assurance_->has_risks()) {
    if (rules_.risks_assessed || rules_.ready) CheckKnownRisks(assurance_->risks());
    return;
  }
  if (rules_.risks_assessed || (rules_.ready && RatedAfter(system_) > absl::InfinitePast())) {
    Require(v1::GateEvidence::KIND_RISK_ASSESSMENT, "6.1.2", "8.2", "identify and assess the risks of the system");
  }
  if (rules_.ready) {
    Require(v1::GateEvidence::KIND_RISK_ACCEPTANCE, "6.1.3", "6.1.3", "have the residual risk accepted");
  }
}

void Gate::CheckKnownRisks(const v1::SystemAssurance::Risks& risks) {
  bool any = false;
  for (const auto& risk : risks.risks()) {
    if (!risk.open()) continue;
    any = true;
    refusals_.Unless(!rules_.risks_assessed || risk.rated(),
                     {"RISK_NOT_RATED", "6.1.2",
                      absl::StrCat(risk.risk(), " is not rated by the current version of its criteria: assess it")});
    if (!rules_.ready) continue;
    refusals_.Unless(
        risk.tolerated(),
        {"RISK_NOT_ACCEPTED", "6.1.3",
         absl::StrCat(risk.risk(), " is above the risk appetite and not accepted: treat it, or have it accepted")});
    refusals_.Unless(!Over(risk.has_acceptance_expire_time(), risk.acceptance_expire_time(), decision_.time),
                     {"RISK_ACCEPTANCE_EXPIRED", "6.1.3",
                      absl::StrCat("the acceptance of ", risk.risk(), " has expired: have it decided again")});
    refusals_.Unless(!risk.has_rate_time() || base::FromProto(risk.rate_time()) > RatedAfter(system_),
                     {"RISK_ASSESSMENT_OUTDATED", "8.2",
                      absl::StrCat(risk.risk(), " was assessed before this changed or happened: ", RatedBefore(system_),
                                   "; assess it again")});
  }
  if (any) return;
  const auto& no_risk = risks.no_risk();
  if (!no_risk.in_force()) {
    refusals_.Add(
        {"RISK_ASSESSMENT_MISSING", "6.1.2",
         "no risk of the system is open, and no finding that it has none is in force: identify and assess its "
         "risks, or have the finding approved in its risk profile"});
  } else if (base::FromProto(no_risk.approve_time()) <= RatedAfter(system_)) {
    refusals_.Add({"RISK_ASSESSMENT_OUTDATED", "8.2",
                   absl::StrCat("the finding of ", no_risk.risk_profile(),
                                " that the system has no risk is older than the last significant change, incident or "
                                "block: look for risks again")});
  }
}

void Gate::CheckControls() {
  google::protobuf::RepeatedPtrField<v1::SystemAssurance::Controls::Control> required;
  if (assurance_ != nullptr) required.MergeFrom(assurance_->controls().controls());
  if (controls_ != nullptr) required.MergeFrom(controls_->controls());
  if (required.empty()) {
    Require(v1::GateEvidence::KIND_CONTROLS_IN_PLACE, "8.1", "8.1", "show that the required controls are in place");
    return;
  }
  for (const auto& control : required) {
    const std::string causes =
        control.causes().empty() ? "" : absl::StrCat(" (", absl::StrJoin(control.causes(), "; "), ")");
    refusals_.Unless(control.in_place(),
                     {"CONTROL_NOT_IN_PLACE", "8.1",
                      absl::StrCat(control.control(), " is required and not in place", causes, ": put it in place")});
  }
}

void Gate::Require(v1::GateEvidence::Kind kind, const char* clause, const char* renewal_clause, const char* what) {
  bool expired = false;
  bool outdated = false;
  absl::optional<Violation> barred;  // since it was given
  auto holds = [&](const v1::GateEvidence& evidence) {
    if (evidence.kind() != kind) return false;
    if (MustBeRenewed(kind) && base::FromProto(evidence.evidence_time()) <= OutdatedUpTo(kind, system_)) {
      outdated = true;
      return false;
    }
    if (Expired(evidence)) {
      expired = true;
      return false;
    }
    barred = domain::ArtifactBarred<InventoryArtifacts>(evidence, decision_);
    return !barred.has_value();
  };
  if (std::any_of(evidence_.begin(), evidence_.end(), holds)) return;
  for (const auto& passage : system_.gate_passages()) {
    const auto& evidence = passage.grounds().evidence();
    if (std::any_of(evidence.begin(), evidence.end(), holds)) return;
  }
  const std::string name = NameOf(kind);
  if (expired) {
    refusals_.Add({name + "_EXPIRED", renewal_clause, absl::StrCat("the evidence has expired: ", what, " again")});
  } else if (outdated) {
    refusals_.Add(
        {name + "_OUTDATED", renewal_clause,
         absl::StrCat("the evidence is older than the last significant change, incident or block: ", what, " again")});
  } else if (barred.has_value()) {
    refusals_.Add({name + "_MISSING", clause,
                   absl::StrCat("the evidence does not hold: ", barred->description, "; or ", what,
                                " again, and add the record to the evidence")});
  } else {
    refusals_.Add({name + "_MISSING", clause, absl::StrCat(what, ", and add the record to the evidence")});
  }
}

bool Gate::Expired(const v1::GateEvidence& evidence) const {
  return Over(evidence.has_expire_time(), evidence.expire_time(), decision_.time);
}

Subjects Makers(const v1::AiSystem& system) {
  Subjects makers(system.authors().begin(), system.authors().end());
  if (system.has_submission()) makers.insert(system.submission().submitter());
  return makers;
}

absl::optional<Violation> Unsettled(const v1::AiSystem& system, const Decision& decision, Grace grace) {
  const v1::Classification& classification = system.classification();
  if (!system.has_classification()) {
    return Violation{"CLASSIFICATION_MISSING", "AI Act Art. 6", "the system is not classified: classify it"};
  }
  const bool accepted = grace == Grace::kAccepted && InGrace(classification, decision.time);
  if (classification.state() == v1::Classification::STATE_OUTDATED && !accepted) {
    return Violation{"CLASSIFICATION_OUTDATED", "AI Act Art. 6",
                     absl::StrCat("the classification is outdated: classify the system again. It was outdated by: ",
                                  absl::StrJoin(classification.outdated_by(), ", "))};
  }
  if (AwaitsJudgement(system, EuAiAct())) {
    return Violation{"CLASSIFICATION_OUTDATED", "AI Act Art. 6",
                     absl::StrCat("the system was classified by version ", classification.procedure_version(),
                                  " of the procedure, and version ", EuAiAct().data().version(),
                                  " is about to judge its answers again: try again in a minute")};
  }
  for (const auto& reason : classification.upcoming()) {
    if (reason.since() <= DayOf(decision.time)) {
      return Violation{
          "CLASSIFICATION_OUTDATED", absl::StrCat("AI Act ", reason.law()),
          absl::StrCat("\"", reason.title(), "\" applies since ", reason.since(), ": classify the system again")};
    }
  }
  if (HasTier(classification, v1::RISK_TIER_PROHIBITED)) {
    return Violation{"CLASSIFICATION_PROHIBITED", "AI Act Art. 5", "the system is prohibited and must not be used"};
  }
  if (classification.state() == v1::Classification::STATE_INCOMPLETE) {
    std::vector<std::string> open(classification.open_questions().begin(), classification.open_questions().end());
    open.insert(open.end(), classification.problems().begin(), classification.problems().end());
    return Violation{"CLASSIFICATION_INCOMPLETE", "AI Act Art. 6",
                     absl::StrCat("the classification has open points; answer them: ", absl::StrJoin(open, ", "))};
  }
  if (classification.state() == v1::Classification::STATE_UNCONFIRMED) {
    return Violation{"CLASSIFICATION_UNCONFIRMED", "AI Act Art. 6(3)",
                     "the exemption is not confirmed: have it confirmed by someone other than the classifier"};
  }
  return absl::nullopt;
}

std::string AssuranceName(absl::string_view ai_system) {
  const auto name = base::ResourceName::Parse(ai_system);
  if (!name.ok()) return "";
  return base::ResourceName::Join(name->parent(), "systemAssurances", name->id());
}

std::string SystemOfAssurance(absl::string_view assurance) {
  const auto name = base::ResourceName::Parse(assurance);
  if (!name.ok()) return "";
  return base::ResourceName::Join(name->parent(), "aiSystems", name->id());
}

void RequireDescription(const v1::AiSystem& system, Refusals* refusals) {
  refusals->Unless(!system.purpose().empty(),
                   {"PURPOSE_MISSING", "A.6.1.2", "purpose is empty: describe the purpose of the system"});
  refusals->Unless(!system.owner().empty(),
                   {"OWNER_MISSING", "A.3.2", "owner is empty: name the person who is accountable for the system"});
  refusals->Unless(!system.ai_roles().empty(),
                   {"ROLE_MISSING", "4.1", "ai_roles is empty: name the roles of the organization for this system"});
}

}  // namespace aims::inventory
