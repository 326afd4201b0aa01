#include "tools/bench/year_controls.h"

#include <iterator>

#include "absl/strings/str_cat.h"
#include "aims/controls/v1/competence.pb.h"
#include "aims/controls/v1/control.pb.h"
#include "aims/controls/v1/control_test.pb.h"
#include "aims/controls/v1/framework.pb.h"
#include "aims/controls/v1/person.pb.h"
#include "aims/controls/v1/policy.pb.h"
#include "aims/controls/v1/statement_of_applicability_service.pb.h"
#include "aims/inventory/v1/topic.pb.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "services/controls/domain/framework.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = controls::v1;
using v1::Control;
using v1::EvidenceArtifact;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kManager[] = "aims-manager";
// Articles of the duties of year_inventory.cc.
constexpr const char* kArticles[] = {"eu-ai-act:Art. 4",  "eu-ai-act:Art. 26(2)", "eu-ai-act:Art. 26(5)",
                                     "eu-ai-act:Art. 9",  "eu-ai-act:Art. 15",    "eu-ai-act:Art. 49(1)",
                                     "eu-ai-act:Art. 23", "eu-ai-act:Art. 50(4)"};

}  // namespace

void YearControls::SetUp() {
  ControlsEvents::SetUp();
  const std::string framework = NameOf("frameworks", "eu-ai-act");
  auto adopt = Naming<v1::AdoptFrameworkRequest>(StateOf<v1::Framework>(framework), "the law");
  for (const v1::FrameworkEdition* edition : controls::ShippedFrameworks()) {
    if (edition->framework_id() == "eu-ai-act") adopt.set_version(edition->version());
  }
  Do(framework, One(kManagers, "top-management"), adopt);
}

void YearControls::Begin() {
  if (controls_.size() < 6) return ControlsEvents::Begin();
  const std::string control = controls_[Below(controls_.size())];
  switch (Below(24)) {
    case 0:
    case 1:
    case 2:
      return ChangeContent(control);
    case 3:
      return EndControl(control);
    case 4:
      return ChangeTest(control);
    case 5:
    case 6:
      return ShowRequirement(control);
    case 7:
      return WithdrawEvidence();
    case 8:
      return ChangeRoster();
    case 9:
      return EndPolicy();
    case 10:
      return MoveScope();
    case 11:
      return ExcludeRow();
    case 12:
    case 13:
    case 14:
      return WriteStatement();
    case 15:
      return ChangeIdleControl();
    case 16:
      return RevokeCompetence();
    case 17:
      return ChangeRoster();
    case 18:
      return policies_.size() < 12 ? WritePolicy() : AddPerson();
    default:
      return ControlsEvents::Begin();
  }
}

void YearControls::ChangeContent(const std::string& control) {
  v1::UpdateControlRequest update;
  Control& changed = *update.mutable_control();
  switch (Below(5)) {
    case 0:
      changed.set_criterion(Text(40));
      update.mutable_update_mask()->add_paths("criterion");
      break;
    case 1: {
      auto& frequency = *changed.mutable_frequency();
      frequency.set_kind(static_cast<v1::ControlFrequency::Kind>(1 + Below(v1::ControlFrequency::Kind_MAX)));
      if (frequency.kind() == v1::ControlFrequency::KIND_EVERY_DAYS) frequency.set_days(20 + Below(100));
      update.mutable_update_mask()->add_paths("frequency");
      break;
    }
    case 2:
      changed.set_owner(kOwners[Below(kOwners.size())]);
      update.mutable_update_mask()->add_paths("owner");
      break;
    default:
      *changed.mutable_satisfies() = StateOf<Control>(control).satisfies();
      changed.add_satisfies()->set_requirement(kArticles[Below(std::size(kArticles))]);
      changed.mutable_satisfies(changed.satisfies_size() - 1)->set_extent(Control::Satisfied::EXTENT_FULL);
      update.mutable_update_mask()->add_paths("satisfies");
  }
  Try(control, One(kDeputies, "control-owner"), update);
  // Another criterion is tested anew.
  if (StateOf<Control>(control).state() == Control::STATE_IMPLEMENTED) TestDesign(control);
}

void YearControls::EndControl(const std::string& control) {
  const auto& state = StateOf<Control>(control);
  const event::v1::Actor attester = One(kAttesters, "control-attester");
  if (OneIn(3)) {
    v1::RetireControlRequest request;
    request.set_reason(Text(20));
    Try(control, attester, request);
  } else if (OneIn(2)) {
    Try(control, attester, Naming<v1::ReturnControlRequest>(state, Text(20)));
  }
}

void YearControls::ChangeIdleControl() {
  if (idle_.empty() || OneIn(3)) {
    v1::CreateControlRequest request;
    request.set_parent(organization());
    Control& control = *request.mutable_control();
    control.set_display_name(Text(20));
    control.set_owner(kOwners[Below(kOwners.size())]);
    const std::string name = NameOf("controls", absl::StrCat("idle-", idle_.size()));
    if (Try(name, Person(control.owner(), "control-owner"), request)) idle_.push_back(name);
    return;
  }
  const std::string& name = idle_[Below(idle_.size())];
  const event::v1::Actor attester = One(kAttesters, "control-attester");
  if (StateOf<Control>(name).has_delete_time()) {
    Try(name, attester, v1::UndeleteControlRequest());
  } else {
    Try(name, attester, v1::DeleteControlRequest());
  }
}

// One that nobody makes, unless it is moved or cancelled.
void YearControls::AddTest(const std::string& control) {
  v1::CreateControlTestRequest request;
  request.set_parent(organization());
  v1::ControlTest& test = *request.mutable_control_test();
  test.set_display_name(Text(20));
  test.set_control(control);
  test.set_kind(OneIn(2) ? v1::CONTROL_TEST_KIND_DESIGN : v1::CONTROL_TEST_KIND_OPERATION);
  *test.mutable_scheduled_time() = base::ToProto(last_time() + kDay * (5 + Below(20)));
  const std::string name = NewName("controlTests", &tests_);
  if (!Try(name, One(kOwners, "control-owner"), request) || OneIn(3)) return;
  Later(kDay * 5, [this, name] {
    v1::UpdateControlTestRequest move;
    *move.mutable_control_test()->mutable_scheduled_time() = base::ToProto(last_time() + kDay * (1 + Below(20)));
    move.mutable_update_mask()->add_paths("scheduled_time");
    Try(name, One(kOwners, "control-owner"), move);
    if (OneIn(3)) return;
    Later(kDay * 10, [this, name] {
      v1::StartControlTestRequest start;
      start.set_method(Text(20));
      start.set_success_criteria(Text(20));
      if (Try(name, One(kTesters, "control-tester"), start)) ConcludeTest(name, [] {});
    });
  });
}

void YearControls::ChangeTest(const std::string& control) {
  if (OneIn(2)) return AddTest(control);
  const std::string test = OneIn(2) ? StateOf<Control>(control).next_test().control_test()
                                    : NameOf("controlTests", absl::StrCat("n-", Below(1 + tests_)));
  if (StateOf<v1::ControlTest>(test).name().empty()) return;
  if (OneIn(2)) {
    v1::CancelControlTestRequest cancel;
    cancel.set_reason(Text(20));
    Try(test, One(kOwners, "control-owner"), cancel);
    return;
  }
  v1::UpdateControlTestRequest move;
  *move.mutable_control_test()->mutable_scheduled_time() = base::ToProto(last_time() + kDay * (1 + Below(10)));
  move.mutable_update_mask()->add_paths("scheduled_time");
  Try(test, One(kOwners, "control-owner"), move);
}

// Evidence of a kind that the requirement of a control asks for, or of a duty.
void YearControls::ShowRequirement(const std::string& control) {
  constexpr EvidenceArtifact::Kind kKinds[] = {EvidenceArtifact::KIND_POLICY,
                                               EvidenceArtifact::KIND_PROCEDURE,
                                               EvidenceArtifact::KIND_TEST_REPORT,
                                               EvidenceArtifact::KIND_MEASUREMENT,
                                               EvidenceArtifact::KIND_PLAN,
                                               EvidenceArtifact::KIND_TECHNICAL_DOCUMENTATION,
                                               EvidenceArtifact::KIND_TICKET,
                                               EvidenceArtifact::KIND_CONTRACT,
                                               EvidenceArtifact::KIND_IMPACT_ASSESSMENT};
  const std::string name = NewName("evidenceArtifacts", &artifacts_);
  v1::CreateEvidenceArtifactRequest request;
  request.set_parent(organization());
  EvidenceArtifact& artifact = *request.mutable_evidence_artifact();
  artifact.set_display_name(Text(20));
  artifact.set_kind(kKinds[Below(std::size(kKinds))]);
  artifact.set_description(Text(40));
  artifact.set_sha256(base::Sha256Hex(name));
  artifact.set_uri(absl::StrCat("https://files.example/", artifact.sha256()));
  artifact.set_method(Text(20));
  artifact.set_collector(kCollectors[Below(kCollectors.size())]);
  artifact.set_collector_kind(EvidenceArtifact::COLLECTOR_KIND_PERSON);
  *artifact.mutable_collect_time() = base::ToProto(last_time() - absl::Hours(1));
  if (!OneIn(6)) *artifact.mutable_expire_time() = base::ToProto(last_time() + kDay * (5 + Below(90)));
  if (OneIn(3)) {
    artifact.add_supports()->set_requirement(kArticles[Below(std::size(kArticles))]);
  } else {
    artifact.add_supports()->set_resource(control);
  }
  if (Try(name, One(kAuthors, "evidence-manager"), request)) SubmitEvidence(name, [](const std::string&) {});
}

void YearControls::WithdrawEvidence() {
  const std::string name = NameOf("evidenceArtifacts", absl::StrCat("n-", Below(1 + artifacts_)));
  if (StateOf<EvidenceArtifact>(name).state() != EvidenceArtifact::STATE_ACCEPTED) return;
  v1::WithdrawEvidenceArtifactRequest withdraw;
  withdraw.set_reason(Text(20));
  Try(name, One(kReviewers, "evidence-reviewer"), withdraw);
}

void YearControls::ChangeRoster() {
  const std::string name = persons_[Below(persons_.size())];
  if (OneIn(5)) {
    v1::LeavePersonRequest leave;
    leave.set_reason("another employer");
    Try(name, One(kAuthors, kManager), leave);
    return;
  }
  v1::UpdatePersonRequest update;
  *update.mutable_person()->mutable_absent_until_time() = base::ToProto(last_time() + kDay * (2 + Below(25)));
  update.mutable_update_mask()->add_paths("absent_until_time");
  Try(name, One(kAuthors, kManager), update);
}

void YearControls::EndPolicy() {
  if (policies_.empty() || !OneIn(6)) return;
  const std::string& name = policies_[Below(policies_.size())];
  const auto& policy = StateOf<v1::Policy>(name);
  auto retire = Naming<v1::RetirePolicyRequest>(policy.current_version(), Text(20));
  retire.set_version(policy.current_version().version());
  Try(name, One(kManagers, "top-management"), retire);
}

void YearControls::RevokeCompetence() {
  if (competence_requirements_.empty()) return;
  const std::string& requirement = competence_requirements_[Below(competence_requirements_.size())];
  for (const std::string& name : Referring(requirement, "competences")) {
    v1::RevokeCompetenceRequest revoke;
    revoke.set_reason(Text(20));
    if (OneIn(2)) Try(name, One(kManagers, "designated-management"), revoke);
  }
}

// Another scope is approved: the statement and policies are looked at again.
void YearControls::MoveScope() {
  if (!OneIn(2)) return;
  inventory::v1::InventoryTopicRecord record;
  auto& approved = *record.mutable_organization()->mutable_scope_approved();
  approved.set_superseded_version(scopes_++);
  approved.set_version(scopes_);
  approved.set_digest(base::Sha256Hex(absl::StrCat(scopes_)));
  Hear("aims.inventory.events", organization(), One(kManagers, "top-management"), record);
}

void YearControls::ExcludeRow() {
  v1::SetStatementRowsRequest set;
  v1::StatementRow& row = *set.add_rows();
  row.set_requirement(requirements_[Below(requirements_.size())]);
  row.set_exclusion_ground(v1::StatementRow::EXCLUSION_GROUND_OUT_OF_SCOPE);
  row.set_text(Text(40));
  const std::string name = NameOf("statementsOfApplicability", "main");
  if (!StateOf<v1::StatementOfApplicability>(name).name().empty()) Try(name, One(kAuthors, kManager), set);
}

}  // namespace aims::bench
