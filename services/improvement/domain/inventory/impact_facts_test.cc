#include "gtest/gtest.h"
#include "services/improvement/domain/testing/systems.h"

namespace aims::improvement {
namespace {

using Impact = inventory::v1::SystemAssurance::Impact;
using inventory::v1::SystemAssuranceEvent;

constexpr char kCurrent[] = "impact-assessments-current";

SystemAssuranceEvent Reported(Impact::State state, const std::string& expire = "") {
  SystemAssuranceEvent event;
  Impact* impact = event.mutable_impact_reported()->mutable_impact();
  impact->set_state(state);
  if (!expire.empty()) *impact->mutable_expire_time() = P(expire);
  return event;
}

// In operation from 2026-03-01 on.
World InService() {
  World world;
  world.On("2026-02-01").Tell("aiSystems/chat", Registered());
  world.On("2026-03-01").Tell("aiSystems/chat", InOperation());
  return world;
}

World Approved(const std::string& expire) {
  World world = InService();
  world.On("2026-03-02").Tell("systemAssurances/chat", Reported(Impact::STATE_APPROVED, expire));
  return world;
}

void ExpectPart(const World& world, const std::string& time, const std::string& part, double numerator) {
  const Tally tally = world.Of(kCurrent, time);
  EXPECT_EQ(tally.denominator, 1) << time;
  EXPECT_EQ(tally.numerator, numerator) << time;
  EXPECT_EQ(tally.parts, (std::map<std::string, int64_t>{{part, 1}})) << time;
}

TEST(Impacts, ASystemCountsFromItsFirstOperationOn) {
  const World world = InService();
  EXPECT_EQ(world.Of(kCurrent, "2026-02-28").denominator, 0);
  ExpectPart(world, "2026-03-01", "missing", 0);
}

TEST(Impacts, ASuspendedSystemIsInServiceStill) {
  World world = Approved("2027-03-02");
  world.On("2026-04-01").Tell("aiSystems/chat", Moved(&AiSystemEvent::mutable_suspended));
  ExpectPart(world, "2026-04-01", "current", 1);
}

TEST(Impacts, AChangedSystemIsInServiceStill) {
  World world = Approved("2027-03-02");
  world.On("2026-04-01").Tell("aiSystems/chat", Moved(&AiSystemEvent::mutable_change_started));
  ExpectPart(world, "2026-04-01", "current", 1);
}

TEST(Impacts, ARetiredOrBlockedSystemIsOutOfService) {
  World world = Approved("2027-03-02");
  world.On("2026-04-01").Tell("aiSystems/chat", Moved(&AiSystemEvent::mutable_retired));
  EXPECT_EQ(world.Of(kCurrent, "2026-04-01").denominator, 0);
  World other = Approved("2027-03-02");
  other.On("2026-04-01").Tell("aiSystems/chat", Moved(&AiSystemEvent::mutable_blocked));
  EXPECT_EQ(other.Of(kCurrent, "2026-04-01").denominator, 0);
  EXPECT_EQ(other.Of(kCurrent, "2027-04-01").denominator, 0) << "nor when the assessment expires";
}

TEST(Impacts, LeavesOutADeletedSystem) {
  World world = InService();
  world.On("2026-04-01").Tell("aiSystems/chat", Moved(&AiSystemEvent::mutable_deleted));
  EXPECT_EQ(world.Of(kCurrent, "2026-04-01").denominator, 0);
  world.On("2026-04-02").Tell("aiSystems/chat", Moved(&AiSystemEvent::mutable_undeleted));
  ExpectPart(world, "2026-04-02", "missing", 0);
}

TEST(Impacts, AnImportedOrDeclaredSystemCanBeInService) {
  for (const auto state : {AiSystem::STATE_OPERATION, AiSystem::STATE_SUSPENDED, AiSystem::STATE_CHANGE,
                           AiSystem::STATE_RETIRING, AiSystem::STATE_RETIRED, AiSystem::STATE_APPROVED}) {
    World world;
    world.On("2026-03-01").Tell("aiSystems/a", Imported(state));
    world.On("2026-03-01").Tell("aiSystems/b", Imported(AiSystem::STATE_UNDETERMINED));
    AiSystemEvent declared;
    declared.mutable_state_declared()->set_state(state);
    world.On("2026-03-02").Tell("aiSystems/b", declared);
    const bool served = state != AiSystem::STATE_RETIRED && state != AiSystem::STATE_APPROVED;
    EXPECT_EQ(world.Of(kCurrent, "2026-03-01").denominator, served ? 1 : 0) << state;
    EXPECT_EQ(world.Of(kCurrent, "2026-03-02").denominator, served ? 2 : 0) << state;
  }
}

TEST(Impacts, ADecisionCountsUntilItsEnd) {
  World world = Approved("2026-06-01");
  ExpectPart(world, "2026-03-02", "current", 1);
  ExpectPart(world, "2026-05-31T23:59:59Z", "current", 1);
  ExpectPart(world, "2026-06-01", "expired", 0);
  world.On("2026-06-10").Tell("systemAssurances/chat", Reported(Impact::STATE_NOT_REQUIRED, "2027-01-01"));
  ExpectPart(world, "2026-06-09", "expired", 0);
  ExpectPart(world, "2026-06-10", "not_required", 1);
  ExpectPart(world, "2027-01-01", "expired", 0);
}

TEST(Impacts, TheEndIsToldAgainAtEachMoment) {
  World world = Approved("2026-06-01");
  world.On("2026-04-01").Tell("aiSystems/chat", Moved(&AiSystemEvent::mutable_suspended));
  ExpectPart(world, "2026-05-31", "current", 1);
  ExpectPart(world, "2026-06-01", "expired", 0);
  world.On("2026-07-01").Tell("aiSystems/chat", Moved(&AiSystemEvent::mutable_resumed));
  ExpectPart(world, "2026-06-15", "expired", 0);
  ExpectPart(world, "2026-07-01", "expired", 0);
}

TEST(Impacts, AnExpiredOneThatFellDueAfterwardsStaysExpired) {
  World world = Approved("2026-06-01");
  SystemAssuranceEvent expired;
  *expired.mutable_impact_expired()->mutable_expire_time() = P("2026-06-01");
  world.On("2026-06-02").Tell("systemAssurances/chat", expired);
  world.On("2026-06-02").Tell("systemAssurances/chat", Reported(Impact::STATE_OUTDATED));
  world.On("2026-06-03").Tell("systemAssurances/chat", Reported(Impact::STATE_IN_PROGRESS));
  ExpectPart(world, "2026-06-03", "expired", 0);
  world.On("2026-06-04").Tell("systemAssurances/chat", Reported(Impact::STATE_APPROVED, "2027-06-04"));
  ExpectPart(world, "2026-06-04", "current", 1);
}

TEST(Impacts, AChangeMakesItOutdated) {
  World world = Approved("2026-06-01");
  world.On("2026-05-01").Tell("systemAssurances/chat", Reported(Impact::STATE_OUTDATED));
  ExpectPart(world, "2026-04-30", "current", 1);
  ExpectPart(world, "2026-05-01", "outdated", 0);
  ExpectPart(world, "2026-06-01", "outdated", 0);
  world.On("2026-06-02").Tell("systemAssurances/chat", Reported(Impact::STATE_IN_PROGRESS));
  ExpectPart(world, "2026-06-02", "outdated", 0);
}

TEST(Impacts, ANextVersionInWorkEndsADecision) {
  World world = Approved("2026-06-01");
  world.On("2026-05-01").Tell("systemAssurances/chat", Reported(Impact::STATE_IN_PROGRESS));
  ExpectPart(world, "2026-05-01", "outdated", 0);
}

TEST(Impacts, OneInWorkIsMissingUntilItIsDecided) {
  World world = InService();
  world.On("2026-03-02").Tell("systemAssurances/chat", Reported(Impact::STATE_IN_PROGRESS));
  ExpectPart(world, "2026-03-02", "missing", 0);
  world.On("2026-03-03").Tell("systemAssurances/chat", Reported(Impact::STATE_OUTDATED));
  ExpectPart(world, "2026-03-03", "missing", 0);
  world.On("2026-03-04").Tell("systemAssurances/chat", Reported(Impact::STATE_REJECTED));
  ExpectPart(world, "2026-03-04", "rejected", 0);
}

TEST(Impacts, AReportBeforeTheFirstEventOfTheSystemCounts) {
  World world;
  world.On("2026-01-01").Tell("systemAssurances/chat", Reported(Impact::STATE_APPROVED, "2027-01-01"));
  world.On("2026-02-01").Tell("aiSystems/chat", Imported(AiSystem::STATE_OPERATION));
  ExpectPart(world, "2026-02-01", "current", 1);
}

}  // namespace
}  // namespace aims::improvement
