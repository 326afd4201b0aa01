#include "aims/risk/v1/treatment.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using risk::v1::Treatment;
using risk::v1::TreatmentEvent;

TreatmentEvent Planned(const std::string& owner, const std::string& due) {
  TreatmentEvent event;
  event.mutable_registered()->mutable_treatment()->set_owner(owner);
  *event.mutable_registered()->mutable_treatment()->mutable_due_time() = P(due);
  return event;
}
TreatmentEvent Approved() {
  TreatmentEvent event;
  event.mutable_approved();
  return event;
}
TreatmentEvent Completed() {
  TreatmentEvent event;
  event.mutable_completed();
  return event;
}
TreatmentEvent Moved(const std::string& due) {
  TreatmentEvent event;
  *event.mutable_updated()->mutable_treatment()->mutable_due_time() = P(due);
  event.mutable_updated()->mutable_update_mask()->add_paths("due_time");
  return event;
}
TreatmentEvent Revoked() {
  TreatmentEvent event;
  event.mutable_revoked();
  return event;
}
TreatmentEvent Tested(Treatment::Test::Outcome outcome) {
  TreatmentEvent event;
  event.mutable_tested()->set_outcome(outcome);
  return event;
}

constexpr char kInTime[] = "treatments-in-time";

World Approval() {
  World world;
  world.On("2026-03-01").Tell("treatments/t1", Planned("tom", "2026-04-01"));
  world.On("2026-03-02").Tell("treatments/t1", Approved());
  return world;
}

TEST(Treatments, IsNotCountedBeforeItIsDue) {
  World world = Approval();
  EXPECT_EQ(world.Of(kInTime, "2026-03-31").denominator, 0);
}

TEST(Treatments, IsLateFromItsDueTimeOn) {
  World world = Approval();
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").denominator, 1);
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").numerator, 0);
}

TEST(Treatments, IsInTimeWhenImplementedByTheDueTime) {
  World world = Approval();
  world.On("2026-04-01").Tell("treatments/t1", Completed());
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").denominator, 1);
  EXPECT_EQ(world.Of(kInTime, "2026-04-01").numerator, 1);
}

TEST(Treatments, IsLateWhenImplementedAfterwards) {
  World world = Approval();
  world.On("2026-04-02").Tell("treatments/t1", Completed());
  EXPECT_EQ(world.Of(kInTime, "2026-05-01").denominator, 1);
  EXPECT_EQ(world.Of(kInTime, "2026-05-01").numerator, 0);
}

TEST(Treatments, CountsTheFirstApprovedDueTimeAlone) {
  World world = Approval();
  world.On("2026-03-20").Tell("treatments/t1", Moved("2026-06-01"));
  world.On("2026-03-21").Tell("treatments/t1", Approved());
  world.On("2026-05-01").Tell("treatments/t1", Completed());
  EXPECT_EQ(world.Of(kInTime, "2026-06-02").denominator, 1);
  EXPECT_EQ(world.Of(kInTime, "2026-06-02").numerator, 0);
}

TEST(Treatments, LeavesOutOneThatWasRevokedBeforeItWasDue) {
  World world = Approval();
  world.On("2026-03-20").Tell("treatments/t1", Revoked());
  EXPECT_EQ(world.Of(kInTime, "2026-05-01").denominator, 0);
}

TEST(Treatments, LeavesTheWindowAfterNinetyDays) {
  World world = Approval();
  EXPECT_EQ(world.Of(kInTime, "2026-06-29").denominator, 1);
  EXPECT_EQ(world.Of(kInTime, "2026-06-30").denominator, 0);
}

TEST(Treatments, CountsTheFirstTestAlone) {
  World world = Approval();
  world.On("2026-04-05").Tell("treatments/t1", Tested(Treatment::Test::OUTCOME_INEFFECTIVE));
  world.On("2026-04-15").Tell("treatments/t1", Tested(Treatment::Test::OUTCOME_EFFECTIVE));
  const Tally tally = world.Of("treatments-effective-at-first-test", "2026-05-01");
  EXPECT_EQ(tally.denominator, 1);
  EXPECT_EQ(tally.numerator, 0);
}

TreatmentEvent Voided() {
  TreatmentEvent event;
  event.mutable_approval_voided();
  return event;
}
TreatmentEvent Doubted() {
  TreatmentEvent event;
  event.mutable_doubted();
  return event;
}

// A treatment of the risk r1, approved on 2 March.
World UnderWay() {
  TreatmentEvent planned = Planned("tom", "2026-04-01");
  planned.mutable_registered()->mutable_treatment()->set_risk("organizations/acme/risks/r1");
  World world;
  world.On("2026-03-01").Tell("treatments/t1", planned);
  world.On("2026-03-02").Tell("treatments/t1", Approved());
  return world;
}

int64_t CountUnderWay(const World& world, const std::string& time) {
  Counts counts = world.Standing(Series::kTreatmentsUnderWay, time);
  return counts["r1"];
}

TEST(Treatments, AreUnderWayFromTheirApprovalOn) {
  World world = UnderWay();
  EXPECT_EQ(CountUnderWay(world, "2026-03-01"), 0);
  EXPECT_EQ(CountUnderWay(world, "2026-03-02"), 1);
  EXPECT_EQ(CountUnderWay(world, "2026-12-01"), 1);  // overdue
}

TEST(Treatments, AreUnderWayUntilTheirTest) {
  for (const auto outcome : {Treatment::Test::OUTCOME_EFFECTIVE, Treatment::Test::OUTCOME_INEFFECTIVE}) {
    World world = UnderWay();
    world.On("2026-03-20").Tell("treatments/t1", Completed());
    world.On("2026-03-30").Tell("treatments/t1", Tested(outcome));
    EXPECT_EQ(CountUnderWay(world, "2026-03-29"), 1);
    EXPECT_EQ(CountUnderWay(world, "2026-03-30"), 0);
  }
}

TEST(Treatments, AreUnderWayAgainWhileTheirEffectIsInDoubt) {
  World world = UnderWay();
  world.On("2026-03-30").Tell("treatments/t1", Tested(Treatment::Test::OUTCOME_EFFECTIVE));
  world.On("2026-05-01").Tell("treatments/t1", Doubted());
  world.On("2026-05-10").Tell("treatments/t1", Tested(Treatment::Test::OUTCOME_EFFECTIVE));
  EXPECT_EQ(CountUnderWay(world, "2026-05-01"), 1);
  EXPECT_EQ(CountUnderWay(world, "2026-05-10"), 0);
}

TEST(Treatments, AreNotUnderWayWithoutAnApproval) {
  World world = UnderWay();
  world.On("2026-03-10").Tell("treatments/t1", Moved("2026-06-01")).Tell("treatments/t1", Voided());
  EXPECT_EQ(CountUnderWay(world, "2026-03-10"), 0);
  world.On("2026-03-12").Tell("treatments/t1", Approved());
  EXPECT_EQ(CountUnderWay(world, "2026-03-12"), 1);
}

TEST(Treatments, AreNotUnderWayOnceRevoked) {
  World world = UnderWay();
  world.On("2026-03-10").Tell("treatments/t1", Revoked());
  EXPECT_EQ(CountUnderWay(world, "2026-03-10"), 0);
}

}  // namespace
}  // namespace aims::improvement
