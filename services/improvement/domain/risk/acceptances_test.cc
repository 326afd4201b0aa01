#include "gtest/gtest.h"
#include "services/improvement/domain/risk/testing/risk_events.h"

namespace aims::improvement {
namespace {

using risk::v1::RiskEvent;

constexpr char kLapsing[] = "acceptances-lapsing";

void Accept(World& world, const std::string& time, uint32_t number, const std::string& expire) {
  world.On(time).Tell("risks/r1", Requested(number, expire, Level("high", 3))).Tell("risks/r1", Accepted(number));
}

// A risk of level high that is accepted until 1 June.
World UntilJune() {
  World world;
  world.On("2026-01-01").Tell("risks/r1", Identified()).Tell("risks/r1", Assessed(Level("high", 3)));
  Accept(world, "2026-02-01", 1, "2026-06-01");
  return world;
}

int64_t Expiring(const World& world, const std::string& time) {
  const Tally tally = world.Of(kLapsing, time);
  const auto part = tally.parts.find("expiring");
  return part == tally.parts.end() ? 0 : part->second;
}

TEST(Acceptances, ExpireSoonInTheirLastThirtyDays) {
  const World world = UntilJune();
  EXPECT_EQ(Expiring(world, "2026-05-01"), 0);
  EXPECT_EQ(Expiring(world, "2026-05-02"), 1);
  EXPECT_EQ(Expiring(world, "2026-05-31"), 1);
  EXPECT_EQ(Expiring(world, "2026-06-01"), 0);
}

TEST(Acceptances, ExpireSoonAlsoAfterAnotherEventOfTheRisk) {
  World world = UntilJune();
  world.On("2026-05-10").Tell("risks/r1", OwnedBy("ben"));
  EXPECT_EQ(Expiring(world, "2026-05-09"), 1);
  EXPECT_EQ(Expiring(world, "2026-05-31"), 1);
  EXPECT_EQ(Expiring(world, "2026-06-01"), 0);
}

TEST(Acceptances, ExpireSoonEachForItself) {
  World world = UntilJune();
  Accept(world, "2026-03-01", 2, "2026-06-11");
  EXPECT_EQ(Expiring(world, "2026-05-11"), 1);
  EXPECT_EQ(Expiring(world, "2026-05-12"), 2);
  EXPECT_EQ(Expiring(world, "2026-06-01"), 1);
  EXPECT_EQ(Expiring(world, "2026-06-11"), 0);
}

TEST(Acceptances, DoNotExpireBeforeTheyAreGiven) {
  World world;
  world.On("2026-01-01").Tell("risks/r1", Identified()).Tell("risks/r1", Assessed(Level("high", 3)));
  world.On("2026-02-01").Tell("risks/r1", Requested(1, "2026-06-01", Level("high", 3)));
  EXPECT_EQ(Expiring(world, "2026-05-20"), 0);
  EXPECT_EQ(world.Of(kLapsing, "2026-06-02").denominator, 0);
}

TEST(Acceptances, DoNotExpireWhenTheyWereRevokedOrVoid) {
  for (const RiskEvent& end : {Revoked(1), Voided(1)}) {
    World world = UntilJune();
    world.On("2026-05-20").Tell("risks/r1", end);
    EXPECT_EQ(Expiring(world, "2026-05-20"), 0);
    EXPECT_EQ(world.Of(kLapsing, "2026-06-02").denominator, 0);
  }
}

TEST(Acceptances, LapseAtTheirEndWithoutAnyEvent) {
  const World world = UntilJune();
  EXPECT_EQ(world.Of(kLapsing, "2026-05-31").denominator, 0);
  EXPECT_EQ(world.Of(kLapsing, "2026-06-01").denominator, 1);
  EXPECT_EQ(world.Of(kLapsing, "2026-06-01").numerator, 1);
}

TEST(Acceptances, LapseOnceAndAtTheirEndWhenTheExpiryIsRecordedLate) {
  World world = UntilJune();
  world.On("2026-06-03").Tell("risks/r1", Expired(1)).Tell("risks/r1", OwnedBy("ben"));
  EXPECT_EQ(world.Of(kLapsing, "2026-06-01").denominator, 1);
  EXPECT_EQ(world.Of(kLapsing, "2026-06-10").denominator, 1);
  EXPECT_EQ(world.Of(kLapsing, "2026-06-10").numerator, 1);
}

TEST(Acceptances, LapseOnceWhenSomethingHappensAtTheInstantOfTheirEnd) {
  World world = UntilJune();
  world.On("2026-06-01").Tell("risks/r1", OwnedBy("ben")).Tell("risks/r1", OwnedBy("cem"));
  world.On("2026-06-02").Tell("risks/r1", OwnedBy("ben"));
  EXPECT_EQ(world.Of(kLapsing, "2026-06-10").denominator, 1);
  EXPECT_EQ(world.Of(kLapsing, "2026-06-10").numerator, 1);
}

TEST(Acceptances, AreAnsweredByALaterAcceptanceFromThenOn) {
  World world = UntilJune();
  Accept(world, "2026-06-20", 2, "2026-12-01");
  EXPECT_EQ(world.Of(kLapsing, "2026-06-19").numerator, 1);
  EXPECT_EQ(world.Of(kLapsing, "2026-06-20").numerator, 0);
  EXPECT_EQ(world.Of(kLapsing, "2026-06-20").denominator, 1);
}

TEST(Acceptances, AreNotAnsweredByARequest) {
  World world = UntilJune();
  world.On("2026-06-20").Tell("risks/r1", Requested(2, "2026-12-01", Level("high", 3)));
  EXPECT_EQ(world.Of(kLapsing, "2026-06-21").numerator, 1);
}

TEST(Acceptances, StayAnsweredWhenTheAnswerEnds) {
  World world = UntilJune();
  Accept(world, "2026-06-20", 2, "2026-12-01");
  world.On("2026-06-25").Tell("risks/r1", Revoked(2));
  EXPECT_EQ(world.Of(kLapsing, "2026-06-26").numerator, 0);
}

TEST(Acceptances, AreAnsweredAtTheirEndByAnotherInForce) {
  World world = UntilJune();
  Accept(world, "2026-05-20", 2, "2026-12-01");
  EXPECT_EQ(world.Of(kLapsing, "2026-06-01").denominator, 1);
  EXPECT_EQ(world.Of(kLapsing, "2026-06-01").numerator, 0);
}

TEST(Acceptances, AreNotAnsweredByAnotherThatEndedBefore) {
  World world = UntilJune();
  Accept(world, "2026-05-20", 2, "2026-12-01");
  world.On("2026-05-25").Tell("risks/r1", Revoked(2));
  EXPECT_EQ(world.Of(kLapsing, "2026-06-01").numerator, 1);
  World shorter = UntilJune();
  Accept(shorter, "2026-05-01", 2, "2026-05-20");
  EXPECT_EQ(shorter.Of(kLapsing, "2026-06-01").denominator, 2);
  EXPECT_EQ(shorter.Of(kLapsing, "2026-06-01").numerator, 1);  // the shorter one was covered by the longer
}

TEST(Acceptances, AreAnsweredByALowerLevelAtTheirEnd) {
  World world = UntilJune();
  world.On("2026-05-20").Tell("risks/r1", ResidualRated(Level("medium", 2)));
  EXPECT_EQ(world.Of(kLapsing, "2026-06-01").denominator, 1);
  EXPECT_EQ(world.Of(kLapsing, "2026-06-01").numerator, 0);
}

TEST(Acceptances, AreNotAnsweredByALowerLevelThatRoseAgainBeforeTheirEnd) {
  World world = UntilJune();
  world.On("2026-05-10").Tell("risks/r1", ResidualRated(Level("medium", 2)));
  world.On("2026-05-20").Tell("risks/r1", ResidualRated(Level("high", 3)));
  EXPECT_EQ(world.Of(kLapsing, "2026-06-01").numerator, 1);
}

TEST(Acceptances, AreAnsweredByALowerLevelLater) {
  for (const RiskEvent& rated : {Assessed(Level("medium", 2)), ResidualRated(Level("medium", 2))}) {
    World world = UntilJune();
    world.On("2026-06-10").Tell("risks/r1", rated);
    EXPECT_EQ(world.Of(kLapsing, "2026-06-09").numerator, 1);
    EXPECT_EQ(world.Of(kLapsing, "2026-06-10").numerator, 0);
    EXPECT_EQ(world.Of(kLapsing, "2026-06-10").denominator, 1);
  }
}

TEST(Acceptances, AreNotAnsweredByTheSameLevel) {
  World world = UntilJune();
  world.On("2026-06-10").Tell("risks/r1", Assessed(Level("high", 3)));
  EXPECT_EQ(world.Of(kLapsing, "2026-06-10").numerator, 1);
}

TEST(Acceptances, CompareLevelsOfOtherVersionsByTheAppetite) {
  World above = UntilJune();
  above.On("2026-06-10").Tell("risks/r1", Assessed(Level("high", 3, 2)));
  EXPECT_EQ(above.Of(kLapsing, "2026-06-10").numerator, 1);
  World within = UntilJune();
  within.On("2026-06-10").Tell("risks/r1", Assessed(Level("medium", 2, 2)));
  EXPECT_EQ(within.Of(kLapsing, "2026-06-10").numerator, 0);
  World lower;  // by rank, but of another version and above the appetite as before
  lower.On("2026-01-01").Tell("risks/r1", Identified()).Tell("risks/r1", Assessed(Level("extreme", 4)));
  lower.On("2026-02-01").Tell("risks/r1", Requested(1, "2026-06-01", Level("extreme", 4)));
  lower.Tell("risks/r1", Accepted(1));
  lower.On("2026-06-10").Tell("risks/r1", Assessed(Level("high", 3, 2)));
  EXPECT_EQ(lower.Of(kLapsing, "2026-06-10").numerator, 1);
}

TEST(Acceptances, AreAnsweredByTheClosingOfTheRisk) {
  World world = UntilJune();
  world.On("2026-06-10").Tell("risks/r1", Closed());
  EXPECT_EQ(world.Of(kLapsing, "2026-06-09").numerator, 1);
  EXPECT_EQ(world.Of(kLapsing, "2026-06-10").numerator, 0);
  EXPECT_EQ(world.Of(kLapsing, "2026-06-10").denominator, 1);
}

TEST(Acceptances, LeaveTheWindowWithTheirLateAnswer) {
  World world = UntilJune();
  Accept(world, "2026-08-20", 2, "2027-01-01");
  EXPECT_EQ(world.Of(kLapsing, "2026-08-29").denominator, 1);
  EXPECT_EQ(world.Of(kLapsing, "2026-08-30").denominator, 0);  // the answer is in this window, the expiry is not
  EXPECT_EQ(world.Of(kLapsing, "2026-08-30").numerator, 0);
}

TEST(Acceptances, LeaveTheWindowWithTheirLateAnswerAlsoWithinASecond) {
  World world;
  world.On("2026-01-01").Tell("risks/r1", Identified()).Tell("risks/r1", Assessed(Level("high", 3)));
  Accept(world, "2026-02-01", 1, "2026-06-01T12:00:00.5Z");
  Accept(world, "2026-06-02", 2, "2027-01-01");
  EXPECT_EQ(world.Of(kLapsing, "2026-07-01T12:00:00.2Z", 30).denominator, 1);
  EXPECT_EQ(world.Of(kLapsing, "2026-07-01T12:00:00.7Z", 30).denominator, 0);
  EXPECT_EQ(world.Of(kLapsing, "2026-07-01T12:00:00.7Z", 30).numerator, 0);
}

TEST(Acceptances, CountTheAnswerForTheOwnerAtTheExpiry) {
  World world = UntilJune();
  const std::string expiry = absl::StrCat(absl::ToUnixNanos(T("2026-06-01")));
  world.On("2026-06-10").Tell("risks/r1", OwnedBy("ben"));
  Accept(world, "2026-06-20", 2, "2026-12-01");
  Counts ana = CountsOf(world, "risks", "risks/r1", Series::kAcceptancesExpired, "ana");
  EXPECT_EQ(ana[absl::StrCat("lapsed|", expiry)], 0);
  EXPECT_EQ(ana[absl::StrCat("answered|", expiry)], 1);
  const Counts ben = CountsOf(world, "risks", "risks/r1", Series::kAcceptancesExpired, "ben");
  EXPECT_EQ(ben.count(absl::StrCat("answered|", expiry)), 0u);
  EXPECT_EQ(CountsOf(world, "risks", "risks/r1", Series::kOpenRisks, "ben")["high|main|1"], 1);
}

}  // namespace
}  // namespace aims::improvement
