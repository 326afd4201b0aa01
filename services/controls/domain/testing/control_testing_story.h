#pragma once
// Stories of tests of a control, as other tests need them. The control is that of control_story.h. Only for tests.
//
//   TestStory story;
//   story.ToConcluded(v1::CONTROL_TEST_OUTCOME_FAILED);

#include <string>

#include "services/controls/domain/control_testing.h"
#include "services/controls/domain/testing/control_story.h"

namespace aims::controls {

inline constexpr char kTest[] = "organizations/acme/controlTests/t1";

// The control as it is when it operates.
inline v1::Control Operating() {
  ControlStory story;
  story.ToOperating();
  return story.state();
}

inline v1::CreateControlTestRequest NewTest(v1::ControlTestKind kind = v1::CONTROL_TEST_KIND_OPERATION) {
  v1::CreateControlTestRequest create;
  auto* test = create.mutable_control_test();
  test->set_control(kControl);
  test->set_kind(kind);
  *test->mutable_scheduled_time() = base::ToProto(Begin() + 30 * kDay);
  return create;
}

class TestStory : public domain::Story<ControlTests> {
 public:
  explicit TestStory(const v1::Control& control = Operating(), const v1::CreateControlTestRequest& create = NewTest(),
                     const std::string& name = kTest)
      : domain::Story<ControlTests>(name) {
    Knowing(ManagedByMona()).Knowing(control);
    By("olga").When(create).Happens();
  }
  // 5 of 240 cases of the last 30 days.
  v1::StartControlTestRequest Starting() const {
    v1::StartControlTestRequest start;
    start.set_method("look at each release");
    start.set_success_criteria("no release without a review");
    *start.mutable_period_from_time() = base::ToProto(time() - 30 * kDay);
    *start.mutable_period_to_time() = base::ToProto(time());
    auto* population = start.mutable_population();
    population->set_description("all releases");
    population->set_size(240);
    population->set_completeness("the release log has no gaps");
    population->set_sha256(std::string(64, 'b'));
    auto* sample = start.mutable_sample();
    sample->set_method(v1::ControlTest::Sample::METHOD_RANDOM);
    sample->set_seed("2026-q1");
    sample->set_size(5);
    return start;
  }
  v1::ConcludeControlTestRequest Concluding(v1::ControlTestOutcome outcome = v1::CONTROL_TEST_OUTCOME_PASSED) const {
    v1::ConcludeControlTestRequest conclude;
    conclude.set_outcome(outcome);
    conclude.set_conclusion("as it should be");
    *conclude.add_evidence() = Proof("https://example.org/releases");
    return conclude;
  }
  TestStory& ToStarted() {
    By("tess").When(Starting()).Happens();
    return *this;
  }
  TestStory& ToConcluded(v1::ControlTestOutcome outcome = v1::CONTROL_TEST_OUTCOME_PASSED) {
    ToStarted().When(Concluding(outcome)).Happens();
    return *this;
  }
};

}  // namespace aims::controls
