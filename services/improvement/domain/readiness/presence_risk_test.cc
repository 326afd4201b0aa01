#include "gtest/gtest.h"
#include "services/improvement/domain/readiness/testing/presence.h"

namespace aims::improvement {
namespace {

using risk::v1::RiskCriteriaEvent;
using risk::v1::RiskEvent;
using risk::v1::TreatmentEvent;

constexpr char kCriteria[] = "riskCriteria/main";
constexpr char kRisk[] = "risks/r1";
constexpr char kTreatment[] = "risks/r1/treatments/t1";

TEST(CriteriaPresence, AreReviewedUntilTheReviewIsDue) {
  World world;
  world.On("2026-01-02").Tell(kCriteria, CriteriaApproved("2026-06-01"));
  EXPECT_EQ(PresentAt(world, "2026-05-31"), (Counts{{"criteria/approved", 1}, {"criteria/reviewed", 1}}));
  EXPECT_EQ(PresentAt(world, "2026-06-01"), (Counts{{"criteria/approved", 1}}));
  RiskCriteriaEvent reviewed;
  *reviewed.mutable_reviewed()->mutable_review_due_time() = P("2026-12-01");
  world.On("2026-06-02").Tell(kCriteria, reviewed);
  EXPECT_EQ(PresentAt(world, "2026-11-30"), (Counts{{"criteria/approved", 1}, {"criteria/reviewed", 1}}));
  EXPECT_EQ(PresentAt(world, "2026-12-01"), (Counts{{"criteria/approved", 1}}));
}

TEST(CriteriaPresence, AreNotReviewedWhenTheReviewFellDueEarlier) {
  World world;
  world.On("2026-01-02").Tell(kCriteria, CriteriaApproved("2026-06-01"));
  world.On("2026-02-01").Tell(kCriteria, Happened<RiskCriteriaEvent>(RiskCriteriaEvent::kReviewFellDue));
  EXPECT_EQ(PresentAt(world, "2026-02-01"), (Counts{{"criteria/approved", 1}}));
}

TEST(RiskPresence, IsAssessedUntilItIsClosed) {
  World world;
  world.On("2026-01-02").Tell(kRisk, Happened<RiskEvent>(RiskEvent::kRegistered));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), (Counts{{"risks/identified", 1}, {"risks/unassessed", 1}}));
  world.On("2026-01-03").Tell(kRisk, Happened<RiskEvent>(RiskEvent::kAssessed));
  EXPECT_EQ(PresentAt(world, "2026-01-03"), (Counts{{"risks/assessed", 1}, {"risks/identified", 1}}));
  EXPECT_EQ(DoneBy(world, "risk-assessed", "2026-01-02"), 0);
  EXPECT_EQ(DoneBy(world, "risk-assessed", "2026-01-03"), 1);
  world.On("2026-01-04").Tell(kRisk, Happened<RiskEvent>(RiskEvent::kClosed));
  EXPECT_EQ(PresentAt(world, "2026-01-04"), Counts());
}

TEST(RiskPresence, IsOverdueUntilItIsAssessedAgain) {
  World world;
  world.On("2026-01-02").Tell(kRisk, Happened<RiskEvent>(RiskEvent::kAssessed));
  world.On("2026-03-02").Tell(kRisk, Happened<RiskEvent>(RiskEvent::kReassessmentOverdue));
  EXPECT_EQ(PresentAt(world, "2026-03-02"),
            (Counts{{"risks/assessed", 1}, {"risks/identified", 1}, {"risks/reassessment-overdue", 1}}));
  world.On("2026-03-03").Tell(kRisk, Happened<RiskEvent>(RiskEvent::kAssessed));
  EXPECT_EQ(PresentAt(world, "2026-03-03"), (Counts{{"risks/assessed", 1}, {"risks/identified", 1}}));
  EXPECT_EQ(DoneBy(world, "risk-assessed", "2026-03-03"), 2);
}

TreatmentEvent Tested(risk::v1::Treatment::Test::Outcome outcome) {
  TreatmentEvent event;
  event.mutable_tested()->set_outcome(outcome);
  return event;
}
World Approval() {
  World world;
  world.On("2026-01-02").Tell(kTreatment, Happened<TreatmentEvent>(TreatmentEvent::kApproved));
  return world;
}
const Counts kApproved = {{"treatments/approved", 1}};
const Counts kCompleted = {{"treatments/approved", 1}, {"treatments/completed", 1}};
const Counts kIneffective = {{"treatments/approved", 1}, {"treatments/completed", 1}, {"treatments/ineffective", 1}};

TEST(TreatmentPresence, IsCarriedOutAndFoundEffectiveOrNot) {
  World world = Approval();
  EXPECT_EQ(PresentAt(world, "2026-01-02"), kApproved);
  world.On("2026-01-03").Tell(kTreatment, Happened<TreatmentEvent>(TreatmentEvent::kCompleted));
  EXPECT_EQ(PresentAt(world, "2026-01-03"), kCompleted);
  world.On("2026-01-04").Tell(kTreatment, Tested(risk::v1::Treatment::Test::OUTCOME_INEFFECTIVE));
  EXPECT_EQ(PresentAt(world, "2026-01-04"), kIneffective);
  world.On("2026-01-05").Tell(kTreatment, Tested(risk::v1::Treatment::Test::OUTCOME_EFFECTIVE));
  EXPECT_EQ(PresentAt(world, "2026-01-05"), kCompleted);
  world.On("2026-01-06").Tell(kTreatment, Happened<TreatmentEvent>(TreatmentEvent::kDoubted));
  EXPECT_EQ(PresentAt(world, "2026-01-06"), kIneffective);
}

TEST(TreatmentPresence, IsOverdueAsAWholeAlone) {
  World world = Approval();
  TreatmentEvent of_action;
  of_action.mutable_overdue()->set_action_id("filter");
  world.On("2026-02-01").Tell(kTreatment, of_action);
  EXPECT_EQ(PresentAt(world, "2026-02-01"), kApproved);
  world.On("2026-02-02").Tell(kTreatment, Happened<TreatmentEvent>(TreatmentEvent::kOverdue));
  EXPECT_EQ(PresentAt(world, "2026-02-02"), (Counts{{"treatments/approved", 1}, {"treatments/overdue", 1}}));
  world.On("2026-02-03").Tell(kTreatment, Happened<TreatmentEvent>(TreatmentEvent::kCompleted));
  EXPECT_EQ(PresentAt(world, "2026-02-03"), kCompleted);
}

TEST(TreatmentPresence, IsGoneWithItsApproval) {
  for (const auto end : {TreatmentEvent::kApprovalVoided, TreatmentEvent::kWithdrawn, TreatmentEvent::kRevoked}) {
    World world = Approval();
    world.On("2026-02-01").Tell(kTreatment, Happened<TreatmentEvent>(end));
    EXPECT_EQ(PresentAt(world, "2026-02-01"), Counts()) << end;
  }
}

}  // namespace
}  // namespace aims::improvement
