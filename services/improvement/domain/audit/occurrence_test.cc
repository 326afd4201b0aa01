#include "services/improvement/domain/audit/occurrence.h"

#include "gtest/gtest.h"

namespace aims::improvement {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1000);
absl::Time At(int seconds) { return kStart + absl::Seconds(seconds); }

History Moments(const std::vector<int>& seconds) {
  History history;
  for (const int each : seconds) history.push_back({.time = At(each)});
  return history;
}

// The deltas as text: "<seconds> <label> <count> <owner>".
std::vector<std::string> Texts(const Timeline& timeline) {
  std::vector<std::string> texts;
  for (const Delta& delta : timeline.deltas()) {
    texts.push_back(std::to_string(absl::ToInt64Seconds(delta.time - kStart)) + " " + delta.label + " " +
                    std::to_string(delta.count) + " " + timeline.properties()[delta.properties].owner);
  }
  return texts;
}

TEST(Occurrence, IsCountedOnceAtItsInstant) {
  const History history = Moments({0, 5, 20});
  Timeline timeline(history);
  Occurrence occurrence(Series::kClocks);
  for (const Moment& moment : history) {
    timeline.At(moment);
    occurrence.Tell(timeline, At(10), "late", {.owner = "tom"});
  }
  EXPECT_EQ(Texts(timeline), std::vector<std::string>{"10 late 1 tom"});
}

TEST(Occurrence, IsWhatWasToldLastBeforeItsInstant) {
  const History history = Moments({0, 10});
  Timeline timeline(history);
  Occurrence occurrence(Series::kClocks);
  timeline.At(history[0]);
  occurrence.Tell(timeline, At(10), "late", {.owner = "tom"});
  timeline.At(history[1]);
  occurrence.Tell(timeline, At(10), "kept", {.owner = "tom"});
  EXPECT_EQ(Texts(timeline), std::vector<std::string>{"10 kept 1 tom"});
}

TEST(Occurrence, IsNoneWithoutALabel) {
  const History history = Moments({0, 5, 20});
  Timeline timeline(history);
  Occurrence occurrence(Series::kClocks);
  for (const Moment& moment : history) {
    timeline.At(moment);
    occurrence.Tell(timeline, At(10), "", {});
  }
  EXPECT_TRUE(timeline.deltas().empty());
}

TEST(Occurrence, IsCorrectedWithTheInstantWhenMoreIsKnown) {
  const History history = Moments({0, 20, 30});
  Timeline timeline(history);
  Occurrence occurrence(Series::kClocks);
  timeline.At(history[0]);
  occurrence.Tell(timeline, At(10), "late", {.owner = "tom"});
  timeline.At(history[1]);
  occurrence.Tell(timeline, At(10), "kept", {.owner = "ana"});
  timeline.At(history[2]);
  occurrence.Tell(timeline, At(10), "", {.owner = "ana"});
  EXPECT_EQ(Texts(timeline), (std::vector<std::string>{"10 late 1 tom", "20 late|1010000000000 -1 tom",
                                                       "20 kept|1010000000000 1 ana", "30 kept|1010000000000 -1 ana"}));
}

TEST(Occurrence, IsACorrectionWhenItIsToldFirstAfterItsInstant) {
  const History history = Moments({20});
  Timeline timeline(history);
  Occurrence occurrence(Series::kClocks);
  timeline.At(history[0]);
  occurrence.Tell(timeline, At(10), "late", {.owner = "tom"});
  EXPECT_EQ(Texts(timeline), std::vector<std::string>{"20 late|1010000000000 1 tom"});
}

TEST(Occurrence, WasBeforeTheWindowUnlessItIsInIt) {
  const Context context{.time = At(20), .window_start = At(10), .standing = nullptr};
  EXPECT_TRUE(WasBefore(InstantPart(At(10)), context));
  EXPECT_FALSE(WasBefore(InstantPart(At(10) + absl::Nanoseconds(1)), context));
  EXPECT_FALSE(WasBefore("", context));
}

}  // namespace
}  // namespace aims::improvement
