// Leaders whose clock is wrong, on a real embedded log: nothing is dated by it, what is dated ahead already is lived
// with, and a clock that comes back is used again.

#include <atomic>
#include <mutex>

#include "common/command/testing/forgetful_log.h"
#include "common/command/testing/replica_test_base.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::command::testing {
namespace {

using ::testing::HasSubstr;

constexpr absl::Duration kDays = absl::Hours(8 * 24);

class LeaderClock : public ReplicaTest {
 protected:
  LeaderClock() {
    machine_.PassUntil(At(2000000000));
    Restart(Options());
  }
  ~LeaderClock() override { replica_.reset(); }  // before what its callbacks use

  LeaderOptions Options() {
    LeaderOptions options;
    options.clock = machine_.guarded();
    options.on_state = [this](const event_log::TopicPartition&, absl::string_view state, const absl::Status&) {
      if (state == "recovering") ++recoveries_;
    };
    options.on_time_ahead = [this](const event_log::TopicPartition&, absl::Time last, absl::Time clock) {
      std::lock_guard<std::mutex> lock(mutex_);
      ahead_.push_back(last - clock);
    };
    return options;
  }
  // A process that starts with the wall clock set so.
  void RestartWithClock(absl::Duration jump) {
    replica_.reset();
    machine_.Jump(jump);
    machine_.Restart();
    Restart(Options());
  }
  std::vector<absl::Duration> Ahead() {
    std::lock_guard<std::mutex> lock(mutex_);
    return ahead_;
  }
  static void WaitUntil(const std::function<bool()>& condition) {
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    bool met = condition();
    for (; !met && absl::Now() < deadline; met = condition()) absl::SleepFor(absl::Milliseconds(2));
    EXPECT_TRUE(met);
  }
  void WaitLed() {
    WaitUntil([&] { return replica_->leaders().Leading().size() == 2; });
  }
  static absl::Time DatedAt(const absl::StatusOr<Outcome>& outcome) {
    if (!outcome.ok()) return absl::InfinitePast();
    return base::FromProto(static_cast<const Note&>(*outcome->resource).update_time());
  }
  static std::string Text(const absl::Status& status) { return std::string(status.message()); }

  std::atomic<int> recoveries_{0};
  std::mutex mutex_;
  std::vector<absl::Duration> ahead_;
};

TEST_F(LeaderClock, AClockThatJumpedDatesNothingAndIsUsedAgainWhenItIsBack) {
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  for (const absl::Duration jump : {kDays, -kDays}) {
    WaitLed();
    const auto ends = *log_->EndPositions(kTopic);
    machine_.Jump(jump);
    const absl::Status refused = replica_->ExecuteOnce(Write(NoteName(1), {"b"}, "r2")).status();
    EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
    EXPECT_THAT(Text(refused), HasSubstr(jump > absl::ZeroDuration() ? "192h ahead of" : "192h behind"));
    EXPECT_THAT(Text(refused), HasSubstr("nothing was recorded, try again"));
    WaitUntil([&] { return base::IsClockDeparture(replica_->leaders().Health()); });
    WaitUntil([&] { return replica_->leaders().Leading().empty(); });
    EXPECT_EQ(*log_->EndPositions(kTopic), ends);
    machine_.Jump(-jump);
    WaitLed();
    EXPECT_TRUE(replica_->leaders().Health().ok());
  }
  EXPECT_EQ(DatedAt(Execute(NoteName(1), {"b"}, "r2")), machine_.now());
  EXPECT_EQ(Ahead(), std::vector<absl::Duration>{});
}

TEST_F(LeaderClock, WhatWasDoneBeforeAJumpIsKnownAfterIt) {
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(Execute(NoteName(i), {"made"}, absl::StrCat("make", i)).ok());
    ASSERT_TRUE(Execute(NoteName(i), {"changed"}, absl::StrCat("change", i)).ok());
    ASSERT_TRUE(Execute(NoteName(i), {"changed again"}, absl::StrCat("again", i)).ok());
  }
  machine_.Jump(kDays);
  EXPECT_FALSE(replica_->ExecuteOnce(Write(NoteName(1), {"ahead"}, "ahead")).ok());
  machine_.Jump(-kDays);
  WaitLed();
  for (int i = 0; i < 20; ++i) {
    for (const auto& [text, id] : {std::pair("made", "make"), std::pair("changed", "change")}) {
      const auto again = Execute(NoteName(i), {text}, absl::StrCat(id, i));
      ASSERT_TRUE(again.ok()) << again.status();
      EXPECT_TRUE(again->repeated);
      EXPECT_EQ(VersionAt(*again), 3u);
    }
  }
}

TEST_F(LeaderClock, TimesDoNotStepBackForAClockThatIsALittleBehind) {
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  machine_.Jump(absl::Seconds(-50));
  EXPECT_EQ(DatedAt(Execute(NoteName(1), {"b"}, "r2")), At(2000000000));
  RestartWithClock(absl::Seconds(-60));  // as another replica
  EXPECT_EQ(DatedAt(Execute(NoteName(1), {"c"}, "r3")), At(2000000000));
  machine_.Pass(absl::Seconds(111));
  EXPECT_EQ(DatedAt(Execute(NoteName(1), {"d"}, "r4")), At(2000000001));
  EXPECT_EQ(Ahead(), std::vector<absl::Duration>{});
}

// Of a process whose clock was wrong from its start, on a log without a clock.
TEST_F(LeaderClock, AnEventThatIsDatedAheadIsToldAndBindsNobody) {
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Execute(NoteName(i), {"made"}, absl::StrCat("make", i)).ok());
  RestartWithClock(kDays);
  EXPECT_EQ(DatedAt(Execute(NoteName(1), {"ahead"}, "ahead")), At(2000000000) + kDays);
  RestartWithClock(-kDays);
  EXPECT_EQ(DatedAt(Execute(NoteName(1), {"a"}, "r1")), At(2000000000));
  EXPECT_EQ(Ahead(), std::vector<absl::Duration>{kDays});
  machine_.Pass(absl::Seconds(5));
  RestartWithClock(absl::ZeroDuration());
  EXPECT_EQ(DatedAt(Execute(NoteName(1), {"b"}, "r2")), At(2000000005));
  EXPECT_EQ(Ahead().size(), 1u) << "told once, not for ever";
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(Execute(NoteName(i), {"made"}, absl::StrCat("make", i))->repeated);
}

// A log with a clock, as Kafka's brokers have.
class LeaderClockOfLog : public LeaderClock {
 protected:
  void StartOn(ForgetfulLog& log) {
    replica_ = std::make_unique<Replica>(&log, directory_ + "/model", "replica", Options());
    ASSERT_TRUE(replica_->Join().ok());
  }
};

TEST_F(LeaderClockOfLog, AClockThatWasWrongFromTheStartIsFoundBeforeAnythingIsAppended) {
  replica_.reset();
  machine_.Jump(kDays);
  machine_.Restart();
  ForgetfulLog log(log_.get());
  log.clock = [this] { return machine_.now() - kDays; };
  const auto ends = *log_->EndPositions(kTopic);
  recoveries_ = 0;
  StartOn(log);
  WaitUntil([&] { return recoveries_ >= 10; });
  EXPECT_EQ(log.takeovers, 2) << "asked once for each partition, and not again and again";
  const absl::Status refused = replica_->ExecuteOnce(Write(NoteName(1), {"a"}, "r1")).status();
  EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
  EXPECT_THAT(Text(refused), HasSubstr("192h ahead of the clock of the log's brokers"));
  EXPECT_TRUE(base::IsClockDeparture(replica_->leaders().Health()));
  EXPECT_EQ(*log_->EndPositions(kTopic), ends);
  replica_.reset();
}

TEST_F(LeaderClockOfLog, AClockThatIsCorrectedIsUsedWithoutARestart) {
  replica_.reset();
  machine_.Jump(kDays);
  machine_.Restart();
  ForgetfulLog log(log_.get());
  log.clock = [this, right = machine_.now() - kDays] { return right; };
  recoveries_ = 0;
  StartOn(log);
  WaitUntil([&] { return recoveries_ >= 2; });
  machine_.Jump(-kDays);
  EXPECT_EQ(DatedAt(Execute(NoteName(1), {"a"}, "r1")), At(2000000000));
  replica_.reset();
}

// A virtual machine that was paused: by its running time the clock is ahead, and it is right.
TEST_F(LeaderClockOfLog, AJumpThatTheLogsClockConfirmsIsRight) {
  replica_.reset();
  ForgetfulLog log(log_.get());
  log.clock = [this] { return machine_.now(); };
  StartOn(log);
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  machine_.Jump(absl::Hours(2));
  EXPECT_EQ(DatedAt(Execute(NoteName(1), {"b"}, "r2")), At(2000000000) + absl::Hours(2));
  replica_.reset();
}

// The log's clock alone shows that the machine's walked away.
TEST_F(LeaderClockOfLog, AGroupThatTheLogsClockContradictsIsNotAppended) {
  replica_.reset();
  ForgetfulLog log(log_.get());
  std::atomic<int64_t> behind{0};
  log.clock = [&] { return machine_.now() - absl::Seconds(behind.load()); };
  StartOn(log);
  ASSERT_TRUE(Execute(NoteName(1), {"a"}, "r1").ok());
  WaitLed();
  const auto ends = *log_->EndPositions(kTopic);
  behind = 61;
  EXPECT_TRUE(absl::IsUnavailable(replica_->ExecuteOnce(Write(NoteName(1), {"b"}, "r2")).status()));
  EXPECT_EQ(*log_->EndPositions(kTopic), ends);
  behind = 0;
  machine_.Pass(absl::Minutes(2));  // it is asked again after a while
  EXPECT_EQ(VersionAt(*Execute(NoteName(1), {"b"}, "r2")), 2u);
  replica_.reset();
}

}  // namespace
}  // namespace aims::command::testing
