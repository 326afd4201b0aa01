// Each way that a cursor goes: through events, into a stall and out of it, and to positions that are worth recording.

#include "common/command/source_cursor.h"

#include <vector>

#include "gtest/gtest.h"

namespace aims::command {
namespace {

using Settled = SourceCursor::Settled;

const absl::Status kAway = absl::UnavailableError("the leader is away");
const absl::Status kRefused = absl::FailedPreconditionError("no, for some reason");
// The answer to a batch that does not begin where the partition stands.
const absl::Status kGap = absl::AbortedError("is consumed up to 3 only");

class SourceCursorTest : public ::testing::Test {
 protected:
  static event_log::ReadRecord At(int64_t offset) {
    event_log::ReadRecord record;
    record.partition = {"aims.causes.events", 1};
    record.offset = offset;
    record.record.value = "event";
    return record;
  }
  static Outcome Done() { return Outcome(); }
  static Outcome PartDone(const std::string& up_to) {
    Outcome outcome;
    outcome.more_after = up_to;
    return outcome;
  }
  Settled Settle(int64_t offset, const absl::StatusOr<Outcome>& outcome) {
    return cursor_.Settle(At(offset), outcome, now_);
  }
  void Send(int64_t offset) { cursor_.Send(At(offset)); }
  // How long it is until the event is tried again.
  absl::Duration Pause() const { return absl::FromChrono(cursor_.retry_at().value() - now_); }
  // Tries the event again when it is time.
  Settled Retry(const absl::StatusOr<Outcome>& outcome) {
    now_ = cursor_.retry_at().value();
    const event_log::ReadRecord record = cursor_.BeginRetry();
    Send(record.offset);
    return Settle(record.offset, outcome);
  }
  // The pauses before each of so many retries that end like this.
  std::vector<absl::Duration> Pauses(int retries, const absl::Status& why) {
    std::vector<absl::Duration> pauses;
    for (int i = 0; i < retries; ++i) {
      pauses.push_back(Pause());
      Retry(why);
    }
    return pauses;
  }

  SourceCursor cursor_{10};
  SourceCursor::Time now_{std::chrono::hours(1)};
};

std::vector<absl::Duration> Milliseconds(const std::vector<int>& values) {
  std::vector<absl::Duration> durations;
  for (const int value : values) durations.push_back(absl::Milliseconds(value));
  return durations;
}

TEST_F(SourceCursorTest, BeginsWhereTheLogStands) {
  EXPECT_FALSE(cursor_.Expects(9));
  EXPECT_TRUE(cursor_.Expects(10));
  EXPECT_TRUE(cursor_.Expects(11)) << "logs leave offsets out";
  EXPECT_EQ(cursor_.next(), 10);
  EXPECT_EQ(cursor_.recorded(), 10);
  EXPECT_EQ(cursor_.Send(At(12)).from, 10);
}

TEST_F(SourceCursorTest, GoesThroughAnEventWithoutEffects) {
  cursor_.Pass(10, /*is_event=*/true);
  EXPECT_EQ(cursor_.next(), 11);
  EXPECT_FALSE(cursor_.Expects(10));
  EXPECT_EQ(cursor_.recorded(), 10);
}

TEST_F(SourceCursorTest, SkipsOffsetsThatTheReaderDoesNotGive) {
  cursor_.SkipTo(15);
  EXPECT_EQ(cursor_.next(), 15);
  cursor_.SkipTo(12);
  EXPECT_EQ(cursor_.next(), 15) << "a reader of others stands further back";
}

TEST_F(SourceCursorTest, ABatchBeginsWhereTheOneBeforeEnds) {
  const EffectBatch::Source first = cursor_.Send(At(12));
  EXPECT_EQ(first.partition, At(12).partition);
  EXPECT_EQ(first.from, 10);
  EXPECT_EQ(first.next, 13);
  EXPECT_EQ(cursor_.next(), 13);
  cursor_.Pass(13, /*is_event=*/true);
  const EffectBatch::Source second = cursor_.Send(At(14));
  EXPECT_EQ(second.from, 13) << "the events without effects between them are in the second";
  EXPECT_EQ(second.next, 15);
}

TEST_F(SourceCursorTest, EffectsThatAreSettledAreRecorded) {
  Send(10);
  Send(12);
  EXPECT_EQ(cursor_.recorded(), 10) << "they are on their way";
  EXPECT_EQ(Settle(10, Done()), Settled::kGoesOn);
  EXPECT_EQ(cursor_.recorded(), 11);
  EXPECT_EQ(cursor_.Send(At(13)).from, 13) << "the second is still on its way";
  EXPECT_EQ(Settle(12, Done()), Settled::kGoesOn);
  EXPECT_EQ(cursor_.recorded(), 13);
  EXPECT_FALSE(cursor_.stalled());
  EXPECT_EQ(cursor_.retry_at(), absl::nullopt);
}

TEST_F(SourceCursorTest, AnErrorThatPassesStallsItInGrowingPauses) {
  for (const absl::Status& why : {kAway, absl::DeadlineExceededError("late"), absl::ResourceExhaustedError("full")}) {
    cursor_ = SourceCursor(10);
    Send(12);
    EXPECT_EQ(Settle(12, why), Settled::kGoesOn);
    EXPECT_TRUE(cursor_.stalled());
    EXPECT_EQ(cursor_.fault().has_value(), false) << why;
    EXPECT_EQ(cursor_.next(), 12);
    EXPECT_FALSE(cursor_.Expects(12));
    EXPECT_FALSE(cursor_.Expects(13)) << "nothing is gone through behind it";
    cursor_.SkipTo(20);
    EXPECT_EQ(cursor_.next(), 12);
    EXPECT_EQ(Pauses(8, why), Milliseconds({50, 100, 200, 400, 800, 1600, 2000, 2000}));
  }
}

TEST_F(SourceCursorTest, IsTriedAgainWhenThePauseEnds) {
  EXPECT_FALSE(cursor_.RetryIsDue(now_));
  Send(12);
  Settle(12, kAway);
  EXPECT_FALSE(cursor_.RetryIsDue(now_ + std::chrono::milliseconds(49)));
  EXPECT_TRUE(cursor_.RetryIsDue(now_ + std::chrono::milliseconds(50)));
  EXPECT_EQ(cursor_.BeginRetry().record.value, "event");
  EXPECT_FALSE(cursor_.RetryIsDue(now_ + std::chrono::milliseconds(50)));
  EXPECT_TRUE(cursor_.Expects(12));
  EXPECT_EQ(cursor_.Send(At(12)).from, 10) << "nothing of it was recorded";
  Settle(12, Done());
  EXPECT_FALSE(cursor_.EndRetry().has_value()) << "it was no fault";
  EXPECT_TRUE(cursor_.Expects(13));
}

TEST_F(SourceCursorTest, AnotherEventThatFailsBeginsWithTheFirstPause) {
  Send(12);
  Settle(12, kAway);
  Pauses(3, kAway);
  Retry(Done());
  cursor_.EndRetry();
  Send(13);
  Settle(13, kAway);
  EXPECT_EQ(Pause(), absl::Milliseconds(50));
}

TEST_F(SourceCursorTest, AFaultHaltsItAndIsToldOnce) {
  Send(12);
  EXPECT_EQ(Settle(12, kRefused), Settled::kHalted);
  ASSERT_TRUE(cursor_.fault().has_value());
  EXPECT_EQ(cursor_.fault()->offset, 12);
  EXPECT_EQ(cursor_.fault()->why, kRefused);
  EXPECT_EQ(cursor_.next(), 12);
  EXPECT_EQ(Pauses(8, kRefused), Milliseconds({1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000}));
  EXPECT_EQ(Retry(kRefused), Settled::kGoesOn) << "told already";
  EXPECT_EQ(Retry(absl::InternalError("something else")), Settled::kHalted);
  EXPECT_EQ(cursor_.fault()->why, absl::InternalError("something else"));
}

TEST_F(SourceCursorTest, AnEventThatIsNotUnderstoodHaltsItLikeAnEffectThatIsRefused) {
  const absl::Status why = absl::DataLossError("not a record");
  EXPECT_TRUE(cursor_.Stall(At(12), why, now_));
  EXPECT_EQ(cursor_.fault()->offset, 12);
  EXPECT_FALSE(cursor_.Stall(At(12), why, now_)) << "told already";
  cursor_ = SourceCursor(10);
  EXPECT_FALSE(cursor_.Stall(At(12), kAway, now_));
  EXPECT_TRUE(cursor_.stalled());
}

TEST_F(SourceCursorTest, AnErrorThatPassesDoesNotEndAHalt) {
  Send(12);
  Settle(12, kRefused);
  EXPECT_EQ(Retry(kAway), Settled::kGoesOn);
  EXPECT_EQ(cursor_.fault()->why, kRefused);
  EXPECT_EQ(Pause(), absl::Seconds(2));
  EXPECT_EQ(Retry(kRefused), Settled::kGoesOn) << "told already";
}

TEST_F(SourceCursorTest, AHaltIsOverWhenTheEventIsGoneThrough) {
  Send(12);
  Settle(12, kRefused);
  cursor_.BeginRetry();
  EXPECT_FALSE(cursor_.fault().has_value()) << "it is open until the leader answers";
  Send(12);
  Settle(12, kRefused);
  EXPECT_FALSE(cursor_.EndRetry().has_value());
  EXPECT_TRUE(cursor_.fault().has_value());
  Retry(Done());
  const auto over = cursor_.EndRetry();
  ASSERT_TRUE(over.has_value());
  EXPECT_EQ(over->offset, 12);
  EXPECT_EQ(over->why, kRefused);
  EXPECT_FALSE(cursor_.fault().has_value());
  EXPECT_FALSE(cursor_.EndRetry().has_value()) << "told already";
  Send(13);
  EXPECT_EQ(Settle(13, kRefused), Settled::kHalted) << "of another event";
}

TEST_F(SourceCursorTest, BatchesBehindOneThatFailedAreSentAgainAfterIt) {
  Send(10);
  Send(11);
  Send(12);
  EXPECT_EQ(Settle(10, Done()), Settled::kGoesOn);
  EXPECT_EQ(Settle(11, kAway), Settled::kGoesOn);
  EXPECT_EQ(Settle(12, kGap), Settled::kGoesOn);
  EXPECT_EQ(cursor_.next(), 11);
  EXPECT_EQ(Pause(), absl::Milliseconds(50));
  EXPECT_EQ(cursor_.BeginRetry().offset, 11);
  EXPECT_EQ(cursor_.Send(At(11)).from, 11);
  EXPECT_EQ(cursor_.Send(At(12)).from, 12);
}

TEST_F(SourceCursorTest, AnEarlierEventThatFailsIsTheOneToTryAgain) {
  Send(10);
  cursor_.Stall(At(11), kRefused, now_);
  EXPECT_EQ(Settle(10, kAway), Settled::kGoesOn);
  EXPECT_EQ(cursor_.next(), 10);
  EXPECT_EQ(cursor_.BeginRetry().offset, 10);
}

TEST_F(SourceCursorTest, EffectsBeforeAStalledEventCountWhenTheyAreRecorded) {
  Send(10);
  cursor_.Stall(At(11), kRefused, now_);
  EXPECT_EQ(Settle(10, Done()), Settled::kGoesOn);
  EXPECT_EQ(cursor_.recorded(), 11);
  EXPECT_EQ(cursor_.next(), 11);
  cursor_.BeginRetry();
  EXPECT_EQ(cursor_.Send(At(11)).from, 11);
}

TEST_F(SourceCursorTest, AGapMeansThatAnotherReplicaHasLed) {
  Send(10);
  EXPECT_EQ(Settle(10, kGap), Settled::kTakenOver);
  absl::Status refused = absl::AbortedError("an effect was aborted");
  refused.SetPayload("aims.dev/reaction", absl::Cord("reaction/copy"));
  ASSERT_FALSE(FailedReaction(refused).empty());
  EXPECT_EQ(Settle(10, refused), Settled::kHalted) << "that is about the effect, not about the position";
}

TEST_F(SourceCursorTest, AnEffectOnEachOfManyGoesOnAtOnceFromItsLastPart) {
  Send(10);
  Send(11);
  EXPECT_EQ(Settle(10, PartDone("d")), Settled::kGoesOn);
  EXPECT_EQ(Settle(11, kGap), Settled::kGoesOn);
  EXPECT_EQ(cursor_.next(), 10);
  EXPECT_EQ(cursor_.recorded(), 10);
  EXPECT_TRUE(cursor_.RetryIsDue(now_));
  EXPECT_EQ(cursor_.DoneUpTo(10), "d");
  EXPECT_EQ(cursor_.DoneUpTo(11), "");
  EXPECT_EQ(Retry(PartDone("h")), Settled::kGoesOn);
  EXPECT_FALSE(cursor_.EndRetry().has_value());
  EXPECT_EQ(cursor_.DoneUpTo(10), "h");
  EXPECT_EQ(Retry(Done()), Settled::kGoesOn);
  EXPECT_FALSE(cursor_.EndRetry().has_value());
  EXPECT_EQ(cursor_.recorded(), 11);
  EXPECT_EQ(cursor_.DoneUpTo(10), "");
}

TEST_F(SourceCursorTest, APartThatFailsIsTriedAgainFromThePartBefore) {
  Send(10);
  Settle(10, PartDone("d"));
  Retry(kAway);
  EXPECT_EQ(cursor_.DoneUpTo(10), "d");
  EXPECT_EQ(Pauses(3, kAway), Milliseconds({50, 100, 200}));
  Retry(PartDone("h"));
  EXPECT_EQ(Pause(), absl::ZeroDuration());
  Retry(kAway);
  EXPECT_EQ(Pause(), absl::Milliseconds(50)) << "the part before had gone through";
}

TEST_F(SourceCursorTest, APositionIsWorthRecordingAfterAnEvent) {
  EXPECT_FALSE(cursor_.WorthRecording());
  cursor_.Pass(10, /*is_event=*/true);
  cursor_.Pass(11, /*is_event=*/false);
  EXPECT_TRUE(cursor_.WorthRecording());
  cursor_.PositionRecorded(cursor_.next());
  EXPECT_EQ(cursor_.recorded(), 12);
  EXPECT_FALSE(cursor_.WorthRecording());
  EXPECT_EQ(cursor_.Send(At(12)).from, 12);
  Settle(12, Done());
  EXPECT_FALSE(cursor_.WorthRecording()) << "it was recorded with the effects";
}

TEST_F(SourceCursorTest, APositionIsHardlyWorthRecordingWithoutAnEvent) {
  cursor_.Pass(10, /*is_event=*/false);
  EXPECT_FALSE(cursor_.WorthRecording());
  cursor_.SkipTo(10 + 9999);
  EXPECT_FALSE(cursor_.WorthRecording());
  cursor_.SkipTo(10 + 10000);
  EXPECT_TRUE(cursor_.WorthRecording());
}

TEST_F(SourceCursorTest, APositionBeforeAStalledEventIsNotRecordedTwice) {
  Send(10);
  Settle(10, kAway);
  EXPECT_FALSE(cursor_.WorthRecording());
}

}  // namespace
}  // namespace aims::command
