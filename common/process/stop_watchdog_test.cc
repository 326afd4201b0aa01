#include "common/process/stop_watchdog.h"

#include <gtest/gtest.h>

#include "absl/synchronization/notification.h"

namespace aims::process {
namespace {

TEST(StopWatchdog, NamesTheStepThatDoesNotEnd) {
  absl::Notification overdue;
  std::string named;
  StopWatchdog watchdog(absl::Milliseconds(1), [&](absl::string_view step, absl::Duration) {
    named = std::string(step);
    overdue.Notify();
  });
  watchdog.Enter("handing over partitions");
  watchdog.Start();
  overdue.WaitForNotification();
  EXPECT_EQ(named, "handing over partitions");
}

TEST(StopWatchdog, IsCalledOffByTheEndOfTheStop) {
  bool called = false;
  {
    StopWatchdog watchdog(absl::Hours(1), [&](absl::string_view, absl::Duration) { called = true; });
    watchdog.Start();
  }
  {
    StopWatchdog never_started(absl::ZeroDuration(), [&](absl::string_view, absl::Duration) { called = true; });
  }
  EXPECT_FALSE(called);
}

TEST(StopWatchdogDeathTest, EndsTheProcess) {
  EXPECT_EXIT(
      {
        StopWatchdog watchdog(absl::Milliseconds(1));
        watchdog.Enter("closing the log");
        watchdog.Start();
        absl::Notification().WaitForNotification();
      },
      ::testing::ExitedWithCode(1), "process.stop_overdue.*closing the log");
}

}  // namespace
}  // namespace aims::process
