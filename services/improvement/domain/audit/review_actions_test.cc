#include "aims/audit/v1/action.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/audit/testing/counts_by_owner.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using audit::v1::ActionEvent;

constexpr char kAction[] = "actions/a1";
constexpr char kInTime[] = "review-actions-in-time";
constexpr char kReview[] = "organizations/acme/managementReviews/r1";

ActionEvent Planned(const std::string& due, const std::string& subject = kReview) {
  ActionEvent event;
  event.mutable_registered()->mutable_action()->set_owner("olga");
  event.mutable_registered()->mutable_action()->set_subject(subject);
  *event.mutable_registered()->mutable_action()->mutable_due_time() = P(due);
  return event;
}
ActionEvent Completed(const std::string& subject = kReview) {
  ActionEvent event;
  event.mutable_completed()->set_subject(subject);
  return event;
}
ActionEvent Returned() {
  ActionEvent event;
  event.mutable_returned();
  return event;
}
ActionEvent Cancelled() {
  ActionEvent event;
  event.mutable_cancelled()->set_subject(kReview);
  return event;
}
ActionEvent Extended(const std::string& due) {
  ActionEvent event;
  *event.mutable_due_extended()->mutable_due_time() = P(due);
  return event;
}

World Plan() {
  World world;
  world.On("2026-03-01").Tell(kAction, Planned("2026-04-01"));
  return world;
}
void Expect(const World& world, const std::string& time, double numerator, double denominator) {
  EXPECT_EQ(world.Of(kInTime, time).numerator, numerator) << time;
  EXPECT_EQ(world.Of(kInTime, time).denominator, denominator) << time;
}

TEST(ReviewActions, AreLateFromTheirDueTimeOn) {
  const World world = Plan();
  Expect(world, "2026-03-31", 0, 0);
  Expect(world, "2026-04-01", 0, 1);
  Expect(world, "2026-06-30", 0, 0);
}

TEST(ReviewActions, AreInTimeWhenDoneByTheDueTime) {
  World world = Plan();
  world.On("2026-04-01").Tell(kAction, Completed());
  Expect(world, "2026-04-01", 1, 1);
}

TEST(ReviewActions, AreLateWhenDoneAfterwards) {
  World world = Plan();
  world.On("2026-04-02").Tell(kAction, Completed());
  Expect(world, "2026-04-03", 0, 1);
}

TEST(ReviewActions, KeepTheirFirstDueTime) {
  World world = Plan();
  world.On("2026-03-20").Tell(kAction, Extended("2026-05-01")).On("2026-04-15").Tell(kAction, Completed());
  Expect(world, "2026-05-02", 0, 1);
}

TEST(ReviewActions, AreNotCountedWhenCancelledBefore) {
  World world = Plan();
  world.On("2026-03-20").Tell(kAction, Cancelled());
  Expect(world, "2026-04-02", 0, 0);
}

TEST(ReviewActions, StayLateWhenCancelledAfterwards) {
  World world = Plan();
  world.On("2026-04-20").Tell(kAction, Cancelled());
  Expect(world, "2026-04-21", 0, 1);
}

TEST(ReviewActions, AreLateWhenReturnedBeforeTheDueTime) {
  World world = Plan();
  world.On("2026-03-10").Tell(kAction, Completed()).On("2026-03-20").Tell(kAction, Returned());
  Expect(world, "2026-04-02", 0, 1);
}

TEST(ReviewActions, AreLateSinceTheyWereFoundToBeNotDone) {
  World world = Plan();
  world.On("2026-03-10").Tell(kAction, Completed()).On("2026-04-20").Tell(kAction, Returned());
  world.On("2026-04-25").Tell(kAction, Completed());
  Expect(world, "2026-04-19", 1, 1);
  Expect(world, "2026-04-20", 0, 1);
  Expect(world, "2026-05-01", 0, 1);
  // The due time is before the window, and so is the correction, which was recorded in it.
  Expect(world, "2026-07-10", 0, 0);
}

TEST(ReviewActions, AreLateWhenPlannedAfterTheirDueTime) {
  World world;
  world.On("2026-04-10").Tell(kAction, Planned("2026-04-01"));
  Expect(world, "2026-04-09", 0, 0);
  Expect(world, "2026-04-10", 0, 1);
}

TEST(ReviewActions, OfOtherResourcesAreNotCounted) {
  constexpr char kAudit[] = "organizations/acme/audits/a1";
  World world;
  world.On("2026-03-01").Tell(kAction, Planned("2026-04-01", kAudit));
  world.On("2026-03-02").Tell(kAction, Completed(kAudit)).On("2026-03-03").Tell(kAction, Returned());
  Expect(world, "2026-04-02", 0, 0);
}

TEST(ReviewActions, HaveTheOwnerThatTheyHadWhenTheyWereDue) {
  World world = Plan();
  ActionEvent given;
  given.mutable_updated()->mutable_action()->set_owner("paul");
  given.mutable_updated()->mutable_update_mask()->add_paths("owner");
  world.On("2026-03-20").Tell(kAction, given);
  EXPECT_EQ(CountsByOwner(world, "review-actions", kAction, Series::kReviewActions),
            (OwnerCounts{{{"paul", "late"}, 1}}));
}

}  // namespace
}  // namespace aims::improvement
