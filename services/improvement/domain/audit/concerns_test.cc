#include "aims/audit/v1/concern_event.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using audit::v1::ConcernEvent;

constexpr char kConcern[] = "concerns/c1";
constexpr char kHandled[] = "concerns-handled";

ConcernEvent Raised(const std::string& acknowledge_due, const std::string& feedback_due) {
  ConcernEvent event;
  *event.mutable_raised()->mutable_acknowledge_due_time() = P(acknowledge_due);
  *event.mutable_raised()->mutable_feedback_due_time() = P(feedback_due);
  return event;
}
ConcernEvent Acknowledged(const std::string& feedback_due) {
  ConcernEvent event;
  *event.mutable_acknowledged()->mutable_feedback_due_time() = P(feedback_due);
  return event;
}
ConcernEvent FeedbackGiven() {
  ConcernEvent event;
  event.mutable_feedback_given();
  return event;
}
ConcernEvent Concluded() {
  ConcernEvent event;
  event.mutable_concluded();
  return event;
}

World Received() {
  World world;
  world.On("2026-01-01").Tell(kConcern, Raised("2026-01-08", "2026-04-08"));
  return world;
}
using Parts = std::map<std::string, int64_t>;

TEST(Concerns, AreCountedAsReceivedInTheWindow) {
  const World world = Received();
  EXPECT_EQ(world.Of(kHandled, "2026-01-07").parts, (Parts{{"received", 1}}));
  EXPECT_EQ(world.Of(kHandled, "2026-01-07").denominator, 0) << "nothing is due";
  EXPECT_EQ(world.Of(kHandled, "2026-04-01").parts.count("received"), 0);
}

TEST(Concerns, AreLateWithoutAnAcknowledgement) {
  const World world = Received();
  const Tally tally = world.Of(kHandled, "2026-01-08");
  EXPECT_EQ(tally.parts, (Parts{{"received", 1}, {"acknowledged/late", 1}}));
  EXPECT_EQ(tally.denominator, 1);
  EXPECT_EQ(tally.numerator, 0);
}

TEST(Concerns, AreKeptWhenAcknowledgedByTheDueTime) {
  World world = Received();
  world.On("2026-01-08").Tell(kConcern, Acknowledged("2026-04-08"));
  const Tally tally = world.Of(kHandled, "2026-02-01");
  EXPECT_EQ(tally.parts, (Parts{{"received", 1}, {"acknowledged/kept", 1}}));
  EXPECT_EQ(tally.denominator, 1);
  EXPECT_EQ(tally.numerator, 1);
}

TEST(Concerns, StayLateWhenAcknowledgedAfterTheDueTime) {
  World world = Received();
  world.On("2026-01-09").Tell(kConcern, Acknowledged("2026-04-08"));
  EXPECT_EQ(world.Of(kHandled, "2026-02-01").parts, (Parts{{"received", 1}, {"acknowledged/late", 1}}));
}

TEST(Concerns, HaveFeedbackDueThreeMonthsAfterTheAcknowledgement) {
  World world = Received();
  world.On("2026-01-03").Tell(kConcern, Acknowledged("2026-04-03"));
  EXPECT_EQ(world.Of(kHandled, "2026-04-02").parts.count("feedback/late"), 0);
  EXPECT_EQ(world.Of(kHandled, "2026-04-03").parts.at("feedback/late"), 1);
  EXPECT_EQ(world.Of(kHandled, "2026-04-30").parts.at("feedback/late"), 1) << "once";
}

TEST(Concerns, HaveFeedbackDueWithoutAnAcknowledgementToo) {
  const World world = Received();
  EXPECT_EQ(world.Of(kHandled, "2026-04-08", 10).parts, (Parts{{"feedback/late", 1}}));
}

TEST(Concerns, HaveKeptFeedbackByAMessageOrByTheConclusion) {
  for (const ConcernEvent& feedback : {FeedbackGiven(), Concluded()}) {
    World world = Received();
    world.On("2026-01-03").Tell(kConcern, Acknowledged("2026-04-03"));
    world.On("2026-03-01").Tell(kConcern, feedback);
    world.On("2026-05-01").Tell(kConcern, Concluded());
    const Tally tally = world.Of(kHandled, "2026-05-02", 150);
    EXPECT_EQ(tally.parts, (Parts{{"received", 1}, {"acknowledged/kept", 1}, {"feedback/kept", 1}}));
    EXPECT_EQ(tally.numerator, 2);
    EXPECT_EQ(tally.denominator, 2);
  }
}

TEST(Concerns, KeepNothingOfTheirContentAndNoPerson) {
  World world;
  ConcernEvent raised = Raised("2026-01-08", "2026-04-08");
  raised.mutable_raised()->mutable_concern()->set_description("secret");
  raised.mutable_raised()->mutable_concern()->add_ai_systems("organizations/acme/aiSystems/chat");
  raised.mutable_raised()->set_reporter("rita");
  ConcernEvent acknowledged = Acknowledged("2026-04-03");
  acknowledged.mutable_acknowledged()->set_text("secret");
  world.On("2026-01-01").Tell(kConcern, raised).On("2026-01-03").Tell(kConcern, acknowledged);
  const History& history = world.ledger().items().at({"concerns", kConcern});
  ASSERT_EQ(history.size(), 2);
  EXPECT_EQ(history[0].event->SerializeAsString(), Raised("2026-01-08", "2026-04-08").SerializeAsString());
  EXPECT_EQ(history[1].event->SerializeAsString(), Acknowledged("2026-04-03").SerializeAsString());
}

}  // namespace
}  // namespace aims::improvement
