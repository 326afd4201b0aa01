#include "services/controls/domain/control.h"

#include "aims/controls/v1/control_exception.pb.h"
#include "aims/controls/v1/control_need.pb.h"
#include "aims/controls/v1/retention_rule.pb.h"
#include "common/domain/person_noted.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/controls/domain/testing/control_story.h"

namespace aims::controls {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using v1::Control;
using Cause = v1::Control::Cause;

std::string Why(const ControlStory& story) { return std::string(story.outcome().status().message()); }

v1::RetireControlRequest Retiring() {
  v1::RetireControlRequest retire;
  retire.set_reason("the model is gone");
  return retire;
}

// --- Content ---

TEST(Control, IsPlannedChangedDeletedAndUndeleted) {
  ControlStory story;
  EXPECT_EQ(story.state().state(), Control::STATE_PLANNED);
  EXPECT_FALSE(story.state().in_place());
  EXPECT_EQ(story.state().criterion_digest(), base::Sha256Hex("each release has a signed review"));
  const std::string digest = story.state().digest();
  const auto update = Changing([](Control& control) { control.set_objective("no surprises"); }, "objective");
  story.When(update).Happens();
  EXPECT_NE(story.state().digest(), digest);
  story.When(update).NothingHappens();
  ControlEvents events = story.When(v1::DeleteControlRequest()).Happens();
  EXPECT_TRUE(story.state().has_delete_time());
  ASSERT_NE(StandingIn(events), nullptr);
  EXPECT_TRUE(StandingIn(events)->retired());
  events = story.When(v1::UndeleteControlRequest()).Happens();
  EXPECT_FALSE(story.state().has_delete_time());
  ASSERT_NE(StandingIn(events), nullptr);
  EXPECT_FALSE(StandingIn(events)->retired());
}

TEST(Control, SaysItsStandingWhenItIsPlanned) {
  domain::Story<Controls> story(kControl);
  v1::CreateControlRequest create = NewControl();
  create.mutable_control()->add_satisfies()->set_requirement("iso-42001:A.6.2.6");
  const ControlEvents events = story.When(create).Happens();
  ASSERT_NE(StandingIn(events), nullptr);
  EXPECT_FALSE(StandingIn(events)->in_place());
  EXPECT_FALSE(StandingIn(events)->retired());
  EXPECT_THAT(StandingIn(events)->requirements(), ElementsAre("iso-42001:A.6.2.6"));
  EXPECT_THAT(StandingIn(events)->ai_systems(), ElementsAre("organizations/acme/aiSystems/chat"));
}

TEST(Control, KeepsTheRulesOfItsContent) {
  const auto planned = [](const std::function<void(Control&)>& change) {
    domain::Story<Controls> story(kControl);
    v1::CreateControlRequest create = NewControl();
    change(*create.mutable_control());
    return story.When(create);
  };
  const auto unknown = [](Control& control) { control.add_satisfies()->set_requirement("iso-42001:A.99"); };
  planned(unknown).IsRefused("REQUIREMENT_UNKNOWN");
  planned([](Control& control) {
    control.mutable_frequency()->set_days(0);
  }).IsRefused("FREQUENCY_DAYS_MISSING", "8.1");
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  planned([](Control& control) {
    control.mutable_frequency()->set_kind(v1::ControlFrequency::KIND_PER_RELEASE);
  }).Fails(kInvalid);
  planned([](Control& control) { control.set_all_ai_systems(true); }).Fails(kInvalid);
  planned([](Control& control) { control.add_ai_systems("organizations/other/aiSystems/x"); }).Fails(kInvalid);
  planned([](Control& control) { control.add_ai_systems(control.ai_systems(0)); }).Fails(kInvalid);
  planned([](Control& control) { control.set_supplier("organizations/other/suppliers/x"); }).Fails(kInvalid);
  planned([](Control& control) {
    for (int i = 0; i < 2; ++i) control.add_satisfies()->set_requirement("iso-42001:A.6.2.6");
  }).Fails(kInvalid);
}

TEST(Control, FollowsItsSystems) {
  ControlStory story;
  const ControlEvents events =
      story
          .When(Changing([](Control& control) { control.add_ai_systems("organizations/acme/aiSystems/triage"); },
                         "ai_systems"))
          .Happens();
  ASSERT_NE(StandingIn(events), nullptr);
  EXPECT_THAT(StandingIn(events)->ai_systems(), ElementsAre("organizations/acme/aiSystems/triage"));
  EXPECT_THAT(StandingIn(events)->former_ai_systems(), ElementsAre("organizations/acme/aiSystems/chat"));
  const ControlEvents quiet =
      story.When(Changing([](Control& control) { control.set_objective("x"); }, "objective")).Happens();
  EXPECT_EQ(StandingIn(quiet), nullptr) << "nothing of its standing changed";
}

// --- Implementation and attestation ---

TEST(Control, IsImplementedWithACriterionAFrequencyAndEvidence) {
  v1::CreateControlRequest create = NewControl();
  create.mutable_control()->clear_criterion();
  create.mutable_control()->clear_frequency();
  ControlStory story(create);
  story.By("ines").When(v1::StartControlRequest()).Happens();
  v1::ImplementControlRequest implement;
  *implement.add_evidence() = ProofUntil("https://example.org/old", Begin());
  story.When(implement).IsRefused("CRITERION_MISSING", "8.1");
  story.When(implement).IsRefused("FREQUENCY_MISSING", "8.1");
  story.When(implement).IsRefused("EVIDENCE_EXPIRED", "7.5.3");
  ControlStory whole;
  whole.ToImplemented();
  EXPECT_EQ(whole.state().state(), Control::STATE_IMPLEMENTED);
  EXPECT_EQ(whole.state().implementer(), "ines");
  EXPECT_EQ(whole.state().evidence_size(), 1);
}

TEST(Control, IsAttestedByAnotherPerson) {
  for (const char* person : {"olga", "dora", "oskar", "ines", "pia"}) {
    ControlStory story;
    story.ToImplemented().By(person).When(story.Attesting()).IsRefused("FOUR_EYES", "8.1");
  }
  ControlStory story;
  story.ToImplemented();
  auto other = story.Attesting();
  other.set_digest("another");
  story.By("arno").When(other).IsRefused("OTHER_DIGEST", "8.1");
  const ControlEvents events = story.By("arno").When(story.Attesting()).Happens();
  EXPECT_EQ(base::FromProto(events[0].attested().expire_time()), story.time() + 365 * kDay);
  EXPECT_EQ(story.state().attestation().attester(), "arno");
  EXPECT_EQ(story.state().state(), Control::STATE_IMPLEMENTED) << "no design test passed";
}

TEST(Control, IsNotAttestedWithoutValidEvidence) {
  ControlStory story;
  story.ToImplemented(ProofUntil("https://example.org/review", Begin() + kDay)).After(2 * kDay);
  story.FallsDue();
  story.By("arno").When(story.Attesting()).IsRefused("EVIDENCE_MISSING", "7.5.3");
}

TEST(Control, GoesBackToWorkWhenItIsNotAsDescribed) {
  ControlStory story;
  story.ToOperating();
  v1::ReturnControlRequest back;
  back.set_reason("nobody signs");
  back.set_digest("another");
  story.By("arno").When(back).IsRefused("OTHER_DIGEST");
  back.set_digest(story.state().digest());
  const ControlEvents events = story.When(back).Happens();
  EXPECT_EQ(story.state().state(), Control::STATE_IN_PROGRESS);
  EXPECT_EQ(story.state().state_reason(), "nobody signs");
  EXPECT_FALSE(story.state().in_place());
  EXPECT_FALSE(story.state().has_attestation());
  EXPECT_FALSE(story.state().has_next_test()) << "it is called off";
  ASSERT_NE(StandingIn(events), nullptr);
  EXPECT_FALSE(StandingIn(events)->in_place());
}

// --- In place ---

TEST(Control, OperatesWithAttestationAndDesignTestAlone) {
  ControlStory attested_first;
  attested_first.ToAttested();
  const ControlEvents events = attested_first.Hears(attested_first.DesignTest("d"));
  EXPECT_EQ(attested_first.state().state(), Control::STATE_OPERATING);
  EXPECT_TRUE(attested_first.state().in_place());
  EXPECT_FALSE(attested_first.state().tested()) << "no test of operation is needed";
  ASSERT_NE(StandingIn(events), nullptr);
  EXPECT_TRUE(StandingIn(events)->in_place());
  ControlStory tested_first;
  tested_first.ToImplemented().Hears(tested_first.DesignTest("d"));
  EXPECT_EQ(tested_first.state().state(), Control::STATE_IMPLEMENTED);
  tested_first.By("arno").When(tested_first.Attesting()).Happens();
  EXPECT_EQ(tested_first.state().state(), Control::STATE_OPERATING);
}

TEST(Control, NeedsADesignTestOfThePresentCriterion) {
  ControlStory story;
  story.ToAttested();
  TestReport old = story.DesignTest("old");
  old.criterion_digest = "of another criterion";
  story.When(&NoteTest, old).NothingHappens();
  story.Hears(story.DesignTest("d"));
  const ControlEvents events = story.By("olga").When(OtherCriterion()).Happens();
  EXPECT_THAT(events[1].design_voided().fields(), ElementsAre("criterion"));
  EXPECT_EQ(story.state().state(), Control::STATE_IMPLEMENTED);
  EXPECT_FALSE(story.state().in_place());
  EXPECT_FALSE(story.state().has_design_result());
  ASSERT_NE(StandingIn(events), nullptr);
  story.Hears(story.DesignTest("d2"));
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
}

TEST(Control, KeepsItsDesignResultWhenOnlyItsNameChanges) {
  ControlStory story;
  story.ToOperating().By("olga");
  story.When(Changing([](Control& control) { control.set_display_name("Other"); }, "display_name")).Happens();
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
  for (const char* field : {"implementation", "execution", "supplier"}) {
    ControlStory changed;
    changed.ToOperating().By("olga");
    changed
        .When(Changing(
            [](Control& control) {
              control.set_implementation("by a program");
              control.set_execution(Control::EXECUTION_AUTOMATED);
              control.set_supplier("organizations/acme/suppliers/s1");
            },
            field))
        .Happens();
    EXPECT_EQ(changed.state().state(), Control::STATE_IMPLEMENTED) << field;
  }
}

TEST(Control, IsAttestedEachYear) {
  ControlStory story;
  story.ToOperating().After(330 * kDay);
  // Its tests are another matter.
  story.Hears(story.Passed("t1"));
  story.After(10 * kDay);
  ControlEvents events = story.FallsDue();
  ASSERT_FALSE(events.empty());
  EXPECT_TRUE(events[0].has_attestation_due());
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
  story.After(20 * kDay).Hears(story.Passed("t2"));
  story.After(6 * kDay);
  events = story.FallsDue();
  EXPECT_TRUE(events[0].has_attestation_expired());
  EXPECT_TRUE(story.IsDegradedBy(Cause::KIND_ATTESTATION_EXPIRED));
  EXPECT_TRUE(story.FallsDue().empty());
  ASSERT_NE(StandingIn(events), nullptr);
  EXPECT_FALSE(StandingIn(events)->in_place());
  EXPECT_THAT(StandingIn(events)->causes(0), HasSubstr("attestation"));
  story.By("arno").When(story.Attesting()).Happens();
  EXPECT_EQ(story.state().state(), Control::STATE_OPERATING);
}

// --- End ---

v1::ControlNeed Need(bool open) {
  v1::ControlNeed need;
  need.set_name("organizations/acme/controlNeeds/n1");
  need.set_resource("organizations/acme/treatments/t1");
  need.set_open(open);
  return need;
}

TEST(Control, IsNotRetiredWhileOthersLeanOnIt) {
  ControlStory story;
  story.ToOperating();
  story.Knowing(Need(true)).ReferredToBy("organizations/acme/controlNeeds/n1");
  story.ReferredToBy("organizations/acme/controlTests/t1");
  story.By("arno").When(Retiring()).IsRefused("CONTROL_IN_USE", "6.1.3");
  EXPECT_THAT(Why(story), HasSubstr("organizations/acme/treatments/t1"));
  EXPECT_THAT(Why(story), Not(HasSubstr("controlTests")));
  v1::DeleteControlRequest remove;
  remove.set_force(true);
  remove.set_reason("away with it");
  story.When(remove).IsRefused("CONTROL_IN_USE", "6.1.3");
  story.Knowing(Need(false)).By("arno").When(Retiring()).Happens();
  ControlStory stated;
  stated.ToOperating().ReferredToBy("organizations/acme/statementsOfApplicability/main");
  stated.By("arno").When(Retiring()).IsRefused("CONTROL_IN_USE", "6.1.3");
  EXPECT_THAT(Why(stated), HasSubstr("organizations/acme/statementsOfApplicability/main"));
}

TEST(Control, IsKeptForThePeriodOfARetentionRule) {
  v1::RetentionRule rule;
  rule.set_name("organizations/acme/retentionRules/records");
  rule.set_organization("organizations/acme");
  rule.set_state(v1::RetentionRule::STATE_APPROVED);
  rule.set_years(6);
  rule.add_collections("controls");
  v1::DeleteControlRequest remove;
  remove.set_force(true);
  remove.set_reason("away with it");
  ControlStory planned;
  planned.Knowing(rule).ReferredToBy(rule.name());
  planned.When(remove).Happens();

  ControlStory story;
  story.ToImplemented().Knowing(rule).ReferredToBy(rule.name());
  story.When(remove).IsRefused("RETENTION_PERIOD", "7.5.3");
  story.After(absl::Hours(24) * 366 * 6).When(remove).Happens();

  rule.add_holds()->set_state(v1::RetentionRule::Hold::STATE_CONFIRMED);
  ControlStory held;
  held.Knowing(rule).ReferredToBy(rule.name());
  held.When(remove).IsRefused("LEGAL_HOLD", "7.5.3");
}

TEST(Control, IsNotRetiredWhileItCompensatesForAnother) {
  v1::ControlException exception;
  exception.set_name("organizations/acme/controlExceptions/e1");
  exception.set_state(v1::ControlException::STATE_APPROVED);
  exception.set_control("organizations/acme/controls/other");
  ControlStory story;
  story.ToOperating().Knowing(exception).ReferredToBy(exception.name());
  story.By("arno").When(Retiring()).IsRefused("CONTROL_IN_USE", "6.1.3");
  exception.set_control(kControl);
  story.Knowing(exception).When(Retiring()).Happens();
}

TEST(Control, IsRetiredForGoodByAnotherPerson) {
  ControlStory story;
  story.ToOperating();
  for (const char* person : {"olga", "dora", "ines"}) {
    story.By(person).When(Retiring()).IsRefused("FOUR_EYES", "6.1.3");
  }
  const ControlEvents events = story.By("arno").When(Retiring()).Happens();
  EXPECT_EQ(story.state().state(), Control::STATE_RETIRED);
  EXPECT_FALSE(story.state().in_place());
  EXPECT_FALSE(story.state().has_next_test());
  EXPECT_TRUE(events[1].called_off().all());
  ASSERT_NE(StandingIn(events), nullptr);
  EXPECT_TRUE(StandingIn(events)->retired());
  story.When(OtherCriterion()).IsRefused("CONTROL_RETIRED", "8.1");
  story.When(&NoteTest, story.Failed("t1")).NothingHappens();
  story.When(&NoteException, ExceptionReport{"organizations/acme/controlExceptions/e", true}).NothingHappens();
  story.When(&NoteArtifact, ArtifactReport{"https://example.org/review", Control::HeldEvidence::STANDING_EXPIRED})
      .NothingHappens();
  EXPECT_FALSE(Controls::NextDue(story.state()).has_value());
}

TEST(Control, KnowsThatItsOwnerLeft) {
  ControlStory story;
  const domain::PersonChange gone{"olga", "organizations/acme/persons/olga", true};
  story.When(&domain::NotePerson<Controls>, gone).Happens();
  EXPECT_THAT(story.state().gone_people(), ElementsAre("olga"));
  story.When(Changing([](Control& control) { control.set_owner("otto"); }, "owner")).Happens();
  EXPECT_THAT(story.state().gone_people(), IsEmpty());
}

TEST(Control, ThatIsRetiredWaitsForNobody) {
  ControlStory story;
  const domain::PersonChange gone{"olga", "organizations/acme/persons/olga", true};
  story.When(&domain::NotePerson<Controls>, gone).Happens();
  story.By("arno").When(Retiring()).Happens();
  EXPECT_THAT(story.state().gone_people(), IsEmpty());
  story.When(&domain::NotePerson<Controls>, gone).NothingHappens();
}

}  // namespace
}  // namespace aims::controls
