// What a control hears of its tests, its evidence, its supplier and its exceptions.

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/control.h"
#include "services/controls/domain/control_rules.h"
#include "services/controls/domain/testing/control_story.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using v1::Control;
using Cause = v1::Control::Cause;
using Held = v1::Control::HeldEvidence;

constexpr char kArtifact[] = "organizations/acme/evidenceArtifacts/report";

// --- Tests ---

TEST(ControlNotes, IsDegradedByAFailedTestAndOperatesAfterAPassedOne) {
  ControlStory story;
  story.ToOperating().After(30 * kDay);
  ControlEvents events = story.Hears(story.Failed("t1"));
  EXPECT_TRUE(story.IsDegradedBy(Cause::KIND_OPERATION_TEST_FAILED));
  EXPECT_FALSE(story.state().in_place());
  ASSERT_NE(StandingIn(events), nullptr);
  EXPECT_THAT(StandingIn(events)->causes(0), HasSubstr(TestName("t1")));
  story.After(kDay);
  events = story.Hears(story.Passed("t2"));
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
  EXPECT_THAT(story.state().causes(), IsEmpty());
  EXPECT_TRUE(story.state().tested());
  EXPECT_TRUE(StandingIn(events)->in_place());
  EXPECT_EQ(base::FromProto(story.state().operation_result().expire_time()), story.time() + 33 * kDay)
      << "the end of the period, with frequency and grace";
}

TEST(ControlNotes, IsDegradedByAFailedDesignTest) {
  ControlStory story;
  story.ToOperating().Hears(story.DesignTest("d2", v1::CONTROL_TEST_OUTCOME_FAILED));
  EXPECT_TRUE(story.IsDegradedBy(Cause::KIND_DESIGN_TEST_FAILED));
  story.After(kDay).Hears(story.Passed("t1"));
  EXPECT_TRUE(story.IsDegradedBy(Cause::KIND_DESIGN_TEST_FAILED)) << "a test of operation is another result";
  story.Hears(story.DesignTest("d3"));
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
}

TEST(ControlNotes, IsNotRepairedByATestOfThePeriodThatFailed) {
  ControlStory story;
  story.ToOperating().After(30 * kDay);
  const TestReport same_period = story.Passed("t2");
  story.Hears(story.Failed("t1"));
  story.After(kDay).When(&NoteTest, same_period).NothingHappens();
  TestReport correction = same_period;
  correction.supersedes = TestName("t1");
  story.When(&NoteTest, correction).Happens();
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING) << "a reviewed correction is another thing";
}

TEST(ControlNotes, IsDegradedWhenAPassedTestIsCorrected) {
  for (const auto outcome : {v1::CONTROL_TEST_OUTCOME_FAILED, v1::CONTROL_TEST_OUTCOME_INCONCLUSIVE}) {
    ControlStory story;
    story.ToOperating().After(30 * kDay);
    story.Hears(story.Passed("t1"));
    TestReport correction = story.OperationTest("t2", outcome);
    correction.supersedes = TestName("t1");
    story.Hears(correction);
    EXPECT_TRUE(story.IsDegradedBy(outcome == v1::CONTROL_TEST_OUTCOME_FAILED ? Cause::KIND_OPERATION_TEST_FAILED
                                                                              : Cause::KIND_OPERATION_RESULT_OPEN));
    EXPECT_EQ(story.state().operation_result().control_test(), TestName("t2"));
  }
}

TEST(ControlNotes, IsRepairedByTheCorrectionOfAnEarlierTest) {
  for (const auto outcome : {v1::CONTROL_TEST_OUTCOME_PASSED, v1::CONTROL_TEST_OUTCOME_INCONCLUSIVE}) {
    ControlStory story;
    story.ToOperating().After(30 * kDay);
    TestReport earlier = story.Failed("t1");
    earlier.period_to = story.time() - 10 * kDay;
    story.Hears(story.Passed("t2"));
    story.Hears(earlier);
    EXPECT_TRUE(story.IsDegradedBy(Cause::KIND_OPERATION_TEST_FAILED));
    TestReport correction = earlier;
    correction.control_test = TestName("t3");
    correction.supersedes = TestName("t1");
    correction.outcome = outcome;
    story.Hears(correction);
    EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
    EXPECT_EQ(story.state().operation_result().control_test(), TestName("t2")) << "the later period counts";
  }
}

TEST(ControlNotes, HasOneCauseWhenATestInQuestionIsCorrectedToFailed) {
  ControlStory story;
  story.ToOperating().After(30 * kDay);
  story.Hears(story.Passed("t1"));
  TestReport withdrawn = story.Passed("t1");
  withdrawn.what = TestReport::What::kEvidenceWithdrawn;
  story.Hears(withdrawn);
  TestReport correction = story.Failed("t2");
  correction.supersedes = TestName("t1");
  story.Hears(correction);
  EXPECT_TRUE(story.IsDegradedBy(Cause::KIND_OPERATION_TEST_FAILED));
  EXPECT_EQ(story.state().causes_size(), 1);
}

TEST(ControlNotes, HearsOfEachTestOnce) {
  ControlStory story;
  story.ToOperating().After(30 * kDay);
  const TestReport failed = story.Failed("t1");
  story.Hears(failed);
  story.When(&NoteTest, failed).NothingHappens();
  story.After(kDay);
  const TestReport passed = story.Passed("t2");
  story.Hears(passed);
  story.When(&NoteTest, passed).NothingHappens();
}

TEST(ControlNotes, IsNotTestedByAnInconclusiveTest) {
  ControlStory story;
  story.ToAttested().Hears(story.DesignTest("d1", v1::CONTROL_TEST_OUTCOME_INCONCLUSIVE));
  EXPECT_EQ(story.state().state(), Control::STATE_IMPLEMENTED) << "it is not passed";
  story.Hears(story.DesignTest("d2"));
  story.After(kDay).When(&NoteTest, story.DesignTest("d3", v1::CONTROL_TEST_OUTCOME_INCONCLUSIVE)).NothingHappens();
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING) << "the earlier result holds";
  story.Hears(story.OperationTest("t1", v1::CONTROL_TEST_OUTCOME_INCONCLUSIVE));
  EXPECT_FALSE(story.state().tested());
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
}

TEST(ControlNotes, IsDegradedWhenEvidenceOfItsResultIsWithdrawn) {
  for (const auto outcome : {v1::CONTROL_TEST_OUTCOME_PASSED, v1::CONTROL_TEST_OUTCOME_FAILED}) {
    ControlStory story;
    story.ToOperating().After(30 * kDay);
    story.Hears(story.OperationTest("t1", outcome));
    TestReport withdrawn = story.Passed("t1");
    withdrawn.what = TestReport::What::kEvidenceWithdrawn;
    story.Hears(withdrawn);
    EXPECT_TRUE(story.IsDegradedBy(Cause::KIND_OPERATION_RESULT_OPEN));
    EXPECT_EQ(story.state().causes_size(), 1) << "the outcome is open, also of a failed test";
    EXPECT_EQ(story.state().operation_result().outcome(), v1::CONTROL_TEST_OUTCOME_INCONCLUSIVE);
    story.When(&NoteTest, withdrawn).NothingHappens();
    withdrawn.control_test = TestName("another");
    story.When(&NoteTest, withdrawn).NothingHappens();
    story.After(kDay).Hears(story.Passed("t2"));
    EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
  }
}

TEST(ControlNotes, SchedulesItsTestsItself) {
  ControlStory story;
  story.ToAttested();
  EXPECT_FALSE(story.state().has_next_test());
  ControlEvents events = story.Hears(story.DesignTest("d"));
  ASSERT_TRUE(story.state().has_next_test());
  const auto next = story.state().next_test();
  EXPECT_EQ(base::FromProto(next.scheduled_time()), story.time() + 30 * kDay);
  const auto scheduled =
      std::find_if(events.begin(), events.end(), [](const auto& e) { return e.has_test_scheduled(); });
  ASSERT_NE(scheduled, events.end());
  EXPECT_EQ(scheduled->test_scheduled().grace_days(), 3u) << "a tenth of the frequency";
  // Passed for a period that ended five days ago: the next one is 30 days after that.
  story.After(30 * kDay);
  TestReport passed = story.Passed("t");
  passed.control_test = next.control_test();
  passed.period_to = story.time() - 5 * kDay;
  story.Hears(passed);
  EXPECT_NE(story.state().next_test().control_test(), next.control_test());
  EXPECT_EQ(base::FromProto(story.state().next_test().scheduled_time()), story.time() + 25 * kDay);
}

TEST(ControlNotes, SchedulesAnotherTestAfterAMissedOne) {
  ControlStory story;
  story.ToOperating().After(33 * kDay);
  const std::string missed = story.state().next_test().control_test();
  story.Hears(story.Missed(missed));
  EXPECT_TRUE(story.IsDegradedBy(Cause::KIND_OPERATION_TEST_MISSED));
  EXPECT_EQ(base::FromProto(story.state().next_test().scheduled_time()), story.time() + 30 * kDay);
  EXPECT_NE(story.state().next_test().control_test(), missed);
  story.When(&NoteTest, story.Missed(missed)).NothingHappens();
  story.Hears(story.Passed("t"));
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
}

TEST(ControlNotes, GainsNothingByCancellingATest) {
  ControlStory story;
  story.ToOperating().After(29 * kDay);
  const auto next = story.state().next_test();
  TestReport cancelled = story.Missed(next.control_test());
  cancelled.what = TestReport::What::kCancelled;
  story.Hears(cancelled);
  EXPECT_NE(story.state().next_test().control_test(), next.control_test());
  EXPECT_EQ(base::FromProto(story.state().next_test().scheduled_time()), base::FromProto(next.scheduled_time()));
  story.When(&NoteTest, cancelled).NothingHappens();
}

TEST(ControlNotes, ReschedulesWhenItsFrequencyChanges) {
  ControlStory story;
  story.ToOperating().After(10 * kDay).By("olga");
  const auto every = [](uint32_t days) {
    return Changing(
        [days](Control& control) {
          control.mutable_frequency()->set_kind(v1::ControlFrequency::KIND_EVERY_DAYS);
          control.mutable_frequency()->set_days(days);
        },
        "frequency");
  };
  const std::string first = story.state().next_test().control_test();
  const ControlEvents events = story.When(every(14)).Happens();
  EXPECT_TRUE(events[1].has_called_off());
  EXPECT_NE(story.state().next_test().control_test(), first);
  EXPECT_EQ(base::FromProto(story.state().next_test().scheduled_time()), Begin() + 14 * kDay);
  story.When(every(30)).Happens();
  EXPECT_EQ(base::FromProto(story.state().next_test().scheduled_time()), Begin() + 30 * kDay) << "nothing is gained";
  story.When(every(5)).Happens();
  EXPECT_EQ(base::FromProto(story.state().next_test().scheduled_time()), story.time()) << "it is due now";
  story
      .When(Changing(
          [](Control& control) { control.mutable_frequency()->set_kind(v1::ControlFrequency::KIND_CONTINUOUS); },
          "frequency"))
      .Happens();
  EXPECT_FALSE(story.state().has_next_test());
}

TEST(ControlNotes, IsDegradedWhenItsResultIsNoLongerValid) {
  ControlStory story;
  story.ToOperating().After(30 * kDay);
  story.Hears(story.Passed("t1"));
  story.After(33 * kDay - absl::Seconds(1));
  EXPECT_TRUE(story.FallsDue().empty());
  story.After(absl::Seconds(1));
  story.FallsDue();
  EXPECT_TRUE(story.IsDegradedBy(Cause::KIND_OPERATION_RESULT_EXPIRED));
  EXPECT_FALSE(story.state().tested());
  EXPECT_TRUE(story.FallsDue().empty());
  story.Hears(story.Passed("t2"));
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
}

TEST(ControlNotes, HasAGraceOfItsOwn) {
  Control control;
  control.mutable_frequency()->set_days(5);
  EXPECT_EQ(GraceDays(control), 1u);
  control.mutable_frequency()->set_days(365);
  EXPECT_EQ(GraceDays(control), 37u);
  control.mutable_frequency()->clear_days();
  EXPECT_EQ(GraceDays(control), 1u);
  control.set_grace_days(12);
  EXPECT_EQ(GraceDays(control), 12u);
}

// --- Evidence ---

TEST(ControlNotes, IsDegradedWhenItsLastValidEvidenceExpires) {
  ControlStory story;
  story.ToOperating(ProofUntil("https://example.org/a", Begin() + 10 * kDay));
  story.By("pia").When(Adding(ProofUntil("https://example.org/b", Begin() + 20 * kDay))).Happens();
  story.After(10 * kDay).FallsDue();
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING) << "other evidence is valid";
  EXPECT_EQ(story.state().evidence(0).standing(), Held::STANDING_EXPIRED);
  story.After(10 * kDay).FallsDue();
  EXPECT_TRUE(story.IsDegradedBy(Cause::KIND_EVIDENCE_EXPIRED));
  story.By("pia").When(Adding(Proof("https://example.org/c"))).Happens();
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
  EXPECT_THAT(story.state().causes(), IsEmpty());
}

TEST(ControlNotes, FollowsItsArtifacts) {
  ControlStory story;
  story.Knowing(Artifact(kArtifact));
  story.ToOperating(Proof(kArtifact));
  EXPECT_THAT(story.state().evidence_artifacts(), ElementsAre(kArtifact));
  const ArtifactReport withdrawn{kArtifact, Held::STANDING_WITHDRAWN};
  story.When(&NoteArtifact, withdrawn).Happens();
  EXPECT_TRUE(story.IsDegradedBy(Cause::KIND_EVIDENCE_WITHDRAWN));
  story.When(&NoteArtifact, withdrawn).NothingHappens();
  story.When(&NoteArtifact, ArtifactReport{kArtifact, Held::STANDING_EXPIRED}).NothingHappens();
  story.When(&NoteArtifact, ArtifactReport{"organizations/acme/evidenceArtifacts/x", Held::STANDING_EXPIRED})
      .NothingHappens();
}

TEST(ControlNotes, TakesTheArtifactThatSupersedesItsOwn) {
  constexpr char kNext[] = "organizations/acme/evidenceArtifacts/next";
  ControlStory story;
  story.Knowing(Artifact(kArtifact)).Knowing(Artifact(kNext, Begin() + 100 * kDay));
  story.ToOperating(Proof(kArtifact));
  story.When(&NoteArtifact, ArtifactReport{kArtifact, Held::STANDING_SUPERSEDED, kNext}).Happens();
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
  EXPECT_THAT(story.state().evidence_artifacts(), ElementsAre(kArtifact, kNext));
  ControlStory without;
  without.Knowing(Artifact(kArtifact));
  without.ToOperating(Proof(kArtifact));
  without.When(&NoteArtifact, ArtifactReport{kArtifact, Held::STANDING_SUPERSEDED, kNext}).Happens();
  EXPECT_TRUE(without.IsDegradedBy(Cause::KIND_EVIDENCE_EXPIRED)) << "the successor is not accepted";
}

TEST(ControlNotes, TakesAnArtifactThatIsAcceptedAgain) {
  ControlStory story;
  story.Knowing(Artifact(kArtifact));
  story.ToOperating(Proof(kArtifact));
  story.When(&NoteArtifact, ArtifactReport{kArtifact, Held::STANDING_EXPIRED}).Happens();
  EXPECT_TRUE(story.IsDegradedBy(Cause::KIND_EVIDENCE_EXPIRED));
  story.Knowing(Artifact(kArtifact, Begin() + 50 * kDay));
  story.When(&NoteArtifact, ArtifactReport{kArtifact, Held::STANDING_VALID}).Happens();
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
  EXPECT_EQ(base::FromProto(story.state().evidence(0).evidence().expire_time()), Begin() + 50 * kDay);
}

TEST(ControlNotes, ChecksItsArtifacts) {
  ControlStory story;
  story.ToImplemented().When(Adding(Proof(kArtifact))).IsRefused("ARTIFACT_UNKNOWN", "7.5.3");
}

TEST(ControlNotes, KeepsItsLastValidEvidence) {
  ControlStory story;
  story.ToImplemented();
  v1::RemoveControlEvidenceRequest remove;
  remove.set_reason("wrong file");
  remove.set_reference("https://example.org/other");
  story.When(remove).IsRefused("EVIDENCE_UNKNOWN", "7.5.3");
  remove.set_reference("https://example.org/review");
  story.When(remove).IsRefused("LAST_EVIDENCE", "7.5.3");
  story.When(Adding(Proof("https://example.org/b"))).Happens();
  story.When(remove).Happens();
  EXPECT_EQ(story.state().evidence_size(), 1);
  v1::AddControlEvidenceRequest many;
  for (int i = 0; i < 50; ++i) *many.add_evidence() = Proof("https://example.org/many/" + std::to_string(i));
  story.When(many).IsRefused("TOO_MUCH_EVIDENCE", "7.5.3");
}

// --- Supplier, exceptions ---

TEST(ControlNotes, IsDegradedWhenItsSupplierIsNoLongerAssessed) {
  constexpr char kSupplier[] = "organizations/acme/suppliers/s1";
  v1::CreateControlRequest create = NewControl();
  create.mutable_control()->set_supplier(kSupplier);
  ControlStory story(create);
  story.ToOperating();
  story.When(&NoteSupplier, SupplierReport{"organizations/acme/suppliers/s2", true}).NothingHappens();
  story.When(&NoteSupplier, SupplierReport{kSupplier, true}).Happens();
  EXPECT_TRUE(story.IsDegradedBy(Cause::KIND_SUPPLIER_LAPSED));
  story.When(&NoteSupplier, SupplierReport{kSupplier, true}).NothingHappens();
  story.When(&NoteSupplier, SupplierReport{kSupplier, false}).Happens();
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
  story.When(&NoteSupplier, SupplierReport{kSupplier, true}).Happens();
  story.By("olga");
  story.When(Changing([](Control& control) { control.set_supplier("organizations/acme/suppliers/s2"); }, "supplier"))
      .Happens();
  EXPECT_THAT(story.state().causes(), IsEmpty()) << "another one operates it";
}

TEST(ControlNotes, IsCompensatedWhileAnExceptionIsInForce) {
  ControlStory story;
  story.ToOperating().After(30 * kDay);
  const ExceptionReport in_force{"organizations/acme/controlExceptions/e", true, story.time() + 90 * kDay};
  story.When(&NoteException, in_force).Happens();
  EXPECT_FALSE(story.state().compensated()) << "it is not degraded";
  story.When(&NoteException, in_force).NothingHappens();
  ControlEvents events = story.Hears(story.Failed("t1"));
  EXPECT_EQ(story.state().state(), Control::STATE_DEGRADED);
  EXPECT_TRUE(story.state().in_place());
  EXPECT_TRUE(story.state().compensated());
  ASSERT_NE(StandingIn(events), nullptr);
  EXPECT_TRUE(StandingIn(events)->in_place());
  EXPECT_TRUE(StandingIn(events)->compensated());
  const ExceptionReport ended{in_force.control_exception};
  events = story.When(&NoteException, ended).Happens();
  EXPECT_FALSE(story.state().in_place());
  EXPECT_FALSE(StandingIn(events)->in_place());
  story.When(&NoteException, ended).NothingHappens();
}

TEST(ControlNotes, IsNotCompensatedWithAnotherCriterion) {
  ControlStory story;
  story.ToOperating().After(30 * kDay);
  story.When(&NoteException, ExceptionReport{"organizations/acme/controlExceptions/e", true, story.time() + kDay})
      .Happens();
  story.Hears(story.Failed("t1"));
  story.By("olga").When(OtherCriterion()).Happens();
  EXPECT_FALSE(story.state().in_place()) << "the exception was approved for another control, as it were";
  story.Hears(story.DesignTest("d2"));
  EXPECT_EQ(story.state().state(), Control::STATE_IMPLEMENTED) << "its operation failed and was not tested again";
}

// --- A closed nonconformity ---

TEST(CorrectedControl, IsTestedWithinSevenDays) {
  const std::string nonconformity = "organizations/acme/nonconformities/n";
  ControlStory story;
  story.When(&NoteCorrected, nonconformity).NothingHappens();
  story.ToOperating();
  const std::string former = story.state().next_test().control_test();
  story.After(kDay);
  const ControlEvents events = story.When(&NoteCorrected, nonconformity).Happens();
  ASSERT_GE(events.size(), 2u);
  EXPECT_FALSE(events[0].called_off().all());
  EXPECT_EQ(base::FromProto(story.state().next_test().scheduled_time()), story.time() + 7 * kDay);
  EXPECT_NE(story.state().next_test().control_test(), former);
  story.When(&NoteCorrected, nonconformity).NothingHappens();
  v1::RetireControlRequest retire;
  retire.set_reason("another control took its place");
  story.By("rita").When(retire).Happens();
  story.When(&NoteCorrected, nonconformity).NothingHappens();
}

TEST(CorrectedControl, WithoutAFrequencyIsTestedToo) {
  auto create = NewControl();
  create.mutable_control()->mutable_frequency()->set_kind(v1::ControlFrequency::KIND_PER_EVENT);
  create.mutable_control()->mutable_frequency()->clear_days();
  ControlStory story(create);
  story.ToOperating();
  EXPECT_FALSE(story.state().has_next_test());
  EXPECT_TRUE(story.When(&NoteCorrected, std::string("n")).Happens()[0].has_test_scheduled());
}

}  // namespace
}  // namespace aims::controls
