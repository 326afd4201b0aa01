#include "common/command/request_window.h"

#include <gtest/gtest.h>

#include <vector>

namespace aims::command {
namespace {

constexpr absl::Duration kDay = absl::Hours(24);

absl::Time Start() { return absl::FromUnixSeconds(1795478400); }

// The last limit of these requests; nullopt when none was reached.
absl::optional<absl::Time> LimitAfter(RequestWindow& window, const std::vector<absl::Time>& times) {
  absl::optional<absl::Time> last;
  for (const absl::Time time : times) {
    if (const auto limit = window.Pass(time)) last = limit;
  }
  return last;
}

std::vector<absl::Time> Many(size_t count, absl::Time time) { return std::vector<absl::Time>(count, time); }

TEST(RequestWindow, ForgetsByWholeBlocks) {
  RequestWindow window({});
  EXPECT_EQ(LimitAfter(window, Many(RequestWindow::kBlock - 1, Start())), absl::nullopt);
  EXPECT_EQ(window.Pass(Start()), Start() - kRequestMemory);
  EXPECT_EQ(LimitAfter(window, Many(RequestWindow::kBlock - 1, Start() + 9 * kDay)), absl::nullopt);
  EXPECT_EQ(window.Pass(Start() + 9 * kDay), Start() + 2 * kDay);
}

TEST(RequestWindow, AnEventThatIsDatedAheadDoesNotCount) {
  RequestWindow window({});
  std::vector<absl::Time> times = Many(RequestWindow::kBlock, Start());
  for (size_t i = 0; i + 1 < times.size(); ++i) times[i] = Start() + 8 * kDay;
  EXPECT_EQ(LimitAfter(window, times), Start() - kRequestMemory) << "not even all of them but one";
  EXPECT_EQ(LimitAfter(window, Many(RequestWindow::kBlock, Start())), Start() - kRequestMemory) << "nor afterwards";
}

TEST(RequestWindow, GoesOnWhereItWasStored) {
  RequestWindow whole({}), first({});
  std::vector<absl::Time> times;
  for (uint32_t i = 0; i < RequestWindow::kBlock; ++i) times.push_back(Start() + ((i * 37) % 11) * kDay);
  const auto limit = LimitAfter(whole, times);
  ASSERT_TRUE(limit.has_value());
  EXPECT_EQ(LimitAfter(first, {times.begin(), times.begin() + 40}), absl::nullopt);
  RequestWindow second(first.stored());
  EXPECT_EQ(LimitAfter(second, {times.begin() + 40, times.end()}), limit);
}

TEST(RequestsAhead, KnowsWhatTheLastBlockForgets) {
  // Whatever the block that ends last, and whatever its place.
  for (uint32_t count = 3 * RequestWindow::kBlock; count < 4 * RequestWindow::kBlock; count += 13) {
    RequestWindow window({});
    RequestsAhead ahead;
    std::vector<absl::Time> times = Many(50, Start());
    for (uint32_t i = 0; i < count; ++i) times.push_back(Start() + 10 * kDay + ((i * 37) % 11) * kDay);
    for (size_t i = 0; i < times.size(); ++i) {
      if (i >= 50) ahead.Pass(static_cast<int64_t>(2 * i), times[i]);
    }
    const auto limit = LimitAfter(window, times);
    ASSERT_TRUE(limit.has_value());
    for (size_t i = 0; i < times.size(); ++i) {
      if (ahead.Forgets(static_cast<int64_t>(2 * i), times[i])) {
        EXPECT_LT(times[i], *limit);
      }
    }
    EXPECT_TRUE(ahead.Forgets(0, times[0]));
  }
}

TEST(RequestsAhead, KnowsNothingFromFew) {
  RequestsAhead ahead;
  for (int i = 0; i < 20; ++i) ahead.Pass(1000 + i, Start() + 100 * kDay);
  EXPECT_FALSE(ahead.Forgets(1, Start()));
}

TEST(RequestsAhead, BeginsAnewWhenTheEndIsLookedAtAgain) {
  RequestsAhead ahead;
  for (int i = 0; i < 400; ++i) ahead.Pass(1000 + i, Start() + 100 * kDay);
  EXPECT_TRUE(ahead.Forgets(1, Start()));
  for (int i = 0; i < 10; ++i) ahead.Pass(1000 + i, Start() + 100 * kDay);
  EXPECT_FALSE(ahead.Forgets(1, Start()));
}

}  // namespace
}  // namespace aims::command
