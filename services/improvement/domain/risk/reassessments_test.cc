#include "gtest/gtest.h"
#include "services/improvement/domain/risk/testing/risk_events.h"

namespace aims::improvement {
namespace {

using risk::v1::RiskEvent;

constexpr char kInTime[] = "reassessed-in-time";

// A risk that is to be assessed again by 1 April.
World ByApril() {
  World world;
  world.On("2026-01-01").Tell("risks/r1", Identified()).Tell("risks/r1", Assessed(Level("high", 3)));
  world.On("2026-03-01").Tell("risks/r1", Demanded("2026-04-01"));
  return world;
}

RiskEvent Overdue() {
  RiskEvent event;
  *event.mutable_reassessment_overdue()->mutable_limit_time() = P("2026-04-01");
  return event;
}

TEST(Reassessments, AreMissedAtTheirLimitWithoutAnyEvent) {
  const World world = ByApril();
  EXPECT_EQ(world.Of(kInTime, "2026-03-31").denominator, 0);
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").denominator, 1);
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").numerator, 0);
}

TEST(Reassessments, AreMissedOnceAlsoWhenThatIsRecordedLate) {
  World world = ByApril();
  world.On("2026-04-02").Tell("risks/r1", Overdue()).Tell("risks/r1", OwnedBy("ben"));
  world.On("2026-04-10").Tell("risks/r1", Assessed(Level("high", 3)));
  EXPECT_EQ(world.Of(kInTime, "2026-04-10").denominator, 1);
  EXPECT_EQ(world.Of(kInTime, "2026-04-10").numerator, 0);
}

TEST(Reassessments, AreMetBeforeTheirLimitAndCountedAtIt) {
  World world = ByApril();
  world.On("2026-03-10").Tell("risks/r1", Assessed(Level("high", 3)));
  EXPECT_EQ(world.Of(kInTime, "2026-03-31").denominator, 0);
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").denominator, 1);
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").numerator, 1);
}

TEST(Reassessments, AreMetAtTheirLimit) {
  World world = ByApril();
  world.On("2026-04-01").Tell("risks/r1", OwnedBy("ben")).Tell("risks/r1", Assessed(Level("high", 3)));
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").denominator, 1);
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").numerator, 1);
}

TEST(Reassessments, CountEachDemandAtItsOwnLimit) {
  World world = ByApril();
  world.On("2026-03-05").Tell("risks/r1", Demanded("2026-05-01"));
  world.On("2026-04-10").Tell("risks/r1", Assessed(Level("high", 3)));
  EXPECT_EQ(world.Of(kInTime, "2026-04-30").denominator, 1);
  EXPECT_EQ(world.Of(kInTime, "2026-05-01").denominator, 2);
  EXPECT_EQ(world.Of(kInTime, "2026-05-01").numerator, 1);
}

TEST(Reassessments, CountTwoDemandsWithTheSameLimitTwice) {
  World world = ByApril();
  world.On("2026-03-02").Tell("risks/r1", Demanded("2026-04-01"));
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").denominator, 2);
}

TEST(Reassessments, AreNotMetByAnEarlierAssessment) {
  World world = ByApril();
  world.On("2026-03-10").Tell("risks/r1", Assessed(Level("high", 3)));
  world.On("2026-03-20").Tell("risks/r1", Demanded("2026-04-20"));
  EXPECT_EQ(world.Of(kInTime, "2026-04-20").denominator, 2);
  EXPECT_EQ(world.Of(kInTime, "2026-04-20").numerator, 1);
}

TEST(Reassessments, WithoutALimitAreNotCounted) {
  World world = ByApril();
  RiskEvent event;
  event.mutable_reassessment_requested();
  world.On("2026-03-02").Tell("risks/r1", event);
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").denominator, 1);
}

TEST(Reassessments, AreNotCountedWhenTheRiskWasClosedBeforeTheLimit) {
  World world = ByApril();
  world.On("2026-03-31").Tell("risks/r1", Closed());
  EXPECT_EQ(world.Of(kInTime, "2026-05-01").denominator, 0);
}

TEST(Reassessments, StayMissedWhenTheRiskIsClosedAtTheLimitOrAfterIt) {
  for (const char* time : {"2026-04-01", "2026-04-02"}) {
    World world = ByApril();
    world.On(time).Tell("risks/r1", Closed());
    EXPECT_EQ(world.Of(kInTime, "2026-05-01").denominator, 1);
    EXPECT_EQ(world.Of(kInTime, "2026-05-01").numerator, 0);
  }
}

TEST(Reassessments, StayMetWhenTheRiskIsClosedBeforeTheLimit) {
  World world = ByApril();
  world.On("2026-03-10").Tell("risks/r1", Assessed(Level("low", 1)));
  world.On("2026-03-20").Tell("risks/r1", Closed());
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").denominator, 1);
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").numerator, 1);
}

TEST(Reassessments, LeaveTheWindowAfterNinetyDays) {
  const World world = ByApril();
  EXPECT_EQ(world.Of(kInTime, "2026-06-29").denominator, 1);
  EXPECT_EQ(world.Of(kInTime, "2026-06-30").denominator, 0);
}

}  // namespace
}  // namespace aims::improvement
