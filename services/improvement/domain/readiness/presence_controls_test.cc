#include "gtest/gtest.h"
#include "services/improvement/domain/readiness/testing/presence.h"

namespace aims::improvement {
namespace {

using namespace controls::v1;  // NOLINT: its names are all that stands here

// --- Tables ---

TEST(ControlsPresence, HasTheAdoptedEditionOfTheStandard) {
  World world;
  world.On("2026-01-02").Tell("frameworks/iso-27001", Happened<FrameworkEvent>(FrameworkEvent::kAdopted));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), Counts());
  world.On("2026-01-03").Tell("frameworks/iso-42001", Happened<FrameworkEvent>(FrameworkEvent::kAdopted));
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"framework/adopted", 1}}));
  world.On("2026-01-04").Tell("frameworks/iso-42001", Happened<FrameworkEvent>(FrameworkEvent::kRetired));
  EXPECT_EQ(PresentAt(world, "2026-01-04"), Counts());
}

TEST(ControlsPresence, HasCompetenceRequirementsUntilTheyAreRetired) {
  World world;
  world.On("2026-01-02")
      .Tell("competenceRequirements/c1", Happened<CompetenceRequirementEvent>(CompetenceRequirementEvent::kRegistered));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), (Counts{{"competence/required", 1}}));
  world.On("2026-01-03")
      .Tell("competenceRequirements/c1", Happened<CompetenceRequirementEvent>(CompetenceRequirementEvent::kRetired));
  EXPECT_EQ(PresentAt(world, "2026-01-03"), Counts());
}

TEST(ControlsPresence, CountsEvaluatedTrainings) {
  World world;
  world.On("2026-01-02").Tell("trainingActions/t1", Happened<TrainingActionEvent>(TrainingActionEvent::kCompleted));
  EXPECT_EQ(DoneBy(world, "training-evaluated", "2026-01-02"), 0);
  world.On("2026-01-03").Tell("trainingActions/t1", Happened<TrainingActionEvent>(TrainingActionEvent::kEvaluated));
  EXPECT_EQ(DoneBy(world, "training-evaluated", "2026-01-03"), 1);
}

TEST(ControlsPresence, HasTheCommunicationPlanUntilItIsRetired) {
  World world;
  world.On("2026-01-02")
      .Tell("communicationPlans/p", Happened<CommunicationPlanEvent>(CommunicationPlanEvent::kApproved));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), (Counts{{"communication/planned", 1}}));
  world.On("2026-01-03")
      .Tell("communicationPlans/p", Happened<CommunicationPlanEvent>(CommunicationPlanEvent::kRetired));
  EXPECT_EQ(PresentAt(world, "2026-01-03"), Counts());
}

TEST(ControlsPresence, HasOverdueCommunicationsUntilTheyAreMadeOrCancelled) {
  for (const auto end : {CommunicationRecordEvent::kCompleted, CommunicationRecordEvent::kCancelled}) {
    World world;
    world.On("2026-01-02")
        .Tell("communicationRecords/c1", Happened<CommunicationRecordEvent>(CommunicationRecordEvent::kOverdue));
    EXPECT_EQ(PresentAt(world, "2026-01-02"), (Counts{{"communication/overdue", 1}}));
    world.On("2026-01-03").Tell("communicationRecords/c1", Happened<CommunicationRecordEvent>(end));
    EXPECT_EQ(PresentAt(world, "2026-01-03"), Counts());
    EXPECT_EQ(DoneBy(world, "communication-made", "2026-01-03"), end == CommunicationRecordEvent::kCompleted ? 1 : 0);
  }
}

TEST(ControlsPresence, HasRetentionRulesUntilTheyAreRetired) {
  World world;
  world.On("2026-01-02").Tell("retentionRules/r1", Happened<RetentionRuleEvent>(RetentionRuleEvent::kRegistered));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), Counts());
  world.On("2026-01-03").Tell("retentionRules/r1", Happened<RetentionRuleEvent>(RetentionRuleEvent::kApproved));
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"retention/approved", 1}}));
  world.On("2026-01-04").Tell("retentionRules/r1", Happened<RetentionRuleEvent>(RetentionRuleEvent::kRetired));
  EXPECT_EQ(PresentAt(world, "2026-01-04"), Counts());
}

// --- Required documents ---

constexpr char kScope[] = "requiredDocuments/scope";

TEST(DocumentPresence, IsThereWhileAResourceFulfilsIt) {
  World world;
  world.On("2026-01-02").Tell(kScope, Happened<RequiredDocumentEvent>(RequiredDocumentEvent::kOpened));
  world.On("2026-01-03").Tell(kScope, Fulfilled("a"));
  world.On("2026-01-04").Tell(kScope, Fulfilled("b"));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), Counts());
  EXPECT_EQ(PresentAt(world, "2026-01-04"), (Counts{{"document|scope", 1}}));
  world.On("2026-01-05").Tell(kScope, Lapsed("a"));
  EXPECT_EQ(PresentAt(world, "2026-01-05"), (Counts{{"document|scope", 1}}));
  world.On("2026-01-06").Tell(kScope, Lapsed("b"));
  EXPECT_EQ(PresentAt(world, "2026-01-06"), Counts());
}

TEST(DocumentPresence, GoesWithTheResourceThatReplacedAnother) {
  World world;
  world.On("2026-01-03").Tell(kScope, Fulfilled("a"));
  world.On("2026-01-04").Tell(kScope, Fulfilled("b", "a"));
  world.On("2026-01-05").Tell(kScope, Lapsed("b"));
  EXPECT_EQ(PresentAt(world, "2026-01-05"), Counts());
}

TEST(DocumentPresence, IsOfTheItemsThatPiecesLookFor) {
  World world;
  world.On("2026-01-03").Tell("requiredDocuments/unheard-of", Fulfilled("a"));
  EXPECT_EQ(PresentAt(world, "2026-01-03"), Counts());
}

// --- Controls ---

constexpr char kControl[] = "controls/c1";
constexpr char kPlanned[] = "control|iso-42001:A.6.2.6";
constexpr char kTested[] = "tested|iso-42001:A.6.2.6";

TEST(ControlPresence, IsThereUntilItIsRetired) {
  World world;
  world.On("2026-01-02").Tell(kControl, Standing(false));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), (Counts{{kPlanned, 1}}));
  world.On("2026-01-03").Tell(kControl, Standing(true));
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{kPlanned, 1}, {"controls/in-place", 1}}));
  world.On("2026-01-04").Tell(kControl, Standing(false, true));
  EXPECT_EQ(PresentAt(world, "2026-01-04"), Counts());
}

TEST(ControlPresence, IsOfTheControlsOfAnnexAAlone) {
  World world;
  world.On("2026-01-02").Tell(kControl, Standing(true, false, "iso-27001:A.5.1"));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), (Counts{{"controls/in-place", 1}}));
}

TEST(ControlPresence, IsTestedWhileTheResultHolds) {
  World world;
  world.On("2026-01-02").Tell(kControl, OperationTest(CONTROL_TEST_OUTCOME_PASSED, "2026-06-01"));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), Counts());  // its standing is not known yet
  world.On("2026-01-03").Tell(kControl, Standing(false));
  EXPECT_EQ(PresentAt(world, "2026-05-31"), (Counts{{kPlanned, 1}, {kTested, 1}}));
  EXPECT_EQ(PresentAt(world, "2026-06-01"), (Counts{{kPlanned, 1}}));
  world.On("2026-06-02").Tell(kControl, OperationTest(CONTROL_TEST_OUTCOME_PASSED));
  EXPECT_EQ(PresentAt(world, "2036-06-02"), (Counts{{kPlanned, 1}, {kTested, 1}}));
}

TEST(ControlPresence, IsNotTestedByAFailureOrByATestOfDesign) {
  World world;
  world.On("2026-01-02").Tell(kControl, Standing(false));
  ControlEvent of_design = OperationTest(CONTROL_TEST_OUTCOME_PASSED);
  of_design.mutable_test_noted()->set_kind(CONTROL_TEST_KIND_DESIGN);
  world.On("2026-01-03").Tell(kControl, of_design);
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{kPlanned, 1}}));
  world.On("2026-01-04").Tell(kControl, OperationTest(CONTROL_TEST_OUTCOME_PASSED));
  world.On("2026-01-05").Tell(kControl, OperationTest(CONTROL_TEST_OUTCOME_FAILED));
  EXPECT_EQ(PresentAt(world, "2026-01-04"), (Counts{{kPlanned, 1}, {kTested, 1}}));
  EXPECT_EQ(PresentAt(world, "2026-01-05"), (Counts{{kPlanned, 1}}));
}

TEST(ControlPresence, KeepsTheResultOfATestWithoutANewOne) {
  World world;
  world.On("2026-01-02").Tell(kControl, Standing(false));
  world.On("2026-01-03").Tell(kControl, OperationTest(CONTROL_TEST_OUTCOME_PASSED));
  ControlEvent noted = OperationTest(CONTROL_TEST_OUTCOME_FAILED);
  noted.mutable_test_noted()->clear_result();
  world.On("2026-01-04").Tell(kControl, noted);
  EXPECT_EQ(PresentAt(world, "2026-01-04"), (Counts{{kPlanned, 1}, {kTested, 1}}));
}

}  // namespace
}  // namespace aims::improvement
