#include "aims/controls/v1/competence.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using controls::v1::Competence;
using controls::v1::CompetenceEvent;
using Parts = std::map<std::string, int64_t>;

constexpr char kGaps[] = "competence-gaps";
constexpr char kName[] = "competences/c1";

template <class Content>
CompetenceEvent Sent(Content* (CompetenceEvent::*content)()) {
  CompetenceEvent event;
  (event.*content)();
  return event;
}
CompetenceEvent Assessed(Competence::Assessment::Outcome outcome, const std::string& expires = "") {
  CompetenceEvent event;
  event.mutable_assessed()->set_outcome(outcome);
  if (!expires.empty()) *event.mutable_assessed()->mutable_expire_time() = P(expires);
  return event;
}
CompetenceEvent Competent(const std::string& expires = "") {
  return Assessed(Competence::Assessment::OUTCOME_COMPETENT, expires);
}
CompetenceEvent NotCompetent() { return Assessed(Competence::Assessment::OUTCOME_NOT_COMPETENT); }
CompetenceEvent Waived(const std::string& expires) {
  CompetenceEvent event;
  *event.mutable_waiver_approved()->mutable_expire_time() = P(expires);
  return event;
}

World Opened() {
  World world;
  world.On("2026-03-01").Tell(kName, Sent(&CompetenceEvent::mutable_opened));
  return world;
}

TEST(Competences, IsAGapUntilItIsShown) {
  World world = Opened();
  world.On("2026-03-05").Tell(kName, Sent(&CompetenceEvent::mutable_acquisition_started));
  world.On("2026-03-10").Tell(kName, Competent());
  EXPECT_EQ(world.Of(kGaps, "2026-02-28").denominator, 0);
  EXPECT_EQ(world.Of(kGaps, "2026-03-01").parts, (Parts{{"gap", 1}}));
  EXPECT_EQ(world.Of(kGaps, "2026-03-01").numerator, 1);
  EXPECT_EQ(world.Of(kGaps, "2026-03-05").parts, (Parts{{"in_acquisition", 1}}));
  EXPECT_EQ(world.Of(kGaps, "2026-03-05").numerator, 1);
  EXPECT_EQ(world.Of(kGaps, "2030-01-01").parts, (Parts{{"competent", 1}}));
  EXPECT_EQ(world.Of(kGaps, "2030-01-01").numerator, 0);
  EXPECT_EQ(world.Of(kGaps, "2030-01-01").denominator, 1);
}

TEST(Competences, ExpiresByTimeAlone) {
  World world = Opened();
  world.On("2026-03-02").Tell(kName, Competent("2026-06-01"));
  EXPECT_EQ(world.Of(kGaps, "2026-05-01").parts, (Parts{{"competent", 1}}));
  EXPECT_EQ(world.Of(kGaps, "2026-05-02").parts, (Parts{{"expiring", 1}}));
  EXPECT_EQ(world.Of(kGaps, "2026-05-02").numerator, 0);
  EXPECT_EQ(world.Of(kGaps, "2026-06-01").parts, (Parts{{"expired", 1}}));
  EXPECT_EQ(world.Of(kGaps, "2026-06-01").numerator, 1);
}

TEST(Competences, IsExpiringAtOnceWhenShownForAShortTime) {
  World world = Opened();
  world.On("2026-03-02").Tell(kName, Competent("2026-03-22"));
  EXPECT_EQ(world.Of(kGaps, "2026-03-02").parts, (Parts{{"expiring", 1}}));
  EXPECT_EQ(world.Of(kGaps, "2026-03-22").parts, (Parts{{"expired", 1}}));
}

TEST(Competences, IsShownAnewAfterItsEnd) {
  World world = Opened();
  world.On("2026-03-02").Tell(kName, Competent("2026-06-01"));
  world.On("2026-07-01").Tell(kName, Competent("2027-06-01"));
  EXPECT_EQ(world.Of(kGaps, "2026-06-30").parts, (Parts{{"expired", 1}}));
  EXPECT_EQ(world.Of(kGaps, "2026-07-01").parts, (Parts{{"competent", 1}}));
}

TEST(Competences, IsMetWhileWaived) {
  World world = Opened();
  world.On("2026-03-02").Tell(kName, Waived("2026-06-01"));
  EXPECT_EQ(world.Of(kGaps, "2026-05-31").parts, (Parts{{"waived", 1}}));
  EXPECT_EQ(world.Of(kGaps, "2026-05-31").numerator, 0);
  EXPECT_EQ(world.Of(kGaps, "2026-06-01").parts, (Parts{{"gap", 1}}));
}

TEST(Competences, AFailedAssessmentLeavesAcquisitionAndWaiver) {
  World world = Opened();
  world.On("2026-03-02").Tell(kName, Sent(&CompetenceEvent::mutable_acquisition_started));
  world.On("2026-03-03").Tell(kName, NotCompetent());
  EXPECT_EQ(world.Of(kGaps, "2026-03-03").parts, (Parts{{"in_acquisition", 1}}));
  world.On("2026-03-04").Tell(kName, Waived("2026-06-01"));
  world.On("2026-03-05").Tell(kName, NotCompetent());
  EXPECT_EQ(world.Of(kGaps, "2026-03-05").parts, (Parts{{"waived", 1}}));
  EXPECT_EQ(world.Of(kGaps, "2026-06-01").parts, (Parts{{"gap", 1}}));
}

TEST(Competences, AFailedAssessmentAfterTheEndOfAWaiverIsAGap) {
  World world = Opened();
  world.On("2026-03-02").Tell(kName, Waived("2026-06-01"));
  world.On("2026-06-02").Tell(kName, NotCompetent());
  EXPECT_EQ(world.Of(kGaps, "2026-06-02").parts, (Parts{{"gap", 1}}));
}

TEST(Competences, IsAGapWhenFoundWantingOrRevoked) {
  World world = Opened();
  world.On("2026-03-02").Tell(kName, Competent("2026-06-01"));
  world.On("2026-03-03").Tell(kName, NotCompetent());
  EXPECT_EQ(world.Of(kGaps, "2026-03-03").parts, (Parts{{"gap", 1}}));
  EXPECT_EQ(world.Of(kGaps, "2026-07-03").parts, (Parts{{"gap", 1}}));
  world.On("2026-03-04").Tell(kName, Competent());
  world.On("2026-03-05").Tell(kName, Sent(&CompetenceEvent::mutable_revoked));
  EXPECT_EQ(world.Of(kGaps, "2026-03-05").parts, (Parts{{"gap", 1}}));
}

TEST(Competences, LeavesOutClosedOnesUntilTheyAreOpenedAgain) {
  World world = Opened();
  world.On("2026-03-02").Tell(kName, Competent("2026-06-01"));
  world.On("2026-03-03").Tell(kName, Sent(&CompetenceEvent::mutable_closed));
  EXPECT_EQ(world.Of(kGaps, "2026-03-03").denominator, 0);
  EXPECT_EQ(world.Of(kGaps, "2026-07-01").denominator, 0);
  world.On("2026-07-02").Tell(kName, Sent(&CompetenceEvent::mutable_opened));
  EXPECT_EQ(world.Of(kGaps, "2026-07-02").parts, (Parts{{"gap", 1}}));
}

}  // namespace
}  // namespace aims::improvement
