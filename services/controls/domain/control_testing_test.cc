#include "services/controls/domain/control_testing.h"

#include <functional>
#include <string>
#include <vector>

#include "common/domain/person_noted.h"
#include "common/domain/sample.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/control_testing_story.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using v1::Control;
using v1::ControlTest;
using Sample = v1::ControlTest::Sample;

v1::CancelControlTestRequest Cancelling() {
  v1::CancelControlTestRequest cancel;
  cancel.set_reason("the tester is ill");
  return cancel;
}

std::vector<uint64_t> PositionsOf(const ControlTest& test) {
  return {test.sample().positions().begin(), test.sample().positions().end()};
}

// --- Scheduling ---

TEST(ControlTest, IsScheduledForAControlByAnIndependentTester) {
  TestStory story;
  EXPECT_EQ(story.state().state(), ControlTest::STATE_SCHEDULED);
  EXPECT_EQ(base::FromProto(story.state().miss_time()), Begin() + 33 * kDay);
  for (const char* person : {"olga", "dora", "oskar", "ines", "pia"}) {
    auto create = NewTest();
    create.mutable_control_test()->set_tester(person);
    story.When(create).IsRefused("TESTER_NOT_INDEPENDENT", "9.1");
    v1::UpdateControlTestRequest update;
    update.mutable_control_test()->set_tester(person);
    story.When(update).IsRefused("TESTER_NOT_INDEPENDENT", "9.1");
  }
  v1::UpdateControlTestRequest update;
  update.mutable_control_test()->set_tester("tess");
  *update.mutable_control_test()->mutable_scheduled_time() = base::ToProto(Begin() + 60 * kDay);
  story.When(update).Happens();
  EXPECT_EQ(base::FromProto(story.state().miss_time()), Begin() + 63 * kDay);
  domain::Story<ControlTests> unknown(kTest);
  unknown.When(NewTest()).IsRefused("CONTROL_UNKNOWN", "9.1");
  Control retired = Operating();
  retired.set_state(Control::STATE_RETIRED);
  unknown.Knowing(retired).When(NewTest()).IsRefused("CONTROL_RETIRED", "9.1");
}

TEST(ControlTest, IsScheduledByItsControlOnce) {
  Control control = Operating();
  const std::string name = control.next_test().control_test();
  const ScheduledTest scheduled{kControl, v1::CONTROL_TEST_KIND_OPERATION, Begin() + 30 * kDay, 3};
  domain::Story<ControlTests> story(name);
  story.When(&Schedule, scheduled).NothingHappens();
  story.Knowing(control).When(&Schedule, scheduled).Happens();
  EXPECT_TRUE(story.state().scheduled_by_control());
  EXPECT_EQ(base::FromProto(story.state().miss_time()), Begin() + 33 * kDay);
  story.When(&Schedule, scheduled).NothingHappens();
  v1::UpdateControlTestRequest update;
  *update.mutable_control_test()->mutable_scheduled_time() = base::ToProto(Begin() + 60 * kDay);
  story.When(update).IsRefused("SCHEDULED_BY_CONTROL", "9.1");
  domain::Story<ControlTests> other(kTest);
  other.Knowing(control).When(&Schedule, scheduled).NothingHappens();
}

TEST(ControlTest, FallsDueAndIsMissed) {
  TestStory story;
  story.After(23 * kDay - absl::Seconds(1));
  EXPECT_TRUE(story.FallsDue().empty());
  story.After(absl::Seconds(1));
  ControlTestEvents events = story.FallsDue();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_TRUE(events[0].has_due_soon());
  story.After(7 * kDay);
  events = story.FallsDue();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_TRUE(events[0].has_due());
  story.After(3 * kDay);
  events = story.FallsDue();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].missed().control(), kControl);
  EXPECT_EQ(story.state().state(), ControlTest::STATE_MISSED);
  EXPECT_TRUE(story.FallsDue().empty());
  story.By("tess").When(story.Starting()).IsRefused("WRONG_STATE", "9.1");
}

TEST(ControlTest, IsNotMissedOnceItIsStarted) {
  TestStory story;
  story.ToStarted().After(100 * kDay);
  EXPECT_TRUE(story.FallsDue().empty());
}

TEST(ControlTest, IsCancelledByPeopleAndWithItsControl) {
  TestStory story;
  story.ToStarted().When(Cancelling()).Happens();
  EXPECT_EQ(story.state().state(), ControlTest::STATE_CANCELLED);
  EXPECT_EQ(story.state().state_reason(), "the tester is ill");
  story.When(&NoteCallOff, CallOff{kControl, true, "the control was retired"}).NothingHappens();
  TestStory open;
  open.When(&NoteCallOff, CallOff{"organizations/acme/controls/other", true}).NothingHappens();
  open.When(&NoteCallOff, CallOff{kControl, false, "the frequency changed"}).NothingHappens();
  open.When(&NoteCallOff, CallOff{kControl, true, "the control was retired"}).Happens();
  EXPECT_EQ(open.state().state_reason(), "the control was retired");
}

TEST(ControlTest, IsCalledOffWhenItsControlWaitsForAnotherOne) {
  Control control = Operating();
  const std::string name = control.next_test().control_test();
  domain::Story<ControlTests> story(name);
  story.Knowing(control)
      .When(&Schedule, ScheduledTest{kControl, v1::CONTROL_TEST_KIND_OPERATION, Begin(), 3})
      .Happens();
  const CallOff call_off{kControl, false, "the frequency of the control changed"};
  story.When(&NoteCallOff, call_off).NothingHappens();
  control.mutable_next_test()->set_control_test("organizations/acme/controlTests/next");
  story.Knowing(control).When(&NoteCallOff, call_off).Happens();
  EXPECT_EQ(story.state().state(), ControlTest::STATE_CANCELLED);
}

// --- Start ---

TEST(ControlTest, IsStartedByAnIndependentTesterAlone) {
  for (const char* person : {"olga", "dora", "oskar", "ines", "pia"}) {
    TestStory story;
    story.By(person).When(story.Starting()).IsRefused("FOUR_EYES", "9.1");
  }
  auto create = NewTest();
  create.mutable_control_test()->set_tester("tess");
  TestStory story(Operating(), create);
  story.By("tom").When(story.Starting()).IsRefused("NOT_THE_TESTER", "9.1");
  story.ToStarted();
  EXPECT_EQ(story.state().tester(), "tess");
  story.By("tom").When(story.Concluding()).IsRefused("NOT_THE_TESTER", "9.1");
}

TEST(ControlTest, FreezesWhatIsTestedAndHow) {
  TestStory story;
  story.ToStarted();
  const ControlTest& test = story.state();
  EXPECT_EQ(test.criterion(), "each release has a signed review");
  EXPECT_EQ(test.criterion_digest(), Operating().criterion_digest());
  EXPECT_EQ(test.method(), "look at each release");
  EXPECT_EQ(test.population().size(), 240u);
  EXPECT_EQ(PositionsOf(test), domain::RandomSample(240, 5, "2026-q1"));
  Control changed = Operating();
  changed.set_criterion("another");
  story.Knowing(changed).When(story.Concluding()).Happens();
  EXPECT_EQ(story.state().criterion(), "each release has a signed review");
}

TEST(ControlTest, OfOperationNeedsADesignThatPassed) {
  ControlStory control;
  control.ToAttested();
  TestStory story(control.state());
  story.By("tess").When(story.Starting()).IsRefused("DESIGN_NOT_PASSED", "9.1");
  Control other = Operating();
  other.set_criterion_digest("of another criterion");
  story.Knowing(other).When(story.Starting()).IsRefused("DESIGN_NOT_PASSED", "9.1");
  ControlStory planned;
  story.Knowing(planned.state()).When(story.Starting()).IsRefused("CONTROL_NOT_IMPLEMENTED", "9.1");
  TestStory design(planned.state(), NewTest(v1::CONTROL_TEST_KIND_DESIGN));
  v1::StartControlTestRequest start;
  design.By("tess").When(start).Happens();
  Control empty = planned.state();
  empty.clear_criterion();
  TestStory without(empty, NewTest(v1::CONTROL_TEST_KIND_DESIGN));
  without.By("tess").When(start).IsRefused("CRITERION_MISSING", "9.1");
}

TEST(ControlTest, OfOperationNeedsPeriodPopulationAndSample) {
  const auto started = [](const std::function<void(v1::StartControlTestRequest&)>& change) {
    TestStory story;
    auto start = story.Starting();
    change(start);
    return story.By("tess").When(start);
  };
  started([](auto& start) { start.clear_period_from_time(); }).IsRefused("PERIOD_MISSING", "9.1");
  started([](auto& start) { *start.mutable_period_from_time() = start.period_to_time(); }).IsRefused("PERIOD_MISSING");
  started([](auto& start) { start.clear_population(); }).IsRefused("POPULATION_MISSING", "9.1");
  started([](auto& start) { start.clear_sample(); }).IsRefused("SAMPLE_MISSING", "9.1");
  started([](auto& start) { start.mutable_sample()->set_size(241); }).IsRefused("SAMPLE_TOO_LARGE", "9.1");
  started([](auto& start) { start.mutable_sample()->set_size(0); }).IsRefused("SAMPLE_TOO_LARGE", "9.1");
}

TEST(ControlTest, RecordsASampleThatCanBeTakenAgain) {
  const auto started = [](Sample::Method method, const std::vector<uint64_t>& positions, int ids = 0) {
    TestStory story;
    auto start = story.Starting();
    start.mutable_sample()->set_method(method);
    start.mutable_sample()->set_size(2);
    *start.mutable_sample()->mutable_positions() = {positions.begin(), positions.end()};
    for (int i = 0; i < ids; ++i) start.mutable_sample()->add_item_ids("R-1");
    story.By("tess").When(start);
    return story;
  };
  const auto picked = domain::RandomSample(240, 2, "2026-q1");
  started(Sample::METHOD_RANDOM, picked, 2).Happens();
  const std::vector<uint64_t> other{picked[0], picked[1] == 240 ? 239 : picked[1] + 1};
  started(Sample::METHOD_RANDOM, other).IsRefused("SAMPLE_DIFFERS", "9.1");
  started(Sample::METHOD_JUDGEMENT, other).Happens();
  started(Sample::METHOD_JUDGEMENT, {}).IsRefused("SAMPLE_INCOMPLETE", "9.1");
  started(Sample::METHOD_JUDGEMENT, {2, 1}).IsRefused("SAMPLE_INCOMPLETE", "9.1");
  started(Sample::METHOD_JUDGEMENT, {1, 1}).IsRefused("SAMPLE_INCOMPLETE", "9.1");
  started(Sample::METHOD_JUDGEMENT, {1, 241}).IsRefused("SAMPLE_INCOMPLETE", "9.1");
  started(Sample::METHOD_JUDGEMENT, {0, 1}).IsRefused("SAMPLE_INCOMPLETE", "9.1");
  started(Sample::METHOD_JUDGEMENT, {1, 2}, 1).IsRefused("SAMPLE_INCOMPLETE", "9.1");
  started(Sample::METHOD_ALL, {1}).IsRefused("SAMPLE_INCOMPLETE", "9.1");
  TestStory all = started(Sample::METHOD_ALL, {});
  all.Happens();
  EXPECT_EQ(all.state().sample().size(), 240u);
}

TEST(ControlTest, SetsASeedWhereNoneIsGiven) {
  TestStory story;
  auto start = story.Starting();
  start.mutable_sample()->clear_seed();
  story.By("tess").When(start).Happens();
  const std::string seed = story.state().sample().seed();
  EXPECT_FALSE(seed.empty());
  EXPECT_EQ(PositionsOf(story.state()), domain::RandomSample(240, 5, seed));
}

TEST(ControlTest, OfAPeriodThatFailedIsRefused) {
  ControlStory control;
  control.ToOperating().After(30 * kDay);
  control.Hears(control.Failed("t0"));
  TestStory story(control.state());
  story.At(control.time());
  story.By("tess").When(story.Starting()).IsRefused("PERIOD_ALREADY_FAILED", "9.1");
  story.After(kDay);
  story.When(story.Starting()).Happens();
}

// --- Conclusion ---

TEST(ControlTest, IsConcluded) {
  TestStory story;
  auto report = Proof("https://example.org/report", "tess");
  story.ToStarted();
  auto conclude = story.Concluding();
  *conclude.mutable_report() = report;
  const ControlTestEvents events = story.When(conclude).Happens();
  EXPECT_EQ(events[0].concluded().control(), kControl);
  EXPECT_EQ(base::FromProto(events[0].concluded().period_to_time()), Begin());
  EXPECT_EQ(story.state().state(), ControlTest::STATE_PASSED);
  EXPECT_EQ(story.state().conclusion().report().preparer(), "tess");
  story.When(story.Concluding(v1::CONTROL_TEST_OUTCOME_FAILED)).IsRefused("WRONG_STATE", "9.1");
  TestStory failed;
  EXPECT_EQ(failed.ToConcluded(v1::CONTROL_TEST_OUTCOME_FAILED).state().state(), ControlTest::STATE_FAILED);
  TestStory open;
  EXPECT_EQ(open.ToConcluded(v1::CONTROL_TEST_OUTCOME_INCONCLUSIVE).state().state(), ControlTest::STATE_INCONCLUSIVE);
}

TEST(ControlTest, KeepsTheRulesOfItsConclusion) {
  TestStory story;
  story.ToStarted();
  auto prepared = story.Concluding();
  prepared.mutable_evidence(0)->set_preparer("tess");
  story.When(prepared).IsRefused("FOUR_EYES", "9.1");
  auto expired = story.Concluding();
  *expired.mutable_evidence(0)->mutable_expire_time() = base::ToProto(Begin());
  story.When(expired).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  auto reported = story.Concluding();
  *reported.mutable_report() = ProofUntil("https://example.org/report", Begin());
  story.When(reported).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  auto exceptions = story.Concluding();
  exceptions.set_exceptions_found(1);
  story.When(exceptions).IsRefused("TOLERANCE_EXCEEDED", "9.1");
  exceptions.set_exceptions_found(6);
  story.When(exceptions).IsRefused("EXCEPTIONS_EXCEED_SAMPLE", "9.1");
  exceptions.set_exceptions_found(1);
  exceptions.set_outcome(v1::CONTROL_TEST_OUTCOME_FAILED);
  story.When(exceptions).Happens();
  TestStory tolerant;
  auto start = tolerant.Starting();
  start.set_tolerance(1);
  *start.mutable_period_to_time() = base::ToProto(Begin() + kDay);
  tolerant.By("tess").When(start).Happens();
  exceptions.set_outcome(v1::CONTROL_TEST_OUTCOME_PASSED);
  tolerant.When(exceptions).IsRefused("PERIOD_NOT_OVER", "9.1");
  tolerant.After(kDay).When(exceptions).Happens();
}

TEST(ControlTest, OfADeletedControlIsNotStarted) {
  TestStory known;
  domain::Story<ControlTests> story(kTest);
  v1::ControlTestEvent registered;
  *registered.mutable_registered()->mutable_control_test() = NewTest().control_test();
  story.Given({registered}).By("tess").When(known.Starting()).IsRefused("CONTROL_UNKNOWN", "9.1");
}

TEST(ControlTest, NeedsItsControlToTheEnd) {
  TestStory story;
  story.ToStarted();
  Control control = Operating();
  control.set_owner("tess");
  story.Knowing(control).When(story.Concluding()).IsRefused("FOUR_EYES", "9.1");
  control.set_state(Control::STATE_RETIRED);
  story.Knowing(control).When(story.Concluding()).IsRefused("CONTROL_RETIRED", "9.1");
}

TEST(ControlTest, LetsAnOwnerTestInASmallOrganization) {
  v1::ControlsAuthority small = ManagedByMona();
  small.mutable_authorities()->mutable_separation()->set_separation(type::v1::SEPARATION_SMALL);
  small.mutable_authorities()->mutable_separation()->set_version(4);
  TestStory story;
  story.Knowing(small).By("olga").When(story.Starting()).Happens();
  TestStory made;
  made.Knowing(small).By("ines").When(made.Starting()).IsRefused("FOUR_EYES", "9.1");
}

TEST(ControlTest, KnowsThatItsTesterLeftWhileItIsOpen) {
  auto create = NewTest();
  create.mutable_control_test()->set_tester("tess");
  TestStory story(Operating(), create);
  const domain::PersonChange gone{"tess", "organizations/acme/persons/tess", true};
  story.When(&domain::NotePerson<ControlTests>, gone).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("tess"));
  TestStory over;
  over.ToConcluded();
  over.When(&domain::NotePerson<ControlTests>, gone).NothingHappens();
}

}  // namespace
}  // namespace aims::controls
