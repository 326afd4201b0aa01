#include "aims/audit/v1/objective.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/audit/testing/counts_by_owner.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

using audit::v1::Objective;
using audit::v1::ObjectiveEvent;
using Parts = std::map<std::string, int64_t>;

constexpr char kObjective[] = "objectives/o1";
constexpr char kOnTrack[] = "objectives-on-track";

ObjectiveEvent Registered() {
  ObjectiveEvent event;
  event.mutable_registered()->mutable_objective()->set_owner("olga");
  return event;
}
// Measured every 20 days, so that it is stale after 30; without a measure when `what` is empty.
ObjectiveEvent Proposed(const std::string& what) {
  ObjectiveEvent event;
  Objective::Document* document = event.mutable_proposed()->mutable_document();
  *document->mutable_due_time() = P("2026-12-31");
  if (what.empty()) return event;
  document->mutable_measure()->set_what(what);
  document->mutable_measure()->set_period_days(20);
  return event;
}
ObjectiveEvent Approved() {
  ObjectiveEvent event;
  event.mutable_approved();
  return event;
}
ObjectiveEvent Measured(uint32_t number, const std::string& time, uint32_t corrects = 0) {
  ObjectiveEvent event;
  event.mutable_measured()->mutable_measurement()->set_number(number);
  event.mutable_measured()->mutable_measurement()->set_corrects(corrects);
  *event.mutable_measured()->mutable_measurement()->mutable_measure_time() = P(time);
  return event;
}
ObjectiveEvent Stands(Objective::Standing standing) {
  ObjectiveEvent event;
  event.mutable_standing_changed()->set_standing(standing);
  return event;
}
ObjectiveEvent Reported() {
  ObjectiveEvent event;
  event.mutable_result_reported();
  return event;
}
ObjectiveEvent Returned() {
  ObjectiveEvent event;
  event.mutable_result_returned();
  return event;
}
ObjectiveEvent Achieved() {
  ObjectiveEvent event;
  event.mutable_achieved();
  return event;
}
ObjectiveEvent Missed() {
  ObjectiveEvent event;
  event.mutable_missed();
  return event;
}
ObjectiveEvent Abandoned() {
  ObjectiveEvent event;
  event.mutable_abandoned();
  return event;
}

World Active(const std::string& what = "share of tests") {
  World world;
  world.On("2026-01-01").Tell(kObjective, Registered()).Tell(kObjective, Proposed(what));
  world.On("2026-01-10").Tell(kObjective, Approved());
  if (!what.empty()) world.Tell(kObjective, Stands(Objective::STANDING_NO_VALUE));
  return world;
}
World OnTrack() {
  World world = Active();
  world.On("2026-01-20").Tell(kObjective, Measured(1, "2026-01-20"));
  world.Tell(kObjective, Stands(Objective::STANDING_ON_TRACK));
  return world;
}
Parts At(const World& world, const std::string& time) { return world.Of(kOnTrack, time).parts; }

TEST(Objectives, AreCountedFromTheirApprovalOn) {
  const World world = Active();
  EXPECT_EQ(world.Of(kOnTrack, "2026-01-09").denominator, 0);
  EXPECT_EQ(world.Of(kOnTrack, "2026-01-10").denominator, 1);
  EXPECT_EQ(world.Of(kOnTrack, "2026-01-10").numerator, 0);
  EXPECT_EQ(At(world, "2026-01-10"), (Parts{{"not_measured", 1}}));
}

TEST(Objectives, AreOnTrackByTheirStanding) {
  World world = OnTrack();
  EXPECT_EQ(world.Of(kOnTrack, "2026-01-20").numerator, 1);
  EXPECT_EQ(world.Of(kOnTrack, "2026-01-20").denominator, 1);
  world.On("2026-01-25").Tell(kObjective, Stands(Objective::STANDING_AT_RISK));
  world.On("2026-01-26").Tell(kObjective, Stands(Objective::STANDING_OFF_TRACK));
  EXPECT_EQ(At(world, "2026-01-24"), (Parts{{"on_track", 1}}));
  EXPECT_EQ(At(world, "2026-01-25"), (Parts{{"at_risk", 1}}));
  EXPECT_EQ(At(world, "2026-01-26"), (Parts{{"off_track", 1}}));
  EXPECT_EQ(world.Of(kOnTrack, "2026-01-26").numerator, 0);
}

TEST(Objectives, AreStaleAfterOneAndAHalfPeriods) {
  const World world = OnTrack();
  EXPECT_EQ(At(world, "2026-02-18"), (Parts{{"on_track", 1}}));
  EXPECT_EQ(At(world, "2026-02-19"), (Parts{{"stale", 1}}));
  EXPECT_EQ(world.Of(kOnTrack, "2026-02-19").numerator, 0);
  EXPECT_EQ(world.Of(kOnTrack, "2026-02-19").denominator, 1);
  EXPECT_EQ(At(Active(), "2026-02-08"), (Parts{{"not_measured", 1}}));
  EXPECT_EQ(At(Active(), "2026-02-09"), (Parts{{"stale", 1}})) << "30 days after the approval";
}

TEST(Objectives, AreStaleNoMoreWithANewValue) {
  World world = OnTrack();
  world.On("2026-02-25").Tell(kObjective, Measured(2, "2026-02-24"));
  EXPECT_EQ(At(world, "2026-02-24"), (Parts{{"stale", 1}}));
  EXPECT_EQ(At(world, "2026-02-25"), (Parts{{"on_track", 1}}));
  EXPECT_EQ(At(world, "2026-03-26"), (Parts{{"stale", 1}})) << "30 days after the time of the value";
}

TEST(Objectives, StayStaleWithAnOldValue) {
  World world = OnTrack();
  world.On("2026-02-25").Tell(kObjective, Measured(2, "2026-01-15"));
  EXPECT_EQ(At(world, "2026-02-25"), (Parts{{"stale", 1}}));
}

TEST(Objectives, AreMeasuredWhenTheCorrectionSays) {
  World world = OnTrack();
  world.On("2026-01-25").Tell(kObjective, Measured(2, "2026-01-12", /*corrects=*/1));
  EXPECT_EQ(At(world, "2026-02-10"), (Parts{{"on_track", 1}}));
  EXPECT_EQ(At(world, "2026-02-11"), (Parts{{"stale", 1}}));
}

TEST(Objectives, KeepTheirValuesWhenAVersionMeasuresTheSame) {
  World world = OnTrack();
  world.On("2026-02-01").Tell(kObjective, Proposed("share of tests")).Tell(kObjective, Approved());
  EXPECT_EQ(At(world, "2026-02-18"), (Parts{{"on_track", 1}}));
  EXPECT_EQ(At(world, "2026-02-19"), (Parts{{"stale", 1}}));
}

TEST(Objectives, BeginAnewWhenAVersionMeasuresSomethingElse) {
  World world = OnTrack();
  world.On("2026-02-01").Tell(kObjective, Proposed("share of findings")).Tell(kObjective, Approved());
  world.Tell(kObjective, Stands(Objective::STANDING_NO_VALUE));
  EXPECT_EQ(At(world, "2026-02-01"), (Parts{{"not_measured", 1}}));
  EXPECT_EQ(At(world, "2026-03-02"), (Parts{{"not_measured", 1}}));
  EXPECT_EQ(At(world, "2026-03-03"), (Parts{{"stale", 1}}));
}

TEST(Objectives, AreNeverStaleWithoutAMeasure) {
  EXPECT_EQ(At(Active(""), "2030-01-01"), (Parts{{"not_measured", 1}}));
}

TEST(Objectives, StandAsBeforeWhileAResultAwaitsItsConfirmation) {
  World world = OnTrack();
  world.On("2026-02-01").Tell(kObjective, Reported()).On("2026-03-01").Tell(kObjective, Returned());
  EXPECT_EQ(At(world, "2026-02-28"), (Parts{{"on_track", 1}}));
  EXPECT_EQ(At(world, "2026-03-01"), (Parts{{"stale", 1}}));
  World stale = OnTrack();
  stale.On("2026-02-19").Tell(kObjective, Reported());
  EXPECT_EQ(At(stale, "2026-02-28"), (Parts{{"stale", 1}}));
}

TEST(Objectives, AreAchievedUntilTheirDueTime) {
  World world = OnTrack();
  world.On("2026-02-01").Tell(kObjective, Reported()).On("2026-02-05").Tell(kObjective, Achieved());
  EXPECT_EQ(At(world, "2026-02-04"), (Parts{{"on_track", 1}}));
  EXPECT_EQ(At(world, "2026-02-05"), (Parts{{"achieved", 1}}));
  EXPECT_EQ(world.Of(kOnTrack, "2026-12-30").numerator, 1);
  EXPECT_EQ(world.Of(kOnTrack, "2026-12-31").denominator, 0);
}

TEST(Objectives, AreMissedUntilTheirDueTime) {
  World world = OnTrack();
  world.On("2026-02-01").Tell(kObjective, Reported()).On("2026-02-05").Tell(kObjective, Missed());
  EXPECT_EQ(At(world, "2026-02-05"), (Parts{{"missed", 1}}));
  EXPECT_EQ(world.Of(kOnTrack, "2026-12-30").numerator, 0);
  EXPECT_EQ(world.Of(kOnTrack, "2026-12-31").denominator, 0);
  World late = OnTrack();
  late.On("2027-01-01").Tell(kObjective, Reported()).On("2027-01-05").Tell(kObjective, Missed());
  EXPECT_EQ(late.Of(kOnTrack, "2027-01-05").denominator, 0);
}

TEST(Objectives, AreNotCountedWhenAbandoned) {
  World world = OnTrack();
  world.On("2026-02-01").Tell(kObjective, Abandoned());
  EXPECT_EQ(world.Of(kOnTrack, "2026-02-01").denominator, 0);
}

TEST(Objectives, AreNotMovedByAProposalAlone) {
  World world = OnTrack();
  world.On("2026-02-01").Tell(kObjective, Proposed(""));
  EXPECT_EQ(At(world, "2026-02-19"), (Parts{{"stale", 1}}));
}

TEST(Objectives, HaveTheOwnerOfTheInstant) {
  World world = OnTrack();
  ObjectiveEvent given;
  given.mutable_updated()->mutable_objective()->set_owner("paul");
  given.mutable_updated()->mutable_update_mask()->add_paths("owner");
  world.On("2026-02-01").Tell(kObjective, given);
  EXPECT_EQ(CountsByOwner(world, "objectives", kObjective, Series::kObjectives), (OwnerCounts{{{"paul", "stale"}, 1}}));
}

TEST(Objectives, KeepNoTexts) {
  World world = Active("secret");
  for (const Moment& moment : world.ledger().items().at({"objectives", kObjective})) {
    EXPECT_EQ(moment.event->SerializeAsString().find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace aims::improvement
