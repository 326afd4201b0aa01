#include "common/command/source_cursor.h"

#include <algorithm>
#include <utility>

namespace aims::command {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(50);
constexpr absl::Duration kLongestPause = absl::Seconds(2);
constexpr absl::Duration kFirstFaultPause = absl::Seconds(1);
constexpr absl::Duration kLongestFaultPause = absl::Minutes(1);

// So many offsets without an event are worth recording.
constexpr int64_t kUnrecorded = 10000;

// The errors after which a command may be sent again as it is.
bool PassesByItself(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status);
}

}  // namespace

void SourceCursor::Pass(int64_t offset, bool is_event) {
  next_ = offset + 1;
  if (is_event) last_event_ = offset;
}

EffectBatch::Source SourceCursor::Send(const event_log::ReadRecord& record) {
  Pass(record.offset, /*is_event=*/true);
  return {record.partition, std::exchange(sent_, record.offset + 1), record.offset + 1};
}

void SourceCursor::SkipTo(int64_t next) {
  if (!stalled_) next_ = std::max(next_, next);
}

std::string SourceCursor::DoneUpTo(int64_t offset) const {
  return stall_.has_value() && stall_->record.offset == offset ? stall_->done_up_to : "";
}

SourceCursor::Settled SourceCursor::Settle(const event_log::ReadRecord& record, const absl::StatusOr<Outcome>& outcome,
                                           Time now) {
  if (outcome.ok() && !outcome->more_after.empty()) {
    Stalled& stall = StallAt(record);
    stall.done_up_to = outcome->more_after;
    stall.pause = absl::ZeroDuration();
    stall.retry_at = now;
    return Settled::kGoesOn;
  }
  if (outcome.ok()) {
    recorded_ = std::max(recorded_, record.offset + 1);
    sent_ = std::max(sent_, recorded_);
    return Settled::kGoesOn;
  }
  // The leader refuses all that was sent behind an event that failed. It is sent again after that event.
  if (stalled_ && stall_->record.offset <= record.offset) return Settled::kGoesOn;
  if (absl::IsAborted(outcome.status()) && FailedReaction(outcome.status()).empty()) return Settled::kTakenOver;
  return Stall(record, outcome.status(), now) ? Settled::kHalted : Settled::kGoesOn;
}

bool SourceCursor::Stall(const event_log::ReadRecord& record, const absl::Status& why, Time now) {
  Stalled& stall = StallAt(record);
  bool is_news = false;
  if (!PassesByItself(why)) {
    is_news = stall.fault != why;
    stall.fault = why;
  }
  stall.pause = std::clamp(stall.pause * 2, stall.fault.ok() ? kFirstPause : kFirstFaultPause,
                           stall.fault.ok() ? kLongestPause : kLongestFaultPause);
  stall.retry_at = now + absl::ToChronoNanoseconds(stall.pause);
  return is_news;
}

SourceCursor::Stalled& SourceCursor::StallAt(const event_log::ReadRecord& record) {
  if (!stall_.has_value() || stall_->record.offset != record.offset) stall_ = Stalled{.record = record};
  stalled_ = true;
  next_ = record.offset;
  sent_ = recorded_;
  return *stall_;
}

absl::optional<SourceCursor::Fault> SourceCursor::fault() const {
  if (!stalled_ || stall_->fault.ok()) return absl::nullopt;
  return FaultOf(*stall_);
}

absl::optional<SourceCursor::Time> SourceCursor::retry_at() const {
  if (!stalled_) return absl::nullopt;
  return stall_->retry_at;
}

event_log::ReadRecord SourceCursor::BeginRetry() {
  stalled_ = false;
  return stall_->record;
}

absl::optional<SourceCursor::Fault> SourceCursor::EndRetry() {
  if (stalled_ || !stall_.has_value()) return absl::nullopt;
  const Stalled over = *std::exchange(stall_, absl::nullopt);
  if (over.fault.ok()) return absl::nullopt;
  return FaultOf(over);
}

bool SourceCursor::WorthRecording() const {
  return next_ > recorded_ && (last_event_ >= recorded_ || next_ - recorded_ >= kUnrecorded);
}

}  // namespace aims::command
