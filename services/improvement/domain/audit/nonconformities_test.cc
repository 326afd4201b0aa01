#include "services/improvement/domain/audit/nonconformities.h"

#include "aims/audit/v1/nonconformity.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/audit/testing/counts_by_owner.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using audit::v1::Nonconformity;
using audit::v1::NonconformityEvent;
using Parts = std::map<std::string, int64_t>;
using DayCounts = std::map<double, int64_t>;

constexpr char kOne[] = "nonconformities/n1";
constexpr char kOpen[] = "nonconformities";
constexpr char kClose[] = "nonconformity-times";
constexpr char kContain[] = "nonconformity-containment-times";
constexpr char kEffective[] = "corrective-actions-effective";
constexpr char kRecurring[] = "nonconformities-recurring";

NonconformityEvent Opened(const std::string& grade) {
  NonconformityEvent event;
  event.mutable_registered()->mutable_nonconformity()->set_grade(grade);
  event.mutable_registered()->mutable_nonconformity()->set_owner("olga");
  event.mutable_registered()->mutable_nonconformity()->set_description("secret");
  return event;
}
NonconformityEvent Confirmed(const std::string& grade) {
  NonconformityEvent event;
  event.mutable_confirmed()->set_grade(grade);
  return event;
}
NonconformityEvent Rejected() {
  NonconformityEvent event;
  event.mutable_rejected();
  return event;
}
NonconformityEvent Contained() {
  NonconformityEvent event;
  event.mutable_contained();
  return event;
}
NonconformityEvent Accepted(const std::string& recurrence_of) {
  NonconformityEvent event;
  event.mutable_analysis_accepted()->set_recurrence_of(recurrence_of);
  return event;
}
NonconformityEvent Verified(Nonconformity::Outcome outcome) {
  NonconformityEvent event;
  event.mutable_verified()->mutable_verification()->set_outcome(outcome);
  return event;
}
NonconformityEvent Closed() {
  NonconformityEvent event;
  event.mutable_closed();
  return event;
}
NonconformityEvent Regraded(const std::string& grade) {
  NonconformityEvent event;
  event.mutable_updated()->mutable_nonconformity()->set_grade(grade);
  event.mutable_updated()->mutable_update_mask()->add_paths("grade");
  return event;
}

World OpenOne(const std::string& grade = "major") {
  World world;
  world.On("2026-01-01").Tell(kOne, Opened(grade));
  return world;
}

// --- Open, opened, closed ---

TEST(Nonconformities, AreOpenUntilTheyAreClosed) {
  World world = OpenOne();
  world.On("2026-01-20").Tell(kOne, Closed());
  EXPECT_EQ(world.Of(kOpen, "2025-12-31").numerator, 0);
  EXPECT_EQ(world.Of(kOpen, "2026-01-01").numerator, 1);
  EXPECT_EQ(world.Of(kOpen, "2026-01-01").parts, (Parts{{"opened/major", 1}, {"open/major", 1}, {"age/30", 1}}));
  EXPECT_EQ(world.Of(kOpen, "2026-01-20").numerator, 0);
  EXPECT_EQ(world.Of(kOpen, "2026-01-20").parts, (Parts{{"opened/major", 1}, {"closed/major", 1}}));
  EXPECT_EQ(world.Of(kOpen, "2026-04-10").parts, (Parts{{"closed/major", 1}}));
}

TEST(Nonconformities, GrowOlderByThemselves) {
  const World world = OpenOne();
  const auto age = [&](const std::string& time) {
    Parts parts = world.Of(kOpen, time, 1).parts;
    parts.erase("open/major");
    parts.erase("opened/major");
    return parts;
  };
  EXPECT_EQ(age("2026-01-31"), (Parts{{"age/30", 1}})) << "30 days";
  EXPECT_EQ(age("2026-01-31T00:00:01Z"), (Parts{{"age/90", 1}}));
  EXPECT_EQ(age("2026-04-01"), (Parts{{"age/90", 1}})) << "90 days";
  EXPECT_EQ(age("2026-04-02"), (Parts{{"age/180", 1}}));
  EXPECT_EQ(age("2026-06-30"), (Parts{{"age/180", 1}})) << "180 days";
  EXPECT_EQ(age("2026-07-01"), (Parts{{"age/older", 1}}));
  EXPECT_EQ(age("2030-07-01"), (Parts{{"age/older", 1}}));
}

TEST(Nonconformities, KeepTheirAgeWhenTheyMove) {
  World world = OpenOne();
  world.On("2026-03-01").Tell(kOne, Contained()).On("2026-08-01").Tell(kOne, Regraded("minor"));
  EXPECT_EQ(world.Of(kOpen, "2026-02-01", 1).parts, (Parts{{"open/major", 1}, {"age/90", 1}}));
  EXPECT_EQ(world.Of(kOpen, "2026-03-01", 1).parts, (Parts{{"open/major", 1}, {"age/90", 1}}));
  EXPECT_EQ(world.Of(kOpen, "2026-05-01", 1).parts, (Parts{{"open/major", 1}, {"age/180", 1}}));
  EXPECT_EQ(world.Of(kOpen, "2026-08-01", 1).parts, (Parts{{"open/minor", 1}, {"age/older", 1}}));
}

TEST(Nonconformities, AreUngradedUntilTheirConfirmation) {
  World world = OpenOne("");
  world.On("2026-01-05").Tell(kOne, Confirmed("minor"));
  EXPECT_EQ(world.Of(kOpen, "2026-01-04").parts, (Parts{{"opened/ungraded", 1}, {"open/ungraded", 1}, {"age/30", 1}}));
  EXPECT_EQ(world.Of(kOpen, "2026-01-05").parts, (Parts{{"opened/ungraded", 1}, {"open/minor", 1}, {"age/30", 1}}));
}

TEST(Nonconformities, AreOpenNoMoreWhenRejected) {
  World world = OpenOne();
  world.On("2026-01-05").Tell(kOne, Rejected());
  EXPECT_EQ(world.Of(kOpen, "2026-01-04").numerator, 1);
  EXPECT_EQ(world.Of(kOpen, "2026-01-05").numerator, 0);
  EXPECT_EQ(world.Of(kOpen, "2026-01-05").parts, (Parts{{"opened/major", 1}})) << "not closed";
}

TEST(Nonconformities, HaveTheOwnerOfTheInstant) {
  World world = OpenOne();
  NonconformityEvent given;
  given.mutable_updated()->mutable_nonconformity()->set_owner("paul");
  given.mutable_updated()->mutable_update_mask()->add_paths("owner");
  world.On("2026-01-05").Tell(kOne, given);
  EXPECT_EQ(CountsByOwner(world, kOpen, kOne, Series::kCloseOpen), (OwnerCounts{{{"paul", "open|1767225600"}, 1}}));
}

TEST(Nonconformities, ConcernAiSystemsAndFrameworks) {
  NonconformityEvent opened = Opened("minor");
  opened.mutable_registered()->mutable_nonconformity()->add_ai_systems("organizations/acme/aiSystems/chat");
  for (const char* requirement : {"iso-42001:9.1", "eu-ai-act:Art. 9", "iso-42001:A.2.2"}) {
    opened.mutable_registered()->mutable_nonconformity()->add_requirements(requirement);
  }
  World world;
  world.On("2026-01-01").Tell(kOne, opened);
  const Kind kind = NonconformityKind();
  const Timeline timeline = TimelineOf(kind, world.ledger().items().at({kOpen, kOne}));
  EXPECT_EQ(timeline.properties().back(), (Properties{.owner = "olga",
                                                      .ai_systems = {"organizations/acme/aiSystems/chat"},
                                                      .frameworks = {"eu-ai-act", "iso-42001"}}));
}

TEST(Nonconformities, KeepNoTexts) {
  World world = OpenOne();
  NonconformityEvent renamed;
  renamed.mutable_updated()->mutable_nonconformity()->set_display_name("secret");
  renamed.mutable_updated()->mutable_update_mask()->add_paths("display_name");
  world.On("2026-01-05").Tell(kOne, renamed);
  const History& history = world.ledger().items().at({kOpen, kOne});
  ASSERT_EQ(history.size(), 1);
  EXPECT_EQ(history[0].As<NonconformityEvent>()->registered().nonconformity().description(), "");
}

// --- Times ---

TEST(NonconformityTimes, AreFromTheOpeningToTheClosing) {
  World world = OpenOne();
  world.On("2026-02-10T12:00:00Z").Tell(kOne, Closed());
  EXPECT_EQ(world.Of(kClose, "2026-02-10").running_days, (DayCounts{{40, 1}}));
  EXPECT_TRUE(world.Of(kClose, "2026-02-10").ended_days.empty());
  EXPECT_EQ(world.Of(kClose, "2026-02-11").ended_days, (DayCounts{{40.5, 1}}));
  EXPECT_TRUE(world.Of(kClose, "2026-02-11").running_days.empty());
}

TEST(NonconformityTimes, LeaveOutWhatWasRejected) {
  World world = OpenOne();
  world.On("2026-02-10").Tell(kOne, Rejected());
  for (const char* metric : {kClose, kContain}) {
    EXPECT_TRUE(world.Of(metric, "2026-02-11").running_days.empty());
    EXPECT_TRUE(world.Of(metric, "2026-02-11").ended_days.empty());
  }
}

TEST(NonconformityTimes, HaveTheContainmentApart) {
  World world = OpenOne();
  world.On("2026-01-04").Tell(kOne, Contained()).On("2026-01-21").Tell(kOne, Contained());
  EXPECT_EQ(world.Of(kContain, "2026-01-03").running_days, (DayCounts{{2, 1}}));
  EXPECT_EQ(world.Of(kContain, "2026-02-01").ended_days, (DayCounts{{3, 1}})) << "the first containment";
  EXPECT_TRUE(world.Of(kContain, "2026-02-01").running_days.empty());
  EXPECT_EQ(world.Of(kClose, "2026-02-01").running_days, (DayCounts{{31, 1}})) << "not closed";
}

TEST(NonconformityTimes, CanBeNone) {
  World world = OpenOne();
  world.Tell(kOne, Contained());
  EXPECT_EQ(world.Of(kContain, "2026-02-01").ended_days, (DayCounts{{0, 1}}));
}

// --- Verification ---

TEST(CorrectiveActions, CountTheFirstVerificationAlone) {
  World world = OpenOne();
  world.On("2026-02-01").Tell(kOne, Verified(Nonconformity::OUTCOME_INEFFECTIVE));
  world.On("2026-03-01").Tell(kOne, Verified(Nonconformity::OUTCOME_EFFECTIVE));
  world.On("2026-03-02").Tell("nonconformities/n2", Opened("minor"));
  world.On("2026-03-03").Tell("nonconformities/n2", Verified(Nonconformity::OUTCOME_EFFECTIVE));
  const Tally tally = world.Of(kEffective, "2026-03-04");
  EXPECT_EQ(tally.denominator, 2);
  EXPECT_EQ(tally.numerator, 1);
  EXPECT_EQ(world.Of(kEffective, "2026-05-15").denominator, 1);
}

// --- Recurrence ---

World Recurrence(const std::string& earlier_opened, const std::string& recurrence_of) {
  World world;
  world.On(earlier_opened).Tell("nonconformities/n0", Opened("minor"));
  world.On("2026-01-01").Tell(kOne, Opened("minor"));
  world.On("2026-02-01").Tell(kOne, Accepted(recurrence_of));
  return world;
}
constexpr char kEarlier[] = "organizations/acme/nonconformities/n0";

TEST(Recurrence, IsCountedSinceItsConfirmation) {
  const World world = Recurrence("2025-09-01", kEarlier);
  EXPECT_EQ(world.Of(kRecurring, "2026-01-31").denominator, 1);
  EXPECT_EQ(world.Of(kRecurring, "2026-01-31").numerator, 0);
  EXPECT_EQ(world.Of(kRecurring, "2026-02-01").denominator, 1);
  EXPECT_EQ(world.Of(kRecurring, "2026-02-01").numerator, 1);
}

TEST(Recurrence, LeavesTheWindowWithTheOpening) {
  const World world = Recurrence("2025-09-01", kEarlier);
  EXPECT_EQ(world.Of(kRecurring, "2026-03-31").numerator, 1);
  EXPECT_EQ(world.Of(kRecurring, "2026-04-01").denominator, 0);
  EXPECT_EQ(world.Of(kRecurring, "2026-04-01").numerator, 0) << "though it was confirmed in the window";
}

TEST(Recurrence, IsOfOneThatWasOpenedInTheTwelveMonthsBefore) {
  EXPECT_EQ(Recurrence("2025-01-01", kEarlier).Of(kRecurring, "2026-03-01").numerator, 1) << "365 days";
  EXPECT_EQ(Recurrence("2024-12-31", kEarlier).Of(kRecurring, "2026-03-01").numerator, 0);
  EXPECT_EQ(Recurrence("2024-12-31", kEarlier).Of(kRecurring, "2026-03-01").denominator, 1);
  EXPECT_EQ(Recurrence("2026-01-02", kEarlier).Of(kRecurring, "2026-03-01", 59).numerator, 0) << "opened later";
}

TEST(Recurrence, IsNoneWithoutAnEarlierOne) {
  EXPECT_EQ(Recurrence("2025-09-01", "").Of(kRecurring, "2026-03-01").numerator, 0);
  EXPECT_EQ(Recurrence("2025-09-01", "organizations/acme/nonconformities/n").Of(kRecurring, "2026-03-01").numerator, 0);
}

TEST(Recurrence, IsNoneOfOneThatWasRejected) {
  World world = Recurrence("2025-09-01", kEarlier);
  world.On("2026-02-10").Tell("nonconformities/n0", Rejected());
  EXPECT_EQ(world.Of(kRecurring, "2026-02-09").numerator, 1);
  EXPECT_EQ(world.Of(kRecurring, "2026-02-10").numerator, 0);
}

TEST(Recurrence, IsWhatTheLastAnalysisSays) {
  World world = Recurrence("2025-09-01", kEarlier);
  world.On("2026-03-01").Tell(kOne, Accepted(""));
  EXPECT_EQ(world.Of(kRecurring, "2026-02-28").numerator, 1);
  EXPECT_EQ(world.Of(kRecurring, "2026-03-01").numerator, 0);
  EXPECT_EQ(world.Of(kRecurring, "2026-03-01").denominator, 1);
}

}  // namespace
}  // namespace aims::improvement
