#include "gtest/gtest.h"
#include "services/improvement/domain/readiness/testing/presence.h"

namespace aims::improvement {
namespace {

using controls::v1::PolicyAcknowledgementEvent;
using controls::v1::PolicyEvent;

constexpr char kPolicy[] = "policies/ai";
constexpr char kAcknowledgement[] = "policyAcknowledgements/a1";

World InForce(bool communicated = true) {
  World world;
  world.On("2026-01-02")
      .Tell(kPolicy, Published(controls::v1::POLICY_KIND_AI_POLICY, "2026-06-01", {"iso-42001:4.4", "iso-42001:5.2"},
                               communicated));
  world.On("2026-01-10").Tell(kPolicy, Happened<PolicyEvent>(PolicyEvent::kTookEffect));
  return world;
}
const Counts kAll = {{"ai-policy/available-outside", 1}, {"ai-policy/in-force", 1}, {"ai-policy/reviewed", 1},
                     {"ai-policy/to-acknowledge", 1},    {"policies/in-force", 1},  {"published|iso-42001:4.4", 1}};

TEST(PolicyPresence, IsThereFromItsEffectOn) {
  World world = InForce();
  EXPECT_EQ(PresentAt(world, "2026-01-09"), Counts());
  EXPECT_EQ(PresentAt(world, "2026-01-10"), kAll);
}

TEST(PolicyPresence, IsNotCommunicatedByItself) {
  World world = InForce(false);
  EXPECT_EQ(PresentAt(world, "2026-01-10"), (Counts{{"ai-policy/in-force", 1},
                                                    {"ai-policy/reviewed", 1},
                                                    {"policies/in-force", 1},
                                                    {"published|iso-42001:4.4", 1}}));
}

TEST(PolicyPresence, IsReviewedUntilTheReviewIsDue) {
  World world = InForce();
  EXPECT_EQ(PresentAt(world, "2026-05-31").count("ai-policy/reviewed"), 1);
  EXPECT_EQ(PresentAt(world, "2026-06-01").count("ai-policy/reviewed"), 0);
  EXPECT_EQ(PresentAt(world, "2026-06-01").count("ai-policy/in-force"), 1);
  PolicyEvent confirmed;
  *confirmed.mutable_confirmed()->mutable_review_due_time() = P("2026-12-01");
  world.On("2026-06-02").Tell(kPolicy, confirmed);
  EXPECT_EQ(PresentAt(world, "2026-11-30").count("ai-policy/reviewed"), 1);
  EXPECT_EQ(PresentAt(world, "2026-12-01").count("ai-policy/reviewed"), 0);
}

TEST(PolicyPresence, IsNotReviewedWhenTheReviewFellDueEarlier) {
  World world = InForce();
  world.On("2026-02-01").Tell(kPolicy, Happened<PolicyEvent>(PolicyEvent::kReviewFellDue));
  EXPECT_EQ(PresentAt(world, "2026-02-01").count("ai-policy/reviewed"), 0);
}

TEST(PolicyPresence, IsThatOfTheVersionInForce) {
  World world = InForce();
  world.On("2026-02-01").Tell(kPolicy, Published(controls::v1::POLICY_KIND_AI_POLICY, "2027-01-01", {}, false));
  EXPECT_EQ(PresentAt(world, "2026-02-01"), kAll);
  world.On("2026-03-01")
      .Tell(kPolicy, Happened<PolicyEvent>(PolicyEvent::kSuperseded))
      .Tell(kPolicy, Happened<PolicyEvent>(PolicyEvent::kTookEffect));
  EXPECT_EQ(PresentAt(world, "2026-03-01"),
            (Counts{{"ai-policy/in-force", 1}, {"ai-policy/reviewed", 1}, {"policies/in-force", 1}}));
}

TEST(PolicyPresence, OfAnotherPolicyIsNoAiPolicy) {
  World world;
  world.On("2026-01-02")
      .Tell("policies/p2", Published(controls::v1::POLICY_KIND_PROCEDURE, "2026-06-01", {"iso-42001:6.1.4"}))
      .Tell("policies/p2", Happened<PolicyEvent>(PolicyEvent::kTookEffect));
  EXPECT_EQ(PresentAt(world, "2026-01-02"), (Counts{{"policies/in-force", 1}, {"published|iso-42001:6.1.4", 1}}));
}

TEST(PolicyPresence, IsGoneWhenItIsRetiredAndWhileItIsDeleted) {
  World world = InForce();
  world.On("2026-02-01").Tell(kPolicy, Happened<PolicyEvent>(PolicyEvent::kDeleted));
  EXPECT_EQ(PresentAt(world, "2026-02-01"), Counts());
  world.On("2026-02-02").Tell(kPolicy, Happened<PolicyEvent>(PolicyEvent::kUndeleted));
  EXPECT_EQ(PresentAt(world, "2026-02-02"), kAll);
  world.On("2026-02-03").Tell(kPolicy, Happened<PolicyEvent>(PolicyEvent::kRetired));
  EXPECT_EQ(PresentAt(world, "2026-02-03"), Counts());
}

TEST(AcknowledgementPresence, IsOverdueUntilItIsGiven) {
  World world;
  const auto happens = [&](const std::string& day, PolicyAcknowledgementEvent::EventCase event) {
    world.On(day).Tell(kAcknowledgement, Happened<PolicyAcknowledgementEvent>(event));
  };
  happens("2026-01-02", PolicyAcknowledgementEvent::kRequested);
  happens("2026-01-16", PolicyAcknowledgementEvent::kOverdue);
  happens("2026-01-20", PolicyAcknowledgementEvent::kGiven);
  EXPECT_EQ(PresentAt(world, "2026-01-15"), (Counts{{"acknowledgements/asked", 1}}));
  EXPECT_EQ(PresentAt(world, "2026-01-16"), (Counts{{"acknowledgements/asked", 1}, {"acknowledgements/overdue", 1}}));
  EXPECT_EQ(PresentAt(world, "2026-01-20"), (Counts{{"acknowledgements/asked", 1}}));
  EXPECT_EQ(DoneBy(world, "policy-acknowledged", "2026-01-19"), 0);
  EXPECT_EQ(DoneBy(world, "policy-acknowledged", "2026-01-20"), 1);
}

TEST(AcknowledgementPresence, EndsWhenItIsClosed) {
  World world;
  world.On("2026-01-16")
      .Tell(kAcknowledgement, Happened<PolicyAcknowledgementEvent>(PolicyAcknowledgementEvent::kOverdue));
  world.On("2026-01-17")
      .Tell(kAcknowledgement, Happened<PolicyAcknowledgementEvent>(PolicyAcknowledgementEvent::kClosed));
  EXPECT_EQ(PresentAt(world, "2026-01-17"), Counts());
}

}  // namespace
}  // namespace aims::improvement
