#include "aims/controls/v1/control_test.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using controls::v1::ControlTestEvent;
using Parts = std::map<std::string, int64_t>;

constexpr char kPassed[] = "operation-tests-passed";
constexpr char kMissed[] = "tests-missed";

ControlTestEvent Scheduled(const std::string& time, uint32_t grace_days) {
  ControlTestEvent event;
  *event.mutable_registered()->mutable_control_test()->mutable_scheduled_time() = P(time);
  event.mutable_registered()->set_grace_days(grace_days);
  return event;
}
ControlTestEvent Moved(const std::string& time) {
  ControlTestEvent event;
  *event.mutable_updated()->mutable_control_test()->mutable_scheduled_time() = P(time);
  event.mutable_updated()->mutable_update_mask()->add_paths("scheduled_time");
  return event;
}
ControlTestEvent Renamed() {
  ControlTestEvent event;
  event.mutable_updated()->mutable_control_test()->set_display_name("another");
  event.mutable_updated()->mutable_update_mask()->add_paths("display_name");
  return event;
}
ControlTestEvent Started() {
  ControlTestEvent event;
  event.mutable_started();
  return event;
}
ControlTestEvent Cancelled() {
  ControlTestEvent event;
  event.mutable_cancelled();
  return event;
}
ControlTestEvent Missed(const std::string& time) {
  ControlTestEvent event;
  *event.mutable_missed()->mutable_miss_time() = P(time);
  return event;
}
ControlTestEvent Concluded(controls::v1::ControlTestOutcome outcome,
                           controls::v1::ControlTestKind kind = controls::v1::CONTROL_TEST_KIND_OPERATION) {
  ControlTestEvent event;
  event.mutable_concluded()->set_outcome(outcome);
  event.mutable_concluded()->set_kind(kind);
  return event;
}

TEST(OperationTests, CountsConclusionsInTheWindow) {
  World world;
  world.On("2026-03-01").Tell("controlTests/t1", Concluded(controls::v1::CONTROL_TEST_OUTCOME_PASSED));
  world.On("2026-03-02").Tell("controlTests/t2", Concluded(controls::v1::CONTROL_TEST_OUTCOME_FAILED));
  world.On("2026-03-03").Tell("controlTests/t3", Concluded(controls::v1::CONTROL_TEST_OUTCOME_INCONCLUSIVE));
  const Tally tally = world.Of(kPassed, "2026-04-01");
  EXPECT_EQ(tally.numerator, 1);
  EXPECT_EQ(tally.denominator, 2);
  EXPECT_EQ(tally.parts, (Parts{{"failed", 1}, {"inconclusive", 1}, {"passed", 1}}));
  EXPECT_EQ(world.Of(kPassed, "2026-03-01").denominator, 1);
  EXPECT_EQ(world.Of(kPassed, "2026-05-30").denominator, 1);  // that of 1 March has left the window
}

TEST(OperationTests, LeavesOutDesignTests) {
  World world;
  world.On("2026-03-01")
      .Tell("controlTests/t1",
            Concluded(controls::v1::CONTROL_TEST_OUTCOME_PASSED, controls::v1::CONTROL_TEST_KIND_DESIGN));
  EXPECT_EQ(world.Of(kPassed, "2026-04-01").denominator, 0);
}

TEST(TestsMissed, CountsATestAtTheEndOfItsGrace) {
  World world;
  world.On("2026-03-01").Tell("controlTests/t1", Scheduled("2026-03-10", 3));
  EXPECT_EQ(world.Of(kMissed, "2026-03-12").denominator, 0);
  EXPECT_EQ(world.Of(kMissed, "2026-03-13").denominator, 1);
  EXPECT_EQ(world.Of(kMissed, "2026-03-13").numerator, 1);
}

TEST(TestsMissed, CountsOnceWhenTheEventFollows) {
  World world;
  world.On("2026-03-01").Tell("controlTests/t1", Scheduled("2026-03-10", 3));
  world.On("2026-03-13T00:00:05Z").Tell("controlTests/t1", Missed("2026-03-13"));
  EXPECT_EQ(world.Of(kMissed, "2026-03-13").numerator, 1);
  EXPECT_EQ(world.Of(kMissed, "2026-04-01").numerator, 1);
  EXPECT_EQ(world.Of(kMissed, "2026-04-01").denominator, 1);
}

TEST(TestsMissed, IsHeldWhenStartedBefore) {
  World world;
  world.On("2026-03-01").Tell("controlTests/t1", Scheduled("2026-03-10", 3));
  world.On("2026-03-12").Tell("controlTests/t1", Started());
  world.On("2026-03-20").Tell("controlTests/t1", Concluded(controls::v1::CONTROL_TEST_OUTCOME_PASSED));
  EXPECT_EQ(world.Of(kMissed, "2026-03-12").denominator, 0);
  EXPECT_EQ(world.Of(kMissed, "2026-04-01").denominator, 1);
  EXPECT_EQ(world.Of(kMissed, "2026-04-01").numerator, 0);
}

TEST(TestsMissed, IsHeldWhenConcludedBefore) {
  World world;
  world.On("2026-03-01").Tell("controlTests/t1", Scheduled("2026-03-10", 3));
  world.On("2026-03-08").Tell("controlTests/t1", Started());
  world.On("2026-03-09").Tell("controlTests/t1", Concluded(controls::v1::CONTROL_TEST_OUTCOME_FAILED));
  EXPECT_EQ(world.Of(kMissed, "2026-03-12").denominator, 0);
  EXPECT_EQ(world.Of(kMissed, "2026-03-13").denominator, 1);
  EXPECT_EQ(world.Of(kMissed, "2026-03-13").numerator, 0);
}

TEST(TestsMissed, LeavesOutOneThatWasCancelledBefore) {
  World world;
  world.On("2026-03-01").Tell("controlTests/t1", Scheduled("2026-03-10", 3));
  world.On("2026-03-12").Tell("controlTests/t1", Cancelled());
  EXPECT_EQ(world.Of(kMissed, "2026-04-01").denominator, 0);
}

TEST(TestsMissed, KeepsOneThatWasCancelledAfterwards) {
  World world;
  world.On("2026-03-01").Tell("controlTests/t1", Scheduled("2026-03-10", 3));
  world.On("2026-03-12").Tell("controlTests/t1", Started());
  world.On("2026-03-14").Tell("controlTests/t1", Cancelled());
  EXPECT_EQ(world.Of(kMissed, "2026-04-01").denominator, 1);
  EXPECT_EQ(world.Of(kMissed, "2026-04-01").numerator, 0);
}

TEST(TestsMissed, CountsAtTheTimeToWhichItWasMoved) {
  World world;
  world.On("2026-03-01").Tell("controlTests/t1", Scheduled("2026-03-10", 3));
  world.On("2026-03-11").Tell("controlTests/t1", Renamed());
  world.On("2026-03-12").Tell("controlTests/t1", Moved("2026-04-10"));
  EXPECT_EQ(world.Of(kMissed, "2026-04-12").denominator, 0);
  EXPECT_EQ(world.Of(kMissed, "2026-04-13").numerator, 1);
}

TEST(TestsMissed, IsMissedAtOnceWhenScheduledForThePast) {
  World world;
  world.On("2026-03-01").Tell("controlTests/t1", Scheduled("2026-01-10", 3));
  EXPECT_EQ(world.Of(kMissed, "2026-02-28").denominator, 0);
  EXPECT_EQ(world.Of(kMissed, "2026-03-01").numerator, 1);
}

}  // namespace
}  // namespace aims::improvement
