// Reports of the other services: AI systems and their classification, policies, controls and their tests, risks, people.

#include "absl/strings/str_cat.h"
#include "aims/audit/v1/control_failure.pb.h"
#include "aims/audit/v1/management_change.pb.h"
#include "aims/controls/v1/topic.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "aims/risk/v1/topic.pb.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "common/command/command.h"
#include "services/audit/domain/control_failure.h"
#include "services/controls/aggregates/aggregates.h"
#include "services/inventory/aggregates/aggregates.h"
#include "services/risk/aggregates/aggregates.h"
#include "tools/bench/audit_events.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = audit::v1;
using controls::v1::Control;
using controls::v1::ControlsTopicRecord;
using inventory::v1::Classification;
using inventory::v1::InventoryTopicRecord;
using risk::v1::RiskTopicRecord;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr size_t kMostSystems = 400;
constexpr size_t kMostControls = 1000;
constexpr char kManager[] = "aims-manager";

}  // namespace

void AuditEvents::HearOfSystem() {
  systems_.push_back(NameOf("aiSystems", absl::StrCat("s-", systems_.size())));
  InventoryTopicRecord registered;
  auto& system = *registered.mutable_ai_system()->mutable_registered()->mutable_ai_system();
  system.set_display_name(Text(30));
  system.set_owner(kOwners[Below(kOwners.size())]);
  Hear(inventory::kTopic, systems_.back(), One(kAuthors, "ai-system-owner"), registered);
  Classify(systems_.back());
  InventoryTopicRecord operates;
  operates.mutable_ai_system()->mutable_put_into_operation()->mutable_grounds()->set_content_digest(
      base::Sha256Hex(systems_.back()));
  Hear(inventory::kTopic, systems_.back(), One(kManagers, "designated-management"), operates);
}

void AuditEvents::Classify(const std::string& system) {
  InventoryTopicRecord record;
  Classification& classification = *record.mutable_ai_system()->mutable_classified()->mutable_classification();
  classification.set_number(1 + static_cast<uint32_t>(Below(1000)));
  classification.set_state(Classification::STATE_COMPLETE);
  const bool provides = OneIn(2);
  classification.add_roles()->set_role(provides ? inventory::v1::AI_ACT_ROLE_PROVIDER
                                                : inventory::v1::AI_ACT_ROLE_DEPLOYER);
  if (OneIn(3)) {
    classification.add_tiers(inventory::v1::RISK_TIER_HIGH_RISK_ANNEX_III);
    auto& duty = *classification.add_duties();
    duty.set_id(provides ? "provider.73" : "deployer.26-5");
    duty.set_law(provides ? "AI Act Art. 73" : "AI Act Art. 26(5)");
    duty.set_start_date("2027-12-02");
  } else {
    classification.add_tiers(inventory::v1::RISK_TIER_TRANSPARENCY);
  }
  Hear(inventory::kTopic, system, One(kAssessors, "legal"), record);
}

void AuditEvents::HearOfPolicy(Policy* policy) {
  ++policy->version;
  const std::string digest = base::Sha256Hex(absl::StrCat(policy->name, policy->version));
  ControlsTopicRecord published;
  published.mutable_policy()->mutable_published()->set_version(policy->version);
  published.mutable_policy()->mutable_published()->set_digest(digest);
  published.mutable_policy()->mutable_published()->set_change_class(controls::v1::POLICY_CHANGE_CLASS_MAJOR);
  Hear(controls::kTopic, policy->name, One(kAuthors, kManager), published);
  ControlsTopicRecord in_force;
  in_force.mutable_policy()->mutable_took_effect()->set_version(policy->version);
  in_force.mutable_policy()->mutable_took_effect()->set_digest(digest);
  Hear(controls::kTopic, policy->name, command::SystemActor("timer"), in_force);
  // Nobody had planned the change, so that somebody looks at it.
  for (const std::string& change : Referring(policy->name, "managementChanges")) {
    if (StateOf<v1::ManagementChange>(change).state() != v1::ManagementChange::STATE_UNPLANNED) continue;
    if (!followed_.insert(change).second) continue;
    MostlyWithin(kDay * 10, kDay * 30, [this, change] {
      auto review = Saying<v1::ReviewUnplannedChangeRequest>();
      review.set_conclusion(OneIn(2) ? v1::ManagementChange::CONCLUSION_NO_CONSEQUENCES
                                     : v1::ManagementChange::CONCLUSION_HANDLED);
      Do(change, One(kReviewers, kManager), review);
      followed_.erase(change);
    });
  }
}

void AuditEvents::HearOfLaterPolicy() { HearOfPolicy(&policies_[Below(policies_.size())]); }

void AuditEvents::HearOfControl() {
  const std::string name = NameOf("controls", absl::StrCat("c-", controls_.size()));
  controls_.push_back(name);
  ControlsTopicRecord registered;
  Control& control = *registered.mutable_control()->mutable_registered()->mutable_control();
  control.set_display_name(Text(30));
  control.set_owner(kOwners[Below(kOwners.size())]);
  control.set_deputy(kDeputies[Below(kDeputies.size())]);
  control.add_operators(kOperators[Below(kOperators.size())]);
  control.add_satisfies()->set_requirement(AnyRequirement());
  if (OneIn(2)) control.add_ai_systems(AnySystem());
  Hear(controls::kTopic, name, Person(control.owner(), "control-owner"), registered);
  ControlsTopicRecord operates;
  operates.mutable_control()->mutable_operating();
  Hear(controls::kTopic, name, command::SystemActor("reactions"), operates);
  ControlsTopicRecord stands;
  auto& standing = *stands.mutable_control()->mutable_standing_changed();
  standing.set_in_place(true);
  standing.set_display_name(control.display_name());
  standing.add_requirements(control.satisfies(0).requirement());
  *standing.mutable_ai_systems() = control.ai_systems();
  Hear(controls::kTopic, name, command::SystemActor("reactions"), stands);
}

void AuditEvents::KeepHearing() {
  const size_t choice = Below(100);
  if (choice < 50) {
    HearOfTest(AnyControl());
  } else if (choice < 65) {
    HearOfPart();
  } else if (choice < 80) {
    HearOfRisk();
  } else if (choice < 85) {
    HearOfParty();
  } else if (choice < 88) {
    HearOfLeaver();
  } else if (choice < 92) {
    Classify(AnySystem());
  } else if (choice < 93) {
    HearOfLaterPolicy();
  } else if (choice < 94 && systems_.size() < kMostSystems) {
    HearOfSystem();
  } else if (controls_.size() < kMostControls) {
    HearOfControl();
  }
  Later(80 * options().between, [this] { KeepHearing(); });
}

void AuditEvents::HearOfTest(const std::string& control) {
  const std::string test = NameOf("controlTests", absl::StrCat("t-", tests_++));
  const size_t luck = Below(100);
  if (luck < 10) {
    ControlsTopicRecord record;
    auto& cause = *record.mutable_control()->mutable_cause_found()->mutable_cause();
    cause.set_kind(luck < 7 ? Control::Cause::KIND_OPERATION_TEST_FAILED : Control::Cause::KIND_EVIDENCE_EXPIRED);
    cause.set_resource(test);
    cause.set_text(Text(60));
    *cause.mutable_cause_time() = base::ToProto(last_time());
    Hear(controls::kTopic, control, command::SystemActor("reactions"), record);
    return FollowFailures(control);
  }
  ControlsTopicRecord record;
  if (luck < 18) {
    const absl::Duration grace = kDay * 2;
    auto& missed = *record.mutable_control_test()->mutable_missed();
    missed.set_control(control);
    missed.set_kind(controls::v1::CONTROL_TEST_KIND_OPERATION);
    *missed.mutable_scheduled_time() = base::ToProto(last_time() - grace);
    *missed.mutable_miss_time() = base::ToProto(last_time());
    Hear(controls::kTopic, test, command::SystemActor("timer"), record);
    if (OneIn(2)) At(last_time() + grace + absl::Hours(1), [this, control] { FollowFailures(control); });
    return FollowFailures(control);
  }
  auto& concluded = *record.mutable_control_test()->mutable_concluded();
  concluded.set_control(control);
  concluded.set_kind(controls::v1::CONTROL_TEST_KIND_OPERATION);
  concluded.set_outcome(controls::v1::CONTROL_TEST_OUTCOME_PASSED);
  Hear(controls::kTopic, test, One(kTesters, "tester"), record);
}

void AuditEvents::FollowFailures(const std::string& control) {
  const auto& failure = StateOf<v1::ControlFailure>(audit::ControlFailureName(control));
  for (const std::string& name : failure.open_nonconformities()) {
    if (StateOf<v1::Nonconformity>(name).state() != v1::Nonconformity::STATE_PROPOSED) continue;
    if (!followed_.insert(name).second) continue;
    MostlyWithin(kDay * 2, kDay * 7, [this, name] { JudgeNonconformity(name); });
  }
}

void AuditEvents::HearOfRisk() {
  RiskTopicRecord record;
  auto& risk = *record.mutable_risk()->mutable_registered()->mutable_risk();
  risk.set_display_name(Text(30));
  risk.set_owner(kOwners[Below(kOwners.size())]);
  risk.add_ai_systems(AnySystem());
  Hear(risk::kTopic, NameOf("risks", absl::StrCat("r-", risks_++)), One(kAuthors, kManager), record);
}

void AuditEvents::HearOfPart() {
  if (OneIn(2)) {
    InventoryTopicRecord record;
    record.mutable_ai_system()->mutable_updated()->mutable_ai_system()->set_display_name(Text(30));
    record.mutable_ai_system()->mutable_updated()->mutable_update_mask()->add_paths("display_name");
    Hear(inventory::kTopic, AnySystem(), AnEmployee(), record);
    return;
  }
  ControlsTopicRecord record;
  record.mutable_control()->mutable_evidence_added();
  Hear(controls::kTopic, AnyControl(), AnEmployee(), record);
}

void AuditEvents::HearOfParty() {
  InventoryTopicRecord record;
  record.mutable_interested_party()->mutable_registered()->mutable_interested_party()->set_display_name(Text(30));
  Hear(inventory::kTopic, NameOf("interestedParties", absl::StrCat("i-", parties_++)), One(kAuthors, kManager), record);
}

void AuditEvents::HearOfLeaver() {
  const std::string person = Employee();
  const std::string name = NameOf("persons", person);
  ControlsTopicRecord left;
  left.mutable_person()->mutable_left()->set_subject(person);
  Hear(controls::kTopic, name, One(kAuthors, kManager), left);
  Later(kDay * 30, [this, person, name] {
    ControlsTopicRecord joined;
    joined.mutable_person()->mutable_joined()->set_subject(person);
    Hear(controls::kTopic, name, One(kAuthors, kManager), joined);
  });
}

}  // namespace aims::bench
