#pragma once
// The records that operators parked, in a topic of their own, which every process follows. So one command holds for all
// that reads a topic, in all processes, over restarts and rebuilds, and the log says who parked what, when and why.
//
//   ASSIGN_OR_RETURN(auto parking, Parking::Open(&log, &clock, owner)); // knows all that was parked before
//   options.parked = &parking->records();                             // of a read model
//   parking->Park({.record = record, .actor = actor, .reason = "…"}, [](absl::Status status) { … });
//   …
//   parking->Stop();                                                  // ends the requests under way
//
// The topic has one partition and no leader that stays. A process that parks takes it over, reads to its end, and appends
// a PartitionOpened and the event together. An earlier writer is fenced, so of two processes that park the same record
// one finds that it is done. A record of the topic that cannot be read parks nothing; the log of the process names it.
//
// Thread-safe.

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "aims/operations/v1/parked_record.pb.h"
#include "common/base/executor.h"
#include "common/base/guarded_clock.h"
#include "common/command/aggregates.h"
#include "common/command/log_order.h"
#include "common/event_log/log.h"
#include "common/projection/parked_records.h"

namespace aims::command {

class Parking {
 public:
  static constexpr char kTopic[] = "aims.operations.events";
  // The topic's record, as those of other topics.
  static Aggregates Topic();

  // A record that was parked, with who parked it, when and why.
  struct Parked {
    operations::v1::FaultyRecord record;
    event::v1::EventMetadata metadata;
  };

  // Opens the topic and reads it to its end. `owner` names this start of the process; `log` and `clock` outlive it.
  static absl::StatusOr<std::unique_ptr<Parking>> Open(event_log::Log* log, base::GuardedClock* clock,
                                                       std::string owner);
  ~Parking();  // Stop()

  // Ends the requests that are under way with Unavailable.
  void Stop();

  // What readers of topics ask; lives as long as this.
  const projection::ParkedRecords& records() const { return records_; }
  // All of them, in the order in which they were parked.
  std::vector<Parked> All() const;
  // OK; otherwise why the topic cannot be read.
  absl::Status Health() const;

  struct Request {
    operations::v1::FaultyRecord record;
    event::v1::Actor actor;
    std::string reason;
    std::string traceparent;
    absl::Time deadline = absl::InfiniteFuture();
  };
  // Calls `done` with OK when it is recorded that the record is parked, and this process knows it. Unavailable (also by a
  // clock that is wrong) may be sent again: a record is parked once, however often that is asked.
  void Park(Request request, std::function<void(absl::Status)> done);

 private:
  Parking(event_log::Log* log, base::GuardedClock* clock, std::string owner);
  void Run();
  // Reads until it is stopped or the log cannot be read.
  absl::Status Follow();
  void Take(const event_log::Batch& batch);
  absl::Status Fold(const event_log::ReadRecord& record);  // under the lock
  absl::Status Append(const Request& request);
  absl::Status TryAppend(const Request& request);
  std::vector<event_log::Record> Records(const Request& request, absl::Time now) const;
  absl::Status WaitRead(int64_t position, absl::Time deadline);

  event_log::Log* const log_;
  base::GuardedClock* const clock_;
  const std::string owner_;
  Aggregates aggregates_ = Topic();
  projection::ParkedRecords records_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::shared_ptr<event_log::Reader> reader_;
  absl::Status problem_;
  int64_t position_ = 0;  // read up to here
  PartitionOrder order_;
  std::vector<Parked> all_;

  std::thread thread_;
  std::unique_ptr<base::Executor> work_;  // appends: one after the other, and not on a caller's thread
};

}  // namespace aims::command
