#pragma once
// How far one partition of a source topic is gone through for one partition of the service, and when an event that
// could not be gone through is tried again. No threads, no clock, no log: the reactor drives it.
//
//   SourceCursor cursor(consumed);                                // as the log of the service says
//   if (cursor.Expects(record.offset)) {
//     batch.sources = {cursor.Send(record)};                      // Pass, where the event causes nothing
//     …
//     const auto settled = cursor.Settle(record, outcome, now);   // when the leader has answered
//   }
//   if (cursor.RetryIsDue(now)) {
//     const event_log::ReadRecord record = cursor.BeginRetry();   // then Pass, Send and Settle, or Stall, as before
//     …
//     cursor.EndRetry();
//   }
//
// An event that cannot be gone through stalls the cursor: nothing behind it is gone through, and it is tried again in
// growing pauses. An error that passes by itself (the log or the leader is away) has pauses from 50 ms to 2 s. Any
// other error is a fault of the program; it has pauses from 1 s to 1 min, and the cursor is halted until the event is
// gone through.
//
// Positions are next offsets: all offsets before a position are included in it. Not thread-safe.

#include <chrono>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/command/command.h"
#include "common/event_log/log.h"

namespace aims::command {

class SourceCursor {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // The event that the cursor is halted at, and its fault.
  struct Fault {
    int64_t offset = 0;
    absl::Status why;
  };

  // The log of the service says that the source is consumed up to `recorded`.
  explicit SourceCursor(int64_t recorded) : recorded_(recorded), sent_(recorded), next_(recorded) {}

  // The position that the log of the service has.
  int64_t recorded() const { return recorded_; }
  // The position after the events that are gone through: the effects of each are recorded or on their way.
  int64_t next() const { return next_; }
  bool stalled() const { return stalled_; }
  // Whether the event at `offset` is to be gone through now.
  bool Expects(int64_t offset) const { return !stalled_ && next_ <= offset; }

  // The record is gone through and has no effects in the partition. `is_event`: not a record in which a log tells of
  // its own positions and leaders.
  void Pass(int64_t offset, bool is_event);
  // The event is gone through and its effects are sent. Returns the source of their batch.
  EffectBatch::Source Send(const event_log::ReadRecord& record);
  // The reader has given all records before `next`; a log may use offsets for marks of its own.
  void SkipTo(int64_t next);
  // Of an effect on each of many: the last aggregate that has it already. Empty: none has.
  std::string DoneUpTo(int64_t offset) const;

  enum class Settled {
    kGoesOn,     // or is stalled over nothing new
    kHalted,     // over a fault that was not told before
    kTakenOver,  // another replica has led the partition in between: a new cursor is to begin where its log stands now
  };
  // The leader has answered to the effects of the event.
  Settled Settle(const event_log::ReadRecord& record, const absl::StatusOr<Outcome>& outcome, Time now);
  // The event cannot be gone through. Returns whether that is a fault that was not told before.
  bool Stall(const event_log::ReadRecord& record, const absl::Status& why, Time now);

  // None while the cursor is not halted.
  absl::optional<Fault> fault() const;
  // When the event is to be tried again; none while the cursor is not stalled.
  absl::optional<Time> retry_at() const;
  bool RetryIsDue(Time now) const { return stalled_ && stall_->retry_at <= now; }
  // The cursor is not stalled any more, until the event stalls it again. Returns the event; requires stalled().
  event_log::ReadRecord BeginRetry();
  // The retry is settled. Returns the fault that is over, if there was one and it is.
  absl::optional<Fault> EndRetry();

  // Whether next() is to be recorded although the events since recorded() have no effects. Records in which logs tell
  // of themselves are hardly a reason: two services would record each other's positions for ever. Without any record
  // all of them would be read again at each start, so 10,000 offsets are a reason.
  bool WorthRecording() const;
  // The log of the service has `position`; requires that nothing is on its way.
  void PositionRecorded(int64_t position) { recorded_ = sent_ = position; }

 private:
  // The event that could not be gone through.
  struct Stalled {
    event_log::ReadRecord record;
    absl::Status fault;  // OK: only errors that pass by themselves
    std::string done_up_to;
    absl::Duration pause;
    Time retry_at;
  };

  // Goes back to before the record and stalls there.
  Stalled& StallAt(const event_log::ReadRecord& record);
  Fault FaultOf(const Stalled& stall) const { return {stall.record.offset, stall.fault}; }

  int64_t recorded_;
  int64_t sent_;  // the position once the effects that are on their way are recorded
  int64_t next_;
  int64_t last_event_ = -1;  // offset of the last event that was gone through
  bool stalled_ = false;
  absl::optional<Stalled> stall_;  // kept while the event is tried again
};

}  // namespace aims::command
