#include "common/base/guarded_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/testing/set_clock.h"

namespace aims::base {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::SetClock;

constexpr absl::Duration kDays = absl::Hours(8 * 24);

absl::Time Start() { return absl::FromUnixSeconds(1795478400); }

std::string Text(const absl::Status& status) { return std::string(status.message()); }

TEST(GuardedClock, GoesOnAsTheMachineRuns) {
  SetClock machine(Start());
  EXPECT_EQ(*machine.guarded()->Now(), Start());
  machine.Pass(kDays);  // a process that was stopped, or a machine that was suspended
  EXPECT_EQ(*machine.guarded()->Now(), Start() + kDays);
  EXPECT_EQ(machine.guarded()->Departure(), absl::ZeroDuration());
}

TEST(GuardedClock, AJumpIsRefusedUntilTheClockIsBack) {
  for (const absl::Duration jump : {kDays, -kDays, absl::Seconds(61), absl::Seconds(-61)}) {
    SetClock machine(Start());
    machine.Pass(absl::Hours(1));
    ASSERT_TRUE(machine.guarded()->Now().ok());
    machine.Jump(jump);
    for (int i = 0; i < 3; ++i) {
      const absl::Status refused = machine.guarded()->Now().status();
      EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
      EXPECT_TRUE(IsClockDeparture(refused));
      EXPECT_EQ(machine.guarded()->Departure(), jump);
      machine.Pass(absl::Seconds(1));
    }
    machine.Jump(-jump);
    EXPECT_EQ(*machine.guarded()->Now(), Start() + absl::Hours(1) + absl::Seconds(3));
  }
}

TEST(GuardedClock, TheRefusalSaysHowFarAndWhatToDo) {
  SetClock machine(Start());
  machine.Jump(kDays);
  EXPECT_EQ(Text(machine.guarded()->Now().status()),
            "the clock of this machine is 192h ahead of what it showed before, and the time that passed since; up to "
            "1m is accepted (--clock-tolerance): correct the clock, and commands are taken again by themselves; where "
            "it is right now "
            "and was wrong before, restart the process");
  machine.Jump(-2 * kDays);
  EXPECT_THAT(Text(machine.guarded()->Now().status()), HasSubstr("is 192h behind what it showed"));
}

// Health would be news each second.
TEST(GuardedClock, TheTextStaysTheSameWhileTheClockStaysWrong) {
  SetClock machine(Start());
  machine.Jump(kDays);
  const std::string text = Text(machine.guarded()->Now().status());
  machine.Jump(absl::Milliseconds(-1));
  EXPECT_EQ(Text(machine.guarded()->Now().status()), text);
  machine.Jump(absl::Milliseconds(2));
  EXPECT_EQ(Text(machine.guarded()->Now().status()), text);
}

TEST(GuardedClock, AClockThatIsSlewedIsFollowed) {
  SetClock machine(Start());
  absl::Time expected = Start();
  // Eight percent, as fast as chrony goes, for a day: two hours in all.
  for (int second = 0; second < 86400; ++second) {
    machine.Pass(absl::Seconds(1));
    machine.Jump(absl::Milliseconds(80));
    expected += absl::Milliseconds(1080);
    ASSERT_TRUE(machine.guarded()->Now().ok()) << second;
  }
  EXPECT_EQ(*machine.guarded()->Now(), expected);
}

TEST(GuardedClock, AStepWithinTheToleranceIsAcceptedAndThenFollowed) {
  SetClock machine(Start());
  for (int i = 0; i < 10; ++i) {
    machine.Jump(absl::Seconds(40));
    EXPECT_TRUE(machine.guarded()->Now().ok()) << i;
    machine.Pass(absl::Minutes(10));
    EXPECT_TRUE(machine.guarded()->Now().ok()) << i;
  }
}

TEST(GuardedClock, AClockThatWalksAwayInSmallStepsIsNotFollowed) {
  SetClock machine(Start());
  bool refused = false;
  for (int i = 0; i < 10; ++i) {
    machine.Pass(absl::Milliseconds(200));
    machine.Jump(absl::Seconds(40));
    refused = refused || !machine.guarded()->Now().ok();
  }
  EXPECT_TRUE(refused);
}

TEST(GuardedClock, AClockThatWasWrongFromTheStartIsFoundByAnother) {
  SetClock machine(Start() + kDays);
  EXPECT_TRUE(machine.guarded()->Now().ok()) << "nothing is known yet";
  const ClockReading asked = machine.guarded()->Read();
  machine.Pass(absl::Seconds(1));
  ClockReference theirs(absl::UnixEpoch(), {}, {});
  const absl::Status refused = machine.guarded()->Confirm(Start(), asked, &theirs);
  EXPECT_TRUE(absl::IsUnavailable(refused) && IsClockDeparture(refused)) << refused;
  EXPECT_THAT(Text(refused), AllOf(HasSubstr("192h ahead of the clock of the log's brokers"),
                                   HasSubstr("correct whichever is wrong")));
  EXPECT_TRUE(IsClockDeparture(machine.guarded()->CheckAgainst(theirs, machine.guarded()->Read())));
  machine.Jump(-kDays);
  EXPECT_TRUE(machine.guarded()->CheckAgainst(theirs, machine.guarded()->Read()).ok());
}

// Of a virtual machine that was paused, its wall clock is right after it was set, and its running time is not.
TEST(GuardedClock, AJumpThatAnotherClockConfirmsIsRight) {
  SetClock machine(Start());
  machine.Jump(absl::Hours(2));
  ASSERT_FALSE(machine.guarded()->Now().ok());
  ASSERT_TRUE(machine.guarded()->Confirm(Start() + absl::Hours(2), machine.guarded()->Read(), nullptr).ok());
  EXPECT_EQ(*machine.guarded()->Now(), Start() + absl::Hours(2));
  machine.Jump(absl::Hours(-2));
  EXPECT_FALSE(machine.guarded()->Now().ok());
}

// A process may be stopped between the answer and its reading.
TEST(GuardedClock, AnAnswerThatWasLongOnItsWayIsNoDeparture) {
  SetClock machine(Start());
  const ClockReading asked = machine.guarded()->Read();
  machine.Pass(absl::Hours(1));
  EXPECT_TRUE(machine.guarded()->Confirm(Start() + absl::Seconds(1), asked, nullptr).ok());
  EXPECT_TRUE(machine.guarded()->Confirm(Start() + absl::Minutes(59), asked, nullptr).ok());
  EXPECT_FALSE(machine.guarded()->Confirm(Start() + absl::Minutes(62), asked, nullptr).ok()) << "before it was asked";
  EXPECT_TRUE(machine.guarded()->Now().ok());
}

TEST(GuardedClock, TheMachinesOwnClocksAgree) {
  GuardedClock clock({});
  EXPECT_TRUE(clock.Now().ok());
  EXPECT_LT(absl::AbsDuration(clock.Departure()), absl::Seconds(30));
}

}  // namespace
}  // namespace aims::base
