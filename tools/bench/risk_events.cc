#include "tools/bench/risk_events.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "services/risk/aggregates/aggregates.h"
#include "services/risk/domain/organization_authority.h"
#include "services/risk/domain/risk.h"
#include "services/risk/domain/risk_criteria.h"
#include "services/risk/domain/treatment.h"

namespace aims::bench {
namespace {

namespace v1 = risk::v1;
using People = std::array<const char*, 4>;

constexpr size_t kOpen = 4096;
constexpr size_t kSteps = 5;  // in the criteria: of likelihood, and of consequence
// So far ahead that nothing falls due while it is measured.
const absl::Duration kFar = absl::Hours(24 * 700);

// People by what they do: nobody decides on work of their own.
constexpr People kAuthors = {"ria.sand", "ben.ito", "cleo.marsh", "udo.hahn"};
constexpr People kOwners = {"owen.park", "olga.petrova", "odo.lange", "otti.frei"};
constexpr People kRaters = {"rob.stein", "rhea.cole", "raj.patel", "runa.berg"};
constexpr People kEvaluators = {"eva.lind", "emil.roth", "elif.kaya", "enzo.rossi"};
constexpr People kManagers = {"dora.weiss", "dev.kaya", "dana.holm", "dirk.blum"};
constexpr People kTesters = {"tess.ford", "tom.berg", "tilda.moss", "timo.kern"};

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

type::v1::Evidence EvidenceOf(const std::string& title, const std::string& preparer, absl::Time made) {
  type::v1::Evidence evidence;
  evidence.set_title(title);
  evidence.set_reference(absl::StrCat("https://records.example/", absl::ToUnixSeconds(made)));
  evidence.set_sha256(base::Sha256Hex(evidence.reference()));
  evidence.set_preparer(preparer);
  *evidence.mutable_evidence_time() = base::ToProto(made);
  return evidence;
}

v1::Estimate EstimateOf(uint32_t likelihood, uint32_t consequence, const std::string& rationale) {
  v1::Estimate estimate;
  estimate.set_likelihood(likelihood);
  estimate.set_people_consequence(consequence);
  estimate.set_organization_consequence(1);
  estimate.set_rationale(rationale);
  return estimate;
}

// The process that has a risk note how its treatments stand.
event::v1::Actor Reaction() {
  event::v1::Actor actor;
  actor.set_subject("risk.treatments");
  actor.set_kind(event::v1::Actor::KIND_SYSTEM);
  return actor;
}

// A request that names the digest of what it decides, and says why.
template <class Request, class State>
Request Naming(const State& state, const std::string& reason) {
  Request request;
  request.set_digest(state.digest());
  request.set_reason(reason);
  return request;
}

}  // namespace

// What a decision may look up: who may decide, the criteria, and one risk with its treatment.
class RiskEvents::Known : public domain::References {
 public:
  Known(const v1::OrganizationAuthority& authority, const v1::RiskCriteria& criteria, const Life* life)
      : authority_(authority), criteria_(criteria), life_(life) {}

  std::shared_ptr<const google::protobuf::Message> Find(absl::string_view name) const override {
    if (name == authority_.name()) return NotOwned(authority_);
    if (name == criteria_.name()) return NotOwned(criteria_);
    if (life_ != nullptr && name == life_->risk_name) return NotOwned(life_->risk);
    if (life_ != nullptr && name == life_->treatment_name) return NotOwned(life_->treatment);
    return nullptr;
  }
  std::vector<std::string> Referring(absl::string_view, size_t) const override { return {}; }

 private:
  static std::shared_ptr<const google::protobuf::Message> NotOwned(const google::protobuf::Message& message) {
    return {std::shared_ptr<void>(), &message};
  }

  const v1::OrganizationAuthority& authority_;
  const v1::RiskCriteria& criteria_;
  const Life* const life_;
};

RiskEvents::RiskEvents(const Options& options, const std::vector<std::string>* systems)
    : EventSource(options, risk::RiskAggregates()), systems_(systems) {
  criteria_name_ = absl::StrCat(organization(), "/riskCriteria/default");
}

std::string RiskEvents::RiskName(size_t number) const { return absl::StrCat(organization(), "/risks/r-", number); }

event::v1::Actor RiskEvents::One(absl::Span<const char* const> people, const std::string& role) {
  return Person(people[Below(people.size())], role);
}

domain::Decision RiskEvents::DecisionOn(const std::string& name, const event::v1::Actor& actor,
                                        const Known& known) const {
  return {actor, last_time() + kBetweenCommands, &known, name};
}

template <class Aggregate, class Request>
void RiskEvents::Do(const std::string& name, typename Aggregate::State* state, const event::v1::Actor& actor,
                    const Request& request, Life* life) {
  static const auto* const moves = new std::vector<domain::Move>(Aggregate::Moves());
  const Known known(authority_, criteria_, life);
  std::string reason;
  if constexpr (requires { request.reason(); }) reason = request.reason();
  const auto events =
      domain::FindMove(*moves, *Request::descriptor())->decide(*state, request, DecisionOn(name, actor, known));
  Record<Aggregate>(name, state, actor, events, reason, life, /*effect=*/false);
}

template <class Aggregate>
void RiskEvents::Record(const std::string& name, typename Aggregate::State* state, const event::v1::Actor& actor,
                        const absl::StatusOr<domain::Events>& events, const std::string& reason, Life* life,
                        bool effect) {
  absl::Status status = events.status();
  if (events.ok() && !events->empty()) {
    event::v1::EventMetadata metadata = NextCommand(name, static_cast<uint32_t>(events->size()), actor);
    metadata.set_reason(reason);
    if (effect) {
      metadata.set_causation_id(life->last.event_id());
      metadata.set_correlation_id(life->last.correlation_id());
    }
    for (uint32_t i = 0; i < events->size() && status.ok(); ++i) {
      SetEvent(i, command::VersionOf(*state) + 1, &metadata);
      const auto& event = static_cast<const typename Aggregate::Event&>(*(*events)[i]);
      status = domain::FoldRecord<Aggregate>(event, metadata, state);
      Put(metadata, event);
    }
    if (life != nullptr) life->last = metadata;
  }
  if (status.ok()) return;
  std::fprintf(stderr, "aims_bench: made-up events: %s\n", status.ToString().c_str());
  std::abort();
}

void RiskEvents::SetUp() {
  domain::AuthorityReport report;
  report.organization_version = 2 * kManagers.size();
  auto& designations = *report.authorities.mutable_designations();
  for (const char* person : kManagers) {
    auto* designation = designations.Add();
    designation->set_number(designations.size());
    designation->set_subject_id(person);
    designation->set_role(type::v1::MANAGEMENT_ROLE_TOP);
    for (const char* level : {"low", "medium", "high", "extreme"}) designation->add_risk_levels(level);
    designation->set_designator(kManagers[0]);
    designation->set_bootstrap(designations.size() == 1);
  }
  const std::string name = risk::AuthorityRecordName(organization());
  Record<risk::OrganizationAuthorities>(name, &authority_, Reaction(),
                                        domain::AsEvents(risk::OrganizationAuthorities::Report(authority_, report, {})),
                                        "the organization changed who may decide", nullptr, /*effect=*/false);
  ApproveCriteria();
}

void RiskEvents::ApproveCriteria() {
  using risk::RiskCriteriaSets;
  v1::CreateRiskCriteriaRequest create;
  create.set_parent(organization());
  create.set_risk_criteria_id("default");
  create.mutable_risk_criteria()->set_display_name("Criteria of AI risk");
  Do<RiskCriteriaSets>(criteria_name_, &criteria_, One(kAuthors, "risk-manager"), create);
  v1::ProposeRiskCriteriaRequest propose;
  *propose.mutable_document() = Document();
  Do<RiskCriteriaSets>(criteria_name_, &criteria_, One(kAuthors, "risk-manager"), propose);
  v1::ApproveRiskCriteriaRequest approve;
  approve.set_version(criteria_.proposed_version().version());
  approve.set_digest(criteria_.proposed_version().digest());
  approve.set_reason("as agreed by the board");
  Do<RiskCriteriaSets>(criteria_name_, &criteria_, One(kManagers, "top-management"), approve);
}

void RiskEvents::Make() {
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
  life->treatment_name = absl::StrCat(organization(), "/treatments/t-", risks_);
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
  Do<risk::Risks>(life->risk_name, &life->risk, One(kAuthors, "risk-manager"), request, life.get());
  return life;
}

bool RiskEvents::Step(Life& life) {
  using risk::Risks;
  using risk::Treatments;
  const auto owner = Person(life.risk.owner(), "ai-system-owner");
  const auto choose = [&](v1::TreatmentOption option) {
    v1::ChooseRiskTreatmentRequest request;
    request.set_option(option);
    request.set_reason(Text(40));
    Do<Risks>(life.risk_name, &life.risk, owner, request, &life);
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
      Do<Treatments>(life.treatment_name, &life.treatment, One(kManagers, "designated-management"),
                     Naming<v1::ApproveTreatmentRequest>(life.treatment, Text(40)), &life);
      return true;
    case 5:
      Do<Treatments>(life.treatment_name, &life.treatment, owner, v1::StartTreatmentRequest(), &life);
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
      if (life.risk.residual().above_appetite()) {
        Accept(life);
        return true;
      }
      v1::UpdateRiskRequest request;
      request.mutable_risk()->set_display_name(Text(30));
      Do<Risks>(life.risk_name, &life.risk, One(kAuthors, "risk-manager"), request, &life);
      return true;
    }
    case 11: {
      if (Below(3) > 0) return false;
      v1::RequestRiskReassessmentRequest request;
      request.set_trigger(v1::REASSESSMENT_TRIGGER_INCIDENT);
      request.set_reason(Text(60));
      Do<Risks>(life.risk_name, &life.risk, owner, request, &life);
      return true;
    }
    case 12:
      Assess(life, life.risk.residual().estimate().likelihood(), life.risk.residual().estimate().people_consequence());
      return true;
    default:
      Evaluate(life);
      return false;
  }
}

void RiskEvents::Assess(Life& life, uint32_t likelihood, uint32_t consequence) {
  v1::AssessRiskRequest request;
  *request.mutable_estimate() = EstimateOf(likelihood, consequence, Text(100));
  Do<risk::Risks>(life.risk_name, &life.risk, One(kRaters, "risk-manager"), request, &life);
}

void RiskEvents::Evaluate(Life& life) {
  auto request = Naming<v1::EvaluateRiskRequest>(life.risk, Text(60));
  request.set_priority(v1::Risk::PRIORITY_MEDIUM);
  Do<risk::Risks>(life.risk_name, &life.risk, One(kEvaluators, "risk-manager"), request, &life);
}

void RiskEvents::Plan(Life& life) {
  v1::CreateTreatmentRequest request;
  request.set_parent(organization());
  request.set_treatment_id(life.treatment_name.substr(life.treatment_name.rfind('/') + 1));
  v1::Treatment& treatment = *request.mutable_treatment();
  treatment.set_display_name(Text(30));
  treatment.set_risk(life.risk_name);
  treatment.set_description(Text(200));
  treatment.set_option(v1::TREATMENT_OPTION_MODIFY);
  treatment.set_owner(life.risk.owner());
  for (const char* id : {"build", "train"}) {
    auto* action = treatment.add_actions();
    action->set_action_id(id);
    action->set_description(Text(80));
    action->set_owner(life.risk.owner());
    *action->mutable_due_time() = base::ToProto(last_time() + kFar);
  }
  *treatment.mutable_due_time() = base::ToProto(last_time() + kFar);
  *treatment.mutable_expected_residual() = EstimateOf(1, life.risk.current().estimate().people_consequence(), Text(60));
  Do<risk::Treatments>(life.treatment_name, &life.treatment, Person(life.risk.owner(), "ai-system-owner"), request,
                       &life);
  Note(life, v1::Risk::TreatmentNote::STANDING_OPEN);
}

void RiskEvents::CompleteAction(Life& life, const std::string& action) {
  v1::CompleteTreatmentActionRequest request;
  request.set_action_id(action);
  *request.add_evidence() = EvidenceOf(Text(20), life.risk.owner(), last_time());
  Do<risk::Treatments>(life.treatment_name, &life.treatment, Person(life.risk.owner(), "ai-system-owner"), request,
                       &life);
}

void RiskEvents::Complete(Life& life) {
  v1::CompleteTreatmentRequest request;
  *request.add_evidence() = EvidenceOf(Text(20), life.risk.owner(), last_time());
  Do<risk::Treatments>(life.treatment_name, &life.treatment, Person(life.risk.owner(), "ai-system-owner"), request,
                       &life);
}

void RiskEvents::Test(Life& life) {
  v1::RecordTreatmentTestRequest request;
  const event::v1::Actor tester = One(kTesters, "internal-auditor");
  request.set_outcome(v1::Treatment::Test::OUTCOME_EFFECTIVE);
  request.set_reason(Text(60));
  *request.mutable_residual() = life.treatment.expected_residual();
  *request.add_evidence() = EvidenceOf(Text(20), tester.subject(), last_time());
  Do<risk::Treatments>(life.treatment_name, &life.treatment, tester, request, &life);
  Note(life, v1::Risk::TreatmentNote::STANDING_EFFECTIVE);
}

void RiskEvents::Note(Life& life, v1::Risk::TreatmentNote::Standing standing) {
  risk::TreatmentReport report{life.treatment_name, command::VersionOf(life.treatment), standing, absl::nullopt};
  if (life.treatment.has_test()) report.residual = life.treatment.test().residual();
  const Known known(authority_, criteria_, &life);
  const auto events = risk::NoteTreatment(life.risk, report, DecisionOn(life.risk_name, Reaction(), known));
  Record<risk::Risks>(life.risk_name, &life.risk, Reaction(), domain::AsEvents(events), "", &life, /*effect=*/true);
}

void RiskEvents::Accept(Life& life) {
  auto ask = Naming<v1::RequestRiskAcceptanceRequest>(life.risk, Text(80));
  ask.add_conditions(Text(60));
  *ask.mutable_expire_time() = base::ToProto(last_time() + kFar);
  Do<risk::Risks>(life.risk_name, &life.risk, Person(life.risk.owner(), "ai-system-owner"), ask, &life);
  auto accept = Naming<v1::AcceptRiskRequest>(life.risk, Text(60));
  accept.set_number(life.risk.last_acceptance());
  Do<risk::Risks>(life.risk_name, &life.risk, One(kManagers, "designated-management"), accept, &life);
}

}  // namespace aims::bench
