// Values, standing and time of objectives.

#include "gmock/gmock.h"
#include "services/audit/domain/objective_rules.h"
#include "services/audit/domain/testing/objective_story.h"

namespace aims::audit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using v1::Objective;
using Event = v1::ObjectiveEvent;

TEST(ObjectiveMeasurements, GiveTheStandingByTheThresholds) {
  ObjectiveStory story;
  story.ToActive();
  const std::vector<std::pair<double, Objective::Standing>> standings = {
      {90.5, Objective::STANDING_ON_TRACK}, {90, Objective::STANDING_AT_RISK},   {80.5, Objective::STANDING_AT_RISK},
      {80, Objective::STANDING_OFF_TRACK},  {12, Objective::STANDING_OFF_TRACK}, {99, Objective::STANDING_ON_TRACK},
  };
  for (const auto& [value, standing] : standings) {
    EXPECT_EQ(story.Value(value).state().standing(), standing) << value;
  }
  EXPECT_EQ(story.state().last_measurement(), 6u);
  EXPECT_EQ(story.state().measurements(0).recorder(), "mel");
  EXPECT_EQ(story.state().measurements(0).method_version(), "2");
}

TEST(ObjectiveMeasurements, GiveTheStandingWhereLessIsBetter) {
  ObjectiveStory story;
  auto proposal = story.Proposing();
  auto& measure = *proposal.mutable_document()->mutable_measure();
  measure.set_direction(v1::OBJECTIVE_DIRECTION_DECREASE);
  measure.set_target(1);
  measure.set_at_risk(2);
  measure.set_off_track(5);
  story.By("ana").When(proposal).Happens();
  story.By("dora").When(story.Approving()).Happens();
  EXPECT_EQ(story.Value(1.5).state().standing(), Objective::STANDING_ON_TRACK);
  EXPECT_EQ(story.Value(2).state().standing(), Objective::STANDING_AT_RISK);
  EXPECT_EQ(story.Value(5).state().standing(), Objective::STANDING_OFF_TRACK);
  story.By("olga").When(story.Reporting()).IsRefused("TARGET_NOT_REACHED");
  story.Value(1).By("olga").When(story.Reporting()).Happens();
}

TEST(ObjectiveMeasurements, SayWhenTheStandingChanges) {
  ObjectiveStory story;
  story.ToActive();
  const auto first = story.By("mel").When(story.Measuring(95)).Happens();
  EXPECT_THAT(CasesOf(first), ElementsAre(Event::kMeasured, Event::kStandingChanged));
  EXPECT_EQ(first[1].standing_changed().former_standing(), Objective::STANDING_NO_VALUE);
  EXPECT_EQ(first[1].standing_changed().measurement(), 1u);
  EXPECT_THAT(CasesOf(story.When(story.Measuring(96)).Happens()), ElementsAre(Event::kMeasured));
}

TEST(ObjectiveMeasurements, AreOfTheOwnerAndTheMeasurer) {
  ObjectiveStory story;
  story.ToActive();
  story.By("ana").When(story.Measuring(95)).IsRefused("NOT_THE_MEASURER", "9.1");
  story.By("olga").When(story.Measuring(95)).Happens();
  auto future = story.Measuring(95);
  *future.mutable_measure_time() = base::ToProto(story.time() + absl::Seconds(1));
  story.When(future).IsRefused("MEASURED_IN_FUTURE", "9.1");
  auto late = story.Measuring(95);
  *late.add_evidence() = EvidenceAt(story.time() + kDay);
  story.When(late).IsRefused("EVIDENCE_IN_FUTURE");
}

TEST(ObjectiveMeasurements, AreCorrectedByOthers) {
  ObjectiveStory story;
  story.ToActive().Value(70);
  EXPECT_EQ(story.state().standing(), Objective::STANDING_OFF_TRACK);
  auto correction = story.Measuring(92, 1);
  correction.clear_reason();
  story.By("mel").When(correction).IsRefused("REASON_MISSING", "9.1");
  story.When(story.Measuring(92, 2)).IsRefused("MEASUREMENT_UNKNOWN", "9.1");
  story.Value(92, 1);
  EXPECT_EQ(story.state().standing(), Objective::STANDING_ON_TRACK);
  EXPECT_EQ(story.state().measurements(0).value(), 70) << "it stays";
  EXPECT_EQ(story.state().measurements(0).corrected_by(), 2u);
  EXPECT_EQ(story.state().measurements(1).correction_reason(), "it counted twice");
  story.When(story.Measuring(93, 1)).IsRefused("MEASUREMENT_CORRECTED", "9.1");
  story.Value(85, 2);
  EXPECT_EQ(story.state().standing(), Objective::STANDING_AT_RISK);
}

TEST(ObjectiveMeasurements, CountByTheTimeOfTheMeasurement) {
  ObjectiveStory story;
  story.ToActive().After(kDay * 2);
  story.Value(95);
  auto earlier = story.Measuring(50);
  *earlier.mutable_measure_time() = base::ToProto(story.time() - kDay);
  story.When(earlier).Happens();
  EXPECT_EQ(story.state().standing(), Objective::STANDING_ON_TRACK) << "a value of yesterday that came late";
}

TEST(ObjectiveMeasurements, AreKeptUpTo60) {
  ObjectiveStory story;
  story.ToActive();
  for (int i = 0; i < 61; ++i) story.Value(95);
  EXPECT_EQ(story.state().measurements_size(), kMaxMeasurements);
  EXPECT_EQ(story.state().measurements(0).number(), 2u);
  story.When(story.Measuring(92, 1)).IsRefused("MEASUREMENT_UNKNOWN");
}

TEST(ObjectiveMeasurements, KeepTheOnesThatCount) {
  ObjectiveStory story;
  story.ToActive().After(kDay * 3);
  story.Value(85).Value(95, 1).Value(93);
  for (int i = 0; i < 57; ++i) {
    auto late = story.Measuring(50);
    *late.mutable_measure_time() = base::ToProto(story.time() - kDay * 2);
    story.By("mel").When(late).Happens();
  }
  ASSERT_EQ(story.state().measurements_size(), kMaxMeasurements);
  story.Value(96);
  EXPECT_EQ(story.state().measurements(0).number(), 2u) << "what was corrected went first";
  for (int i = 0; i < 60; ++i) {
    auto late = story.Measuring(50);
    *late.mutable_measure_time() = base::ToProto(story.time() - kDay);
    story.By("mel").When(late).Happens();
  }
  EXPECT_EQ(story.state().measurements(0).number(), 2u) << "then the earliest of them";
  EXPECT_EQ(story.state().standing(), Objective::STANDING_ON_TRACK) << "the present value stays";
}

TEST(ObjectiveMeasurements, AreNotCorrectedForAnotherMeasure) {
  ObjectiveStory story;
  story.ToActive().Value(85);
  auto revision = story.Proposing();
  revision.set_reason("tests are no goal");
  revision.mutable_document()->mutable_measure()->set_what("share of tests that passed");
  story.By("ana").When(revision).Happens();
  story.By("dora").When(story.Approving()).Happens();
  story.By("mel").When(story.Measuring(99, 1)).IsRefused("MEASUREMENT_OF_OTHER_MEASURE", "9.1");
  EXPECT_EQ(story.state().standing(), Objective::STANDING_NO_VALUE);
  story.Value(70).Value(92, 2);
  EXPECT_EQ(story.state().standing(), Objective::STANDING_ON_TRACK);
}

TEST(ObjectiveMeasurements, AreStaleAfterOneAndAHalfPeriods) {
  ObjectiveStory story;
  story.ToActive().After(kDay * 15 - absl::Seconds(1));
  EXPECT_THAT(story.FallsDue(), IsEmpty());
  const auto events = story.After(absl::Seconds(1)).FallsDue();
  EXPECT_THAT(CasesOf(events), ElementsAre(Event::kWentStale));
  EXPECT_FALSE(events[0].went_stale().has_measure_time());
  EXPECT_TRUE(story.state().stale());
  EXPECT_THAT(story.After(kDay).FallsDue(), IsEmpty()) << "once";
  auto old = story.Measuring(95);
  *old.mutable_measure_time() = base::ToProto(story.time() - kDay * 15);
  story.By("mel").When(old).Happens();
  EXPECT_TRUE(story.state().stale()) << "that value is as old";
  EXPECT_FALSE(story.Value(95).state().stale());
  EXPECT_EQ(story.After(kDay * 15).FallsDue()[0].went_stale().period_days(), 10u);
}

TEST(ObjectiveMeasurements, AreNotAwaitedOnceTheResultIsReported) {
  ObjectiveStory story;
  story.ToReported().After(kDay * 200);
  EXPECT_THAT(story.FallsDue(), IsEmpty());
}

TEST(ObjectiveTime, PassesTheDueTime) {
  ObjectiveStory story;
  story.ToActive().After(kDay * 99);
  story.Value(95);
  const auto events = story.After(kDay).FallsDue();
  EXPECT_THAT(CasesOf(events), ElementsAre(Event::kOverdue));
  EXPECT_EQ(events[0].overdue().owner(), "olga");
  EXPECT_TRUE(story.state().overdue());
  EXPECT_THAT(CasesOf(story.After(kDay * 50).FallsDue()), ElementsAre(Event::kWentStale)) << "overdue once";
  auto revision = story.Proposing();
  revision.set_reason("more time");
  story.By("ana").When(revision).Happens();
  story.By("dora").When(story.Approving()).Happens();
  EXPECT_FALSE(story.state().overdue());
  EXPECT_TRUE(story.state().stale()) << "the last value is as old as before";
}

TEST(ObjectiveTime, GivesBothAtOnceWhenMuchTimePassed) {
  ObjectiveStory story;
  story.ToActive().After(kDay * 300);
  EXPECT_THAT(CasesOf(story.FallsDue()), ElementsAre(Event::kWentStale, Event::kOverdue));
  ObjectiveStory judged;
  judged.ToActive(false).After(kDay * 300);
  EXPECT_THAT(CasesOf(judged.FallsDue()), ElementsAre(Event::kOverdue));
}

}  // namespace
}  // namespace aims::audit
