#include <algorithm>

#include "gtest/gtest.h"
#include "services/improvement/domain/risk/testing/risk_events.h"

namespace aims::improvement {
namespace {

using risk::v1::RiskEvent;
using Parts = std::map<std::string, int64_t>;

constexpr char kByLevel[] = "open-risks-by-level";
constexpr char kWithoutAnswer[] = "above-appetite-without-answer";

// A risk of level high, which is above the appetite.
World High() {
  World world;
  world.On("2026-01-01").Tell("riskCriteria/main", CriteriaApproved(1)).Tell("risks/r1", Identified());
  world.On("2026-01-02").Tell("risks/r1", Assessed(Level("high", 3)));
  return world;
}

TEST(OpenRisks, AreCountedByTheirLevel) {
  World world = High();
  world.On("2026-01-03").Tell("risks/r2", Identified());
  world.On("2026-01-04").Tell("risks/r2", Assessed(Level("low", 1)));
  world.On("2026-01-05").Tell("risks/r3", Identified());
  const Tally tally = world.Of(kByLevel, "2026-01-05");
  EXPECT_EQ(tally.denominator, 3);
  EXPECT_EQ(tally.numerator, 2);
  EXPECT_EQ(tally.parts, (Parts{{"level/high", 1}, {"level/low", 1}, {"rated_by_current", 2}, {"unrated", 1}}));
}

TEST(OpenRisks, AreUnratedUntilTheirAssessment) {
  World world = High();
  EXPECT_EQ(world.Of(kByLevel, "2026-01-01").parts, (Parts{{"unrated", 1}}));
  EXPECT_EQ(world.Of(kByLevel, "2026-01-02").parts, (Parts{{"level/high", 1}, {"rated_by_current", 1}}));
  EXPECT_EQ(world.Of(kByLevel, "2025-12-31").denominator, 0);
}

TEST(OpenRisks, HaveTheirResidualLevel) {
  World world = High();
  world.On("2026-02-01").Tell("risks/r1", ResidualRated(Level("medium", 2)));
  EXPECT_EQ(world.Of(kByLevel, "2026-02-01").parts, (Parts{{"level/medium", 1}, {"rated_by_current", 1}}));
  world.On("2026-03-01").Tell("risks/r1", Assessed(Level("low", 1)));
  EXPECT_EQ(world.Of(kByLevel, "2026-03-01").parts, (Parts{{"level/low", 1}, {"rated_by_current", 1}}));
}

TEST(OpenRisks, AreNotRatedByANewerVersionOfTheCriteriaBeforeTheyAreAssessedByIt) {
  World world = High();
  world.On("2026-02-01").Tell("riskCriteria/main", CriteriaApproved(2));
  EXPECT_EQ(world.Of(kByLevel, "2026-01-31").numerator, 1);
  EXPECT_EQ(world.Of(kByLevel, "2026-02-01").numerator, 0);
  EXPECT_EQ(world.Of(kByLevel, "2026-02-01").denominator, 1);
  world.On("2026-03-01").Tell("risks/r1", Assessed(Level("high", 3, 2)));
  EXPECT_EQ(world.Of(kByLevel, "2026-03-01").numerator, 1);
}

TEST(OpenRisks, AreNotRatedByCriteriaThatTheyHadBefore) {
  World world = High();
  RiskEvent other;
  other.mutable_updated()->mutable_risk()->set_criteria("organizations/acme/riskCriteria/people");
  other.mutable_updated()->mutable_update_mask()->add_paths("criteria");
  world.On("2026-02-01").Tell("riskCriteria/people", CriteriaApproved(1)).Tell("risks/r1", other);
  EXPECT_EQ(world.Of(kByLevel, "2026-02-01").numerator, 0);
  EXPECT_EQ(world.Of(kByLevel, "2026-02-01").parts, (Parts{{"level/high", 1}}));
  world.On("2026-03-01").Tell("risks/r1", Assessed(Level("high", 3, 1, "people")));
  EXPECT_EQ(world.Of(kByLevel, "2026-03-01").numerator, 1);
}

TEST(OpenRisks, AreNotClosed) {
  World world = High();
  world.On("2026-02-01").Tell("risks/r1", Closed());
  EXPECT_EQ(world.Of(kByLevel, "2026-01-31").denominator, 1);
  EXPECT_EQ(world.Of(kByLevel, "2026-02-01").denominator, 0);
}

TEST(OpenRisks, BelongToTheirOwner) {
  World world = High();
  world.On("2026-02-01").Tell("risks/r1", OwnedBy("ben"));
  EXPECT_EQ(CountsOf(world, "risks", "risks/r1", Series::kOpenRisks, "ana")["high|main|1"], 0);
  EXPECT_EQ(CountsOf(world, "risks", "risks/r1", Series::kOpenRisks, "ben")["high|main|1"], 1);
}

TEST(OpenRisks, ConcernTheirAiSystemsAndOneThatIsProhibited) {
  World world;
  RiskEvent found;
  found.mutable_prohibition_found()->set_ai_system("organizations/acme/aiSystems/bot");
  RiskEvent moved;
  moved.mutable_updated()->mutable_risk()->add_ai_systems("organizations/acme/aiSystems/scorer");
  moved.mutable_updated()->mutable_update_mask()->add_paths("ai_systems");
  world.On("2026-01-01").Tell("risks/r1", Identified("ana", {"organizations/acme/aiSystems/first"}));
  world.On("2026-01-02").Tell("risks/r1", moved);
  world.On("2026-01-03").Tell("risks/r1", found).Tell("risks/r1", found);
  const auto kind = std::find_if(Kinds().begin(), Kinds().end(), [](const Kind& each) { return each.id == "risks"; });
  const History history = world.ledger().items().at({"risks", "risks/r1"});
  const Timeline timeline = TimelineOf(*kind, history);
  EXPECT_EQ(timeline.properties().back().ai_systems,
            (std::vector<std::string>{"organizations/acme/aiSystems/bot", "organizations/acme/aiSystems/scorer"}));
}

TEST(AboveAppetite, IsWithoutAnswerAtFirst) {
  World world = High();
  const Tally tally = world.Of(kWithoutAnswer, "2026-01-02");
  EXPECT_EQ(tally.denominator, 1);
  EXPECT_EQ(tally.numerator, 1);
  EXPECT_TRUE(tally.parts.empty());
}

TEST(AboveAppetite, LeavesOutRisksWithinItAndUnratedOnes) {
  World world = High();
  world.On("2026-01-03").Tell("risks/r2", Identified()).Tell("risks/r3", Identified());
  world.On("2026-01-04").Tell("risks/r2", Assessed(Level("medium", 2)));
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-01-05").denominator, 1);
  world.On("2026-01-06").Tell("risks/r1", ResidualRated(Level("medium", 2)));
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-01-06").denominator, 0);
}

TEST(AboveAppetite, LeavesOutClosedRisks) {
  World world = High();
  world.On("2026-02-01").Tell("risks/r1", Closed());
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-02-01").denominator, 0);
}

TEST(AboveAppetite, IsAnsweredByAnAcceptanceUntilItExpires) {
  World world = High();
  world.On("2026-02-01").Tell("risks/r1", Requested(1, "2026-06-01", Level("high", 3)));
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-02-01").numerator, 1);
  world.On("2026-02-02").Tell("risks/r1", Accepted(1));
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-02-02").numerator, 0);
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-05-31").parts, (Parts{{"accepted", 1}}));
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-06-01").numerator, 1);  // before any event of it
  world.On("2026-06-03").Tell("risks/r1", Expired(1)).Tell("risks/r1", OwnedBy("ben"));
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-06-01").numerator, 1);
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-06-04").numerator, 1);
}

TEST(AboveAppetite, IsAnsweredByTheAcceptanceThatEndsLast) {
  World world = High();
  world.On("2026-02-01").Tell("risks/r1", Requested(1, "2026-06-01", Level("high", 3))).Tell("risks/r1", Accepted(1));
  world.On("2026-03-01").Tell("risks/r1", Requested(2, "2026-04-01", Level("high", 3))).Tell("risks/r1", Accepted(2));
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-05-31").numerator, 0);
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-06-01").numerator, 1);
}

TEST(AboveAppetite, IsNotAnsweredByAnAcceptanceThatWasRevokedOrIsVoid) {
  for (const RiskEvent& end : {Revoked(1), Voided(1)}) {
    World world = High();
    world.On("2026-02-01").Tell("risks/r1", Requested(1, "2026-06-01", Level("high", 3)));
    world.On("2026-02-02").Tell("risks/r1", Accepted(1));
    world.On("2026-03-01").Tell("risks/r1", end);
    EXPECT_EQ(world.Of(kWithoutAnswer, "2026-02-28").numerator, 0);
    EXPECT_EQ(world.Of(kWithoutAnswer, "2026-03-01").numerator, 1);
  }
}

World Treated() {
  World world = High();
  world.On("2026-02-01").Tell("treatments/t1", PlannedFor(kRiskName));
  world.On("2026-02-05").Tell("treatments/t1", PlanApproved());
  return world;
}

TEST(AboveAppetite, IsAnsweredByAnApprovedTreatmentNotByAPlannedOne) {
  World world = Treated();
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-02-04").numerator, 1);
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-02-05").numerator, 0);
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-02-05").parts, (Parts{{"in_treatment", 1}}));
}

TEST(AboveAppetite, IsAnsweredByATreatmentOfTheSameRiskAlone) {
  World world = Treated();
  world.On("2026-02-06").Tell("risks/r2", Identified()).Tell("risks/r2", Assessed(Level("high", 3)));
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-02-06").denominator, 2);
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-02-06").numerator, 1);
}

TEST(AboveAppetite, CountsARiskWithSeveralAnswersOnce) {
  World world = Treated();
  world.On("2026-02-06").Tell("treatments/t2", PlannedFor(kRiskName)).Tell("treatments/t2", PlanApproved());
  world.On("2026-02-07").Tell("risks/r1", Requested(1, "2026-06-01", Level("high", 3)));
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-02-07").parts, (Parts{{"in_treatment", 1}}));
  world.On("2026-02-08").Tell("risks/r1", Accepted(1));
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-02-08").parts, (Parts{{"accepted", 1}}));
  EXPECT_EQ(world.Of(kWithoutAnswer, "2026-02-08").denominator, 1);
}

}  // namespace
}  // namespace aims::improvement
