#include "services/improvement/domain/timeline.h"

#include "aims/risk/v1/treatment.pb.h"
#include "gtest/gtest.h"
#include "services/improvement/domain/ledger.h"
#include "services/improvement/domain/testing/world.h"

namespace aims::improvement {
namespace {

constexpr Series kSeries = Series::kObjectives;

Moment MomentAt(const std::string& time, const std::string& subject = "a", uint64_t version = 1) {
  return {
      .time = T(time), .subject = subject, .version = version, .event = std::make_shared<risk::v1::TreatmentEvent>()};
}

int64_t SumAt(const Timeline& timeline, const std::string& time, const std::string& label) {
  int64_t sum = 0;
  for (const Delta& delta : timeline.deltas()) {
    if (delta.time <= T(time) && delta.label == label) sum += delta.count;
  }
  return sum;
}

TEST(Timeline, HoldsUntilAnotherHold) {
  const History history = {MomentAt("2026-01-01"), MomentAt("2026-01-05")};
  Timeline timeline(history);
  timeline.At(history[0]);
  timeline.Hold(kSeries, {"on_track"});
  timeline.At(history[1]);
  timeline.Hold(kSeries, {"stale"});
  EXPECT_EQ(SumAt(timeline, "2026-01-04", "on_track"), 1);
  EXPECT_EQ(SumAt(timeline, "2026-01-05", "on_track"), 0);
  EXPECT_EQ(SumAt(timeline, "2026-01-05", "stale"), 1);
}

TEST(Timeline, WritesNothingWhereNothingMoves) {
  const History history = {MomentAt("2026-01-01"), MomentAt("2026-01-05")};
  Timeline timeline(history);
  for (const Moment& moment : history) {
    timeline.At(moment);
    timeline.Hold(kSeries, {"on_track"});
  }
  EXPECT_EQ(timeline.deltas().size(), 1u);
}

TEST(Timeline, VoidsWhatWasToldForAfterTheNextMoment) {
  const History history = {MomentAt("2026-01-01"), MomentAt("2026-01-05")};
  Timeline timeline(history);
  timeline.At(history[0]);
  timeline.Hold(kSeries, {"on_track"});
  timeline.Hold(kSeries, {"stale"}, T("2026-01-05"));
  timeline.Once(kSeries, "missed", T("2026-01-05"));
  timeline.Once(kSeries, "seen", T("2026-01-04"));
  timeline.At(history[1]);
  EXPECT_EQ(SumAt(timeline, "2026-02-01", "stale"), 0);
  EXPECT_EQ(SumAt(timeline, "2026-02-01", "missed"), 0);
  EXPECT_EQ(SumAt(timeline, "2026-02-01", "seen"), 1);
}

TEST(Timeline, MovesTheCountWithTheOwner) {
  const History history = {MomentAt("2026-01-01"), MomentAt("2026-01-05")};
  Timeline timeline(history);
  timeline.At(history[0]);
  timeline.SetProperties({.owner = "ana"});
  timeline.Hold(kSeries, {"on_track"});
  timeline.At(history[1]);
  timeline.SetProperties({.owner = "ben"});
  timeline.Hold(kSeries, {"on_track"});
  ASSERT_EQ(timeline.deltas().size(), 3u);
  EXPECT_EQ(timeline.properties()[timeline.deltas()[1].properties].owner, "ana");
  EXPECT_EQ(timeline.deltas()[1].count, -1);
  EXPECT_EQ(timeline.properties()[timeline.deltas()[2].properties].owner, "ben");
}

TEST(History, IsTheSameInAnyOrder) {
  History one = {MomentAt("2026-01-03", "a", 1), MomentAt("2026-01-02", "b", 1), MomentAt("2026-01-01", "a", 2)};
  History other = {one[2], one[1], one[0]};
  Order(one);
  Order(other);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(one[i].subject, other[i].subject);
    EXPECT_EQ(one[i].version, other[i].version);
    EXPECT_EQ(one[i].time, other[i].time);
  }
}

TEST(History, IsInOrderWhereTheNewComesBehindAllThatWasThere) {
  const Moment first = MomentAt("2026-01-01", "b", 1), same_time = MomentAt("2026-01-01", "a", 1),
               later = MomentAt("2026-01-02", "a", 1);
  EXPECT_TRUE(IsInOrderFrom({first, later}, 1));
  EXPECT_TRUE(IsInOrderFrom({first}, 0));
  EXPECT_FALSE(IsInOrderFrom({later, first}, 1));
  EXPECT_FALSE(IsInOrderFrom({first, same_time}, 1));
  EXPECT_FALSE(IsInOrderFrom({later, first, later}, 0));
}

TEST(History, NeverGoesBackInASubjectWhoseClockWasAhead) {
  History history = {MomentAt("2026-01-03", "a", 1), MomentAt("2026-01-01", "a", 2)};
  Order(history);
  EXPECT_EQ(history[0].version, 1u);
  EXPECT_EQ(history[1].time, T("2026-01-03"));
}

}  // namespace
}  // namespace aims::improvement
