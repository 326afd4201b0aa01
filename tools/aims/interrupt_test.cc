#include "tools/aims/interrupt.h"

#include <unistd.h>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace aims::cli {
namespace {

TEST(Interrupt, IsRaisedByTheFirstSignal) {
  Interrupt interrupt;
  EXPECT_FALSE(interrupt.raised());
  EXPECT_TRUE(interrupt.Sleep(absl::ZeroDuration()));
  kill(getpid(), SIGTERM);
  EXPECT_FALSE(interrupt.Sleep(absl::Minutes(1)));
  EXPECT_TRUE(interrupt.raised());
}

TEST(Interrupt, CancelsWhatStillWaitsAfterTheGrace) {
  Interrupt interrupt(absl::Milliseconds(1));
  absl::Notification cancelled;
  const Interrupt::Cancellable cancellable(&interrupt, [&] { cancelled.Notify(); });
  kill(getpid(), SIGINT);
  EXPECT_TRUE(cancelled.WaitForNotificationWithTimeout(absl::Minutes(1)));
}

TEST(Interrupt, MayComeAndGo) {
  for (int i = 0; i < 3; ++i) {
    Interrupt interrupt;
    kill(getpid(), SIGINT);
    EXPECT_FALSE(interrupt.Sleep(absl::Minutes(1)));
  }
}

TEST(InterruptDeathTest, ASecondSignalEndsTheProgram) {
  EXPECT_EXIT(
      {
        Interrupt interrupt;
        kill(getpid(), SIGINT);
        interrupt.Sleep(absl::Minutes(1));
        kill(getpid(), SIGTERM);
        absl::SleepFor(absl::Minutes(1));
      },
      testing::KilledBySignal(SIGTERM), "");
}

TEST(InterruptDeathTest, SignalsEndTheProgramAgainAfterIt) {
  EXPECT_EXIT(
      {
        { Interrupt interrupt; }
        kill(getpid(), SIGTERM);
        absl::SleepFor(absl::Minutes(1));
      },
      testing::KilledBySignal(SIGTERM), "");
}

}  // namespace
}  // namespace aims::cli
