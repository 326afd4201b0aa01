#include "tools/bench/risk_events.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "aims/risk/v1/risk_service.pb.h"
#include "common/base/time.h"
#include "services/risk/aggregates/aggregates.h"
#include "services/risk/reactions/reactions.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = risk::v1;

constexpr size_t kOpen = 4096;
constexpr size_t kSteps = 5;  // in the criteria: of likelihood, and of consequence
// So far ahead that nothing falls due while it is measured.
const absl::Duration kFar = absl::Hours(24 * 700);

// The people of people.h, and these.
constexpr People kRaters = {"rob.stein", "rhea.cole", "raj.patel", "runa.berg"};
constexpr People kEvaluators = {"eva.lind", "emil.roth", "elif.kaya", "enzo.rossi"};

// The matrix: by likelihood and consequence, both from 1.
const char* LevelOf(size_t likelihood, size_t consequence) {
  const size_t sum = likelihood + consequence;
  return sum <= 4 ? "low" : sum <= 6 ? "medium" : sum <= 8 ? "high" : "extreme";
}

v1::RiskCriteria::Document Document() {
  v1::RiskCriteria::Document document;
  for (const char* name : {"rare", "unlikely", "possible", "likely", "almost certain"}) {
    document.add_likelihood()->set_display_name(name);
  }
  for (const char* name : {"negligible", "minor", "serious", "grave", "catastrophic"}) {
    document.add_consequence()->set_display_name(name);
  }
  for (const char* id : {"low", "medium", "high", "extreme"}) {
    auto* level = document.add_levels();
    level->set_level_id(id);
    level->set_display_name(id);
    level->set_max_acceptance_days(1000);
    level->add_acceptor_roles("designated-management");
    level->set_review_days(1000);
    level->set_reassess_days(365);
  }
  for (size_t likelihood = 1; likelihood <= kSteps; ++likelihood) {
    auto* row = document.add_matrix();
    for (size_t consequence = 1; consequence <= kSteps; ++consequence) {
      row->add_level_ids(LevelOf(likelihood, consequence));
    }
  }
  document.set_appetite_level_id("low");
  document.set_review_days(1000);
  return document;
}

v1::Estimate EstimateOf(uint32_t likelihood, uint32_t consequence, const std::string& rationale) {
  v1::Estimate estimate;
  estimate.set_likelihood(likelihood);
  estimate.set_people_consequence(consequence);
  estimate.set_organization_consequence(1);
  estimate.set_rationale(rationale);
  return estimate;
}

}  // namespace

RiskEvents::RiskEvents(const Options& options, const std::vector<std::string>* systems)
    : DecidedEvents(options, risk::RiskAggregates(), risk::RiskReactions()), systems_(systems) {
  criteria_name_ = NameOf("riskCriteria", "default");
}

std::string RiskEvents::RiskName(size_t number) const { return NameOf("risks", absl::StrCat("r-", number)); }

void RiskEvents::SetUp() {
  Found(kManagers, {"low", "medium", "high", "extreme"});
  ApproveCriteria();
}

void RiskEvents::ApproveCriteria() {
  v1::CreateRiskCriteriaRequest create;
  create.set_parent(organization());
  create.set_risk_criteria_id("default");
  create.mutable_risk_criteria()->set_display_name("Criteria of AI risk");
  Do(criteria_name_, One(kAuthors, "risk-manager"), create);
  v1::ProposeRiskCriteriaRequest propose;
  *propose.mutable_document() = Document();
  Do(criteria_name_, One(kAuthors, "risk-manager"), propose);
  const auto& proposed = StateOf<v1::RiskCriteria>(criteria_name_).proposed_version();
  v1::ApproveRiskCriteriaRequest approve;
  approve.set_version(proposed.version());
  approve.set_digest(proposed.digest());
  approve.set_reason("as agreed by the board");
  Do(criteria_name_, One(kManagers, "top-management"), approve);
}

void RiskEvents::Act() {
  if (commands() == 0) return SetUp();
  if (open_.empty() || (open_.size() < kOpen && Below(100) < 15)) {
    const bool known = systems_ != nullptr && !systems_->empty();
    open_.push_back(Begin(known ? (*systems_)[Below(systems_->size())]
                                : absl::StrCat(organization(), "/aiSystems/x-", risks_ / 3)));
    return;
  }
  std::unique_ptr<Life>& life = open_[Below(open_.size())];
  if (Step(*life)) return;
  std::swap(life, open_.back());
  open_.pop_back();
}

void RiskEvents::AddRisk(const std::string& system) {
  if (commands() == 0) SetUp();
  const std::unique_ptr<Life> life = Begin(system);
  while (Step(*life)) {
  }
}

std::unique_ptr<RiskEvents::Life> RiskEvents::Begin(const std::string& system) {
  auto life = std::make_unique<Life>();
  life->risk_name = RiskName(risks_);
  life->treatment_name = NameOf("treatments", absl::StrCat("t-", risks_));
  ++risks_;
  v1::CreateRiskRequest request;
  request.set_parent(organization());
  request.set_risk_id(life->risk_name.substr(life->risk_name.rfind('/') + 1));
  v1::Risk& risk = *request.mutable_risk();
  risk.set_display_name(Text(30));
  risk.set_description(Text(100 + Below(400)));
  risk.set_owner(kOwners[Below(kOwners.size())]);
  risk.add_ai_systems(system);
  risk.add_sources(static_cast<v1::RiskSource>(1 + Below(v1::RiskSource_MAX)));
  risk.add_objectives(static_cast<v1::RiskObjective>(1 + Below(v1::RiskObjective_MAX)));
  risk.add_people_affected(Text(20));
  risk.set_criteria(criteria_name_);
  Do(life->risk_name, One(kAuthors, "risk-manager"), request);
  return life;
}

bool RiskEvents::Step(Life& life) {
  const auto owner = OwnerOf(life);
  const auto choose = [&](v1::TreatmentOption option) {
    v1::ChooseRiskTreatmentRequest request;
    request.set_option(option);
    request.set_reason(Text(40));
    Do(life.risk_name, owner, request);
  };
  switch (life.step++) {
    case 0:
      life.high = Below(2) == 0;
      Assess(life, life.high ? 3 + Below(3) : 1 + Below(2), life.high ? 2 + Below(4) : 1 + Below(2));
      return true;
    case 1:
      Evaluate(life);
      return true;
    case 2:
      choose(life.high ? v1::TREATMENT_OPTION_MODIFY : v1::TREATMENT_OPTION_RETAIN);
      if (!life.high) life.step = 10;
      return true;
    case 3:
      Plan(life);
      return true;
    case 4:
      Do(life.treatment_name, One(kManagers, "designated-management"),
         Naming<v1::ApproveTreatmentRequest>(TreatmentOf(life), Text(40)));
      return true;
    case 5:
      Do(life.treatment_name, owner, v1::StartTreatmentRequest());
      return true;
    case 6:
    case 7:
      CompleteAction(life, life.step == 7 ? "build" : "train");
      return true;
    case 8:
      Complete(life);
      return true;
    case 9:
      Test(life);
      return true;
    case 10: {
      if (RiskOf(life).residual().above_appetite()) {
        Accept(life);
        return true;
      }
      v1::UpdateRiskRequest request;
      request.mutable_risk()->set_display_name(Text(30));
      Do(life.risk_name, One(kAuthors, "risk-manager"), request);
      return true;
    }
    case 11: {
      if (Below(3) > 0) return false;
      v1::RequestRiskReassessmentRequest request;
      request.set_trigger(v1::REASSESSMENT_TRIGGER_INCIDENT);
      request.set_reason(Text(60));
      Do(life.risk_name, owner, request);
      return true;
    }
    case 12:
      Assess(life, RiskOf(life).residual().estimate().likelihood(),
             RiskOf(life).residual().estimate().people_consequence());
      return true;
    default:
      Evaluate(life);
      return false;
  }
}

void RiskEvents::Assess(const Life& life, uint32_t likelihood, uint32_t consequence) {
  v1::AssessRiskRequest request;
  *request.mutable_estimate() = EstimateOf(likelihood, consequence, Text(100));
  Do(life.risk_name, One(kRaters, "risk-manager"), request);
}

void RiskEvents::Evaluate(const Life& life) {
  auto request = Naming<v1::EvaluateRiskRequest>(RiskOf(life), Text(60));
  request.set_priority(v1::Risk::PRIORITY_MEDIUM);
  Do(life.risk_name, One(kEvaluators, "risk-manager"), request);
}

void RiskEvents::Plan(const Life& life) {
  v1::CreateTreatmentRequest request;
  request.set_parent(organization());
  request.set_treatment_id(life.treatment_name.substr(life.treatment_name.rfind('/') + 1));
  v1::Treatment& treatment = *request.mutable_treatment();
  treatment.set_display_name(Text(30));
  treatment.set_risk(life.risk_name);
  treatment.set_description(Text(200));
  treatment.set_option(v1::TREATMENT_OPTION_MODIFY);
  treatment.set_owner(RiskOf(life).owner());
  for (const char* id : {"build", "train"}) {
    auto* action = treatment.add_actions();
    action->set_action_id(id);
    action->set_description(Text(80));
    action->set_owner(RiskOf(life).owner());
    *action->mutable_due_time() = base::ToProto(last_time() + kFar);
  }
  *treatment.mutable_due_time() = base::ToProto(last_time() + kFar);
  *treatment.mutable_expected_residual() =
      EstimateOf(1, RiskOf(life).current().estimate().people_consequence(), Text(60));
  Do(life.treatment_name, OwnerOf(life), request);
}

void RiskEvents::CompleteAction(const Life& life, const std::string& action) {
  v1::CompleteTreatmentActionRequest request;
  request.set_action_id(action);
  *request.add_evidence() = EvidenceBy(RiskOf(life).owner());
  Do(life.treatment_name, OwnerOf(life), request);
}

void RiskEvents::Complete(const Life& life) {
  v1::CompleteTreatmentRequest request;
  *request.add_evidence() = EvidenceBy(RiskOf(life).owner());
  Do(life.treatment_name, OwnerOf(life), request);
}

void RiskEvents::Test(const Life& life) {
  v1::RecordTreatmentTestRequest request;
  const event::v1::Actor tester = One(kTesters, "internal-auditor");
  request.set_outcome(v1::Treatment::Test::OUTCOME_EFFECTIVE);
  request.set_reason(Text(60));
  *request.mutable_residual() = TreatmentOf(life).expected_residual();
  *request.add_evidence() = EvidenceBy(tester.subject());
  Do(life.treatment_name, tester, request);
}

void RiskEvents::Accept(const Life& life) {
  auto ask = Naming<v1::RequestRiskAcceptanceRequest>(RiskOf(life), Text(80));
  ask.add_conditions(Text(60));
  *ask.mutable_expire_time() = base::ToProto(last_time() + kFar);
  Do(life.risk_name, OwnerOf(life), ask);
  auto accept = Naming<v1::AcceptRiskRequest>(RiskOf(life), Text(60));
  accept.set_number(RiskOf(life).last_acceptance());
  Do(life.risk_name, One(kManagers, "designated-management"), accept);
}

}  // namespace aims::bench
