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

}  // namespace
}  // namespace aims::improvement
