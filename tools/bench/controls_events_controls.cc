// Controls from their plan to their operation, their tests, and exceptions from them.

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "aims/controls/v1/control.pb.h"
#include "aims/controls/v1/control_exception.pb.h"
#include "aims/controls/v1/control_test.pb.h"
#include "common/base/digest.h"
#include "common/base/time.h"
#include "tools/bench/controls_events.h"
#include "tools/bench/people.h"

namespace aims::bench {
namespace {

namespace v1 = controls::v1;
using v1::Control;
using v1::ControlException;
using v1::ControlTest;

constexpr absl::Duration kDay = absl::Hours(24);
constexpr char kRole[] = "control-owner";

}  // namespace

std::string ControlsEvents::OperatingControl() {
  for (int i = 0; i < 10 && !controls_.empty(); ++i) {
    const std::string& name = controls_[Below(controls_.size())];
    if (StateOf<Control>(name).state() == Control::STATE_OPERATING) return name;
  }
  return "";
}

void ControlsEvents::PlanControl() {
  size_t number = controls_.size();
  const std::string name = NewName("controls", &number);
  v1::CreateControlRequest request;
  request.set_parent(organization());
  Control& control = *request.mutable_control();
  control.set_display_name(Text(30));
  control.set_description(Text(100 + Below(400)));
  control.set_objective(Text(80));
  control.set_owner(kOwners[Below(kOwners.size())]);
  control.set_deputy(kDeputies[Below(kDeputies.size())]);
  control.add_operators(kOperators[Below(kOperators.size())]);
  const std::string& requirement = requirements_[Below(requirements_.size())];
  control.add_satisfies()->set_requirement(requirement);
  control.mutable_satisfies(0)->set_extent(Control::Satisfied::EXTENT_PARTIAL);
  control.set_nature(OneIn(2) ? Control::NATURE_PREVENTIVE : Control::NATURE_DETECTIVE);
  control.set_execution(OneIn(3) ? Control::EXECUTION_AUTOMATED : Control::EXECUTION_MANUAL);
  control.mutable_frequency()->set_kind(v1::ControlFrequency::KIND_EVERY_DAYS);
  const size_t pace = Below(100);
  control.mutable_frequency()->set_days(pace < 5 ? 1 : pace < 20 ? 7 : pace < 60 ? 30 : 90);
  control.set_criterion(Text(120));
  control.set_implementation(Text(100 + Below(300)));
  for (size_t i = Below(4); i > 0; --i) {
    control.add_ai_systems(NameOf("aiSystems", absl::StrCat("x-", controls_.size(), "-", i)));
  }
  Do(name, Person(control.owner(), kRole), request);
  controls_.push_back(name);
  control_by_requirement_[requirement] = name;
  Later(absl::Hours(4), [this, name] {
    if (!Try(name, One(kImplementers, kRole), v1::StartControlRequest())) return;
    CollectEvidence(name, "", [this, name](const std::string& artifact) {
      v1::ImplementControlRequest implement;
      *implement.add_evidence() = Quote(artifact);
      if (!Try(name, One(kImplementers, kRole), implement)) return;
      RenewEvidence(name, artifact);
      Later(absl::Hours(8), [this, name] { AttestControl(name); });
    });
  });
}

void ControlsEvents::RenewEvidence(const std::string& control, const std::string& artifact) {
  const auto& known = StateOf<v1::EvidenceArtifact>(artifact);
  if (!known.has_expire_time()) return;
  // Some days before it ends; for some too late.
  const absl::Time end = base::FromProto(known.expire_time());
  At(end - kDay * 3 + absl::Hours(Below(96)), [this, control, artifact] {
    if (StateOf<Control>(control).state() == Control::STATE_RETIRED) return;
    CollectEvidence(control, artifact, [this, control](const std::string& successor) {
      v1::AddControlEvidenceRequest add;  // where the successor did not take the place by itself
      *add.add_evidence() = Quote(successor);
      const auto& held = StateOf<Control>(control).evidence_artifacts();
      if (std::find(held.begin(), held.end(), successor) == held.end()) Try(control, One(kOwners, kRole), add);
      RenewEvidence(control, successor);
    });
  });
}

void ControlsEvents::AttestControl(const std::string& name) {
  const auto attest = Naming<v1::AttestControlRequest>(StateOf<Control>(name), Text(60));
  if (Try(name, One(kAttesters, "control-attester"), attest)) TestDesign(name);
}

void ControlsEvents::TestDesign(const std::string& control) {
  const std::string name = NewName("controlTests", &tests_);
  v1::CreateControlTestRequest request;
  request.set_parent(organization());
  ControlTest& test = *request.mutable_control_test();
  test.set_display_name(Text(25));
  test.set_control(control);
  test.set_kind(v1::CONTROL_TEST_KIND_DESIGN);
  *test.mutable_scheduled_time() = base::ToProto(last_time() + absl::Hours(2));
  if (!Try(name, One(kOwners, kRole), request)) return;
  Later(absl::Hours(8), [this, control, name] {
    v1::StartControlTestRequest start;
    start.set_method(Text(80));
    start.set_success_criteria(Text(60));
    const event::v1::Actor tester = One(kTesters, "control-tester");
    if (!Try(name, tester, start)) return;
    Later(absl::Hours(4), [this, control, name] {
      ConcludeTest(name, [this, control] {
        const bool passed = StateOf<Control>(control).design_result().outcome() == v1::CONTROL_TEST_OUTCOME_PASSED;
        if (passed) return AwaitTest(control);
        Later(kDay, [this, control] { TestDesign(control); });
      });
    });
  });
}

void ControlsEvents::ConcludeTest(const std::string& test, Plan then) {
  const std::string tester = StateOf<ControlTest>(test).tester();
  v1::ConcludeControlTestRequest conclude;
  const size_t luck = Below(100);
  conclude.set_outcome(luck < 90   ? v1::CONTROL_TEST_OUTCOME_PASSED
                       : luck < 97 ? v1::CONTROL_TEST_OUTCOME_FAILED
                                   : v1::CONTROL_TEST_OUTCOME_INCONCLUSIVE);
  conclude.set_exceptions_found(luck < 90 ? 0 : 1);
  conclude.set_conclusion(Text(100));
  *conclude.add_evidence() = EvidenceBy(kCollectors[Below(kCollectors.size())]);
  Try(test, Person(tester, "control-tester"), conclude);
  then();
}

void ControlsEvents::AwaitTest(const std::string& control) {
  const auto& known = StateOf<Control>(control);
  if (known.state() == Control::STATE_RETIRED) return;
  if (!known.has_next_test()) return Later(kDay, [this, control] { AwaitTest(control); });
  const std::string test = known.next_test().control_test();
  const absl::Time time = base::FromProto(known.next_test().scheduled_time());
  if (OneIn(30)) {  // nobody makes it, so that it is missed
    const absl::Duration grace = kDay * (2 + known.frequency().days() / 10);
    return At(time + grace, [this, control] { AwaitTest(control); });
  }
  At(time + absl::Minutes(Below(360)), [this, control, test] { TestOperation(control, test); });
}

void ControlsEvents::TestOperation(const std::string& control, const std::string& test) {
  const auto again = [this, control] { Later(absl::Hours(12), [this, control] { AwaitTest(control); }); };
  v1::StartControlTestRequest start;
  start.set_method(Text(80));
  start.set_success_criteria(Text(60));
  const absl::Duration period = kDay * StateOf<Control>(control).frequency().days();
  *start.mutable_period_from_time() = base::ToProto(last_time() - period);
  *start.mutable_period_to_time() = base::ToProto(last_time());
  auto& population = *start.mutable_population();
  population.set_description(Text(40));
  population.set_size(100 + Below(900));
  population.set_completeness(Text(40));
  population.set_sha256(base::Sha256Hex(test));
  start.mutable_sample()->set_method(ControlTest::Sample::METHOD_RANDOM);
  start.mutable_sample()->set_size(5 + Below(20));
  if (!Try(test, One(kTesters, "control-tester"), start)) return again();
  Later(absl::Hours(4), [this, test, again] { ConcludeTest(test, again); });
}

void ControlsEvents::ChangeControl() {
  if (controls_.empty()) return PlanControl();
  const std::string& name = controls_[Below(controls_.size())];
  if (OneIn(300)) {
    v1::RetireControlRequest retire;
    retire.set_reason(Text(60));
    Try(name, One(kAttesters, kRole), retire);
    return;
  }
  v1::UpdateControlRequest update;
  update.mutable_control()->set_description(Text(100 + Below(400)));
  update.mutable_update_mask()->add_paths("description");
  Try(name, One(kDeputies, kRole), update);
}

void ControlsEvents::RequestException() {
  const std::string control = OperatingControl();
  const std::string other = OperatingControl();
  if (control.empty() || control == other) return ChangeControl();
  const std::string name = NewName("controlExceptions", &exceptions_);
  v1::CreateControlExceptionRequest request;
  request.set_parent(organization());
  ControlException& exception = *request.mutable_control_exception();
  exception.set_control(control);
  exception.set_grounds(Text(100));
  exception.add_compensating_controls(other);
  exception.set_conditions(Text(60));
  *exception.mutable_expire_time() = base::ToProto(last_time() + kDay * (1 + Below(60)));
  if (!Try(name, One(kOperators, kRole), request)) return;
  Later(absl::Hours(10), [this, name] { DecideException(name); });
}

void ControlsEvents::DecideException(const std::string& name) {
  const auto& exception = StateOf<ControlException>(name);
  const auto manager = One(kManagers, "designated-management");
  if (OneIn(10)) {
    Try(name, manager, Naming<v1::RejectControlExceptionRequest>(exception, Text(60)));
    return;
  }
  if (!Try(name, manager, Naming<v1::ApproveControlExceptionRequest>(exception, Text(60))) || !OneIn(5)) return;
  Later(kDay * 20, [this, name] {
    v1::RevokeControlExceptionRequest revoke;
    revoke.set_reason(Text(60));
    Try(name, One(kManagers, "designated-management"), revoke);
  });
}

}  // namespace aims::bench
