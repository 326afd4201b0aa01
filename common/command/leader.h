#pragma once
// Leads one partition: takes it over, then decides its commands in groups and appends each group as a whole.
//
//   RECOVERING   fences earlier writers, folds to the log's end, appends PartitionOpened, folds that. Commands are
//                refused as Unavailable.
//   LEADING      one thread takes the queued commands, decides them and sends them to the log as one group; a second
//                thread settles the sent groups and answers. While one group becomes durable, the next is decided and
//                sent. Due events come before the commands of a group, of at most a hundred resources in each group.
//   after a failed append: decided commands that were not appended are refused, the overlay is dropped, and the
//                partition is taken over again; the log then shows the outcome.
//                The same happens when the log has a later leader: two processes may be assigned the partition while
//                owners change, and the remaining owner must lead in the end.
//                A log that is not the one that the read model was folded from, or that ends before it, is not taken over:
//                nothing is acknowledged that does not follow what is known. Health says so. Neither is one taken over,
//                nor led on, by a clock that is wrong.
//                A partition that is held up (event_log::HeldUp) is taken over when that is over; until then commands are
//                refused with the reason, and the other partitions are led.
//   STOPPED      queued commands are refused, sent commands are settled.
//
// Answers are given in the order of the log: an answer comes after the commands that it depends on are durable.
//
// Times. Events are ordered by their offsets. An event is dated by the guarded clock (guarded_clock.h), and not before
// the last event of its partition, so times follow the order although the clocks of replicas differ a little. A clock
// that jumped dates nothing: the leader recovers until it is back. Where the log has a clock of its own (Writer::log_time),
// a group is held against that before it is settled, and nothing of it is appended where they differ by more than the
// tolerance. A log may nevertheless hold an event that is dated far ahead, of an earlier version or of a process without
// such a log. Then times step back behind it: an event that is ahead by more than kMostAhead tolerances binds nobody, so
// that what follows has its own time, and nothing falls due by that of another event.
//
// Thread-safe.

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <variant>

#include "common/base/guarded_clock.h"
#include "common/command/command.h"
#include "common/command/decider.h"
#include "common/command/timers.h"
#include "common/event_log/log.h"
#include "common/projection/generations.h"

namespace aims::command {

// Objects that a leader shares with its process. They outlive the leader.
struct LeaderOptions {
  event_log::Log* log = nullptr;
  projection::Generations* model = nullptr;
  const Aggregates* aggregates = nullptr;
  std::string owner;       // of this start of the process
  std::string address;     // host:port for forwarded commands
  int32_t partitions = 0;  // that the subjects are placed over

  size_t max_batch_commands = 1000;
  size_t max_batch_bytes = size_t{1} << 20;
  size_t max_append_bytes = size_t{4} << 20;  // after so much no more is decided into a group
  size_t max_resource_bytes = kMaxResourceBytes;
  size_t max_queue_commands = 10000;
  size_t max_queue_bytes = size_t{64} << 20;
  base::GuardedClock* clock = nullptr;
  // Called at changes of the state: "leading", "recovering", "stopped", with the reason.
  std::function<void(const event_log::TopicPartition&, absl::string_view state, const absl::Status& why)> on_state;
  // Called after each append with the number of commands and records, and the time from sending to durability.
  std::function<void(size_t commands, size_t records, absl::Duration took)> on_commit;
  // Called when the last event of a partition is dated so far ahead of the clock that the next is dated before it.
  std::function<void(const event_log::TopicPartition&, absl::Time last, absl::Time clock)> on_time_ahead;
  // Called when due events of the resource `name` cannot be decided: a fault of the program, unless the read model
  // cannot be read at the moment. Tried again each minute.
  std::function<void(absl::string_view name, const absl::Status& why)> on_timer_fault;
};

class Leader {
 public:
  // Two replicas whose clocks are right may differ by twice the tolerance: times do not step back for that.
  static constexpr int kMostAhead = 2;

  Leader(LeaderOptions options, event_log::TopicPartition partition);
  ~Leader();  // Stop()

  // Queues the command. Its `done` is called with Unavailable when this replica does not lead the partition (yet), and
  // with ResourceExhausted when the queue is full.
  void Submit(Command command) { Enqueue(std::move(command)); }
  void Submit(EffectBatch batch) { Enqueue(std::move(batch)); }

  bool leading() const;
  // OK; or why the partition is not led by what somebody has to correct: DataLoss, its log has lost records; or the
  // clock.
  absl::Status Health() const;
  size_t queued() const;

  // Stops admitting commands and settles the sent ones; returns when that is done.
  void Stop();

 private:
  using Work = std::variant<Command, EffectBatch>;
  enum class State { kRecovering, kLeading, kStopped };
  static constexpr absl::string_view kNames[] = {"recovering", "leading", "stopped"};

  // A decided group of commands, and its sent records.
  struct Group {
    Decided decided;
    size_t records = 0;
    absl::Status sent;  // not OK: nothing of it will be appended
    absl::Time sent_at;
  };

  void Enqueue(Work work);
  void Run();
  absl::Status TakeOver(std::unique_ptr<event_log::Writer>* writer, uint64_t* epoch);
  // Whether the clock allows to take over, or at least to ask the log what time it is.
  absl::Status MayTakeOver(const base::ClockReading& now);
  // OK when the reading by which sent records were decided agrees with the log's clock, where it has one, and
  // else with itself. Then the sent records may be settled.
  absl::Status CheckTime(const event_log::Writer& writer, const base::ClockReading& decided);
  absl::Status WaitFolded(const event_log::TopicPartition& partition, int64_t position);
  // Tells once why a takeover does not go on.
  void ReportStandstill(const std::string& why);
  // The serving generation, when it has folded everything that earlier decisions are based on.
  absl::StatusOr<std::shared_ptr<projection::Projection>> Serving();
  // Decides and sends groups; a second thread settles them. Returns when stopped or when an append fails.
  absl::Status Lead(event_log::Writer& writer, uint64_t epoch);
  // One group of due events and queued commands, if there are any.
  absl::Status Turn(event_log::Writer& writer, uint64_t epoch);
  std::vector<Work> TakeQueued();
  // Puts commands for which a group had no room back to the head of the queue.
  void PutBack(std::vector<Work> work);
  // Decides due events, if it is time to look for them.
  std::vector<std::string> Due(const ResourceView& view, absl::Time now);
  bool WorthLooking(absl::Time now) const;
  // Aborted when the log has a leader after `epoch`.
  absl::Status Superseded(uint64_t epoch) const;
  void SettleLoop(event_log::Writer& writer);
  void Answer(Decided decided, const absl::Status& appended);
  void SetState(State state, const absl::Status& why);
  void RefuseQueued(const absl::Status& why);
  bool stopping() const;
  // Refuses what was taken from the queue.
  static void Refuse(std::vector<Work> taken, const absl::Status& why);
  // The time that an event gets when the clock shows `clock`.
  absl::Time Recorded(absl::Time clock) const;
  // The time of a decision then.
  DecisionTime TimeAt(absl::Time clock);

  const LeaderOptions options_;
  const event_log::TopicPartition partition_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;  // for the deciding thread
  std::condition_variable sent_;     // for the settling thread
  State state_ = State::kRecovering;
  absl::Status held_up_;  // the reason why a takeover takes long, or failed
  bool stopping_ = false;
  std::deque<Work> queue_;
  size_t queue_bytes_ = 0;

  // Between the two threads while leading; guarded by mutex_.
  std::deque<Group> groups_;  // sent, and not being settled yet
  bool settling_ends_ = false;
  absl::Status append_failed_;
  std::vector<std::pair<uint64_t, int64_t>> committed_;  // batch number, position after it; not yet told to the decider
  int64_t last_next_ = 0;

  event_log::Positions consumed_;                // of the deciding thread: of the sources of reactions, at the takeover
  int64_t folded_ = 0;                           // of the deciding thread: decisions rest on this much
  Decider decider_;                              // of the deciding thread
  absl::Time last_time_ = absl::InfinitePast();  // of the deciding thread: no event is dated before it
  // Of the deciding thread: the log's clock as it was when it disagreed with the machine's, and the running time at which
  // a log was last asked although the clock was wrong.
  absl::optional<base::ClockReference> log_clock_;
  absl::optional<absl::Duration> asked_;
  Timers timers_;           // of the deciding thread
  std::string generation_;  // of the read model, in which timers_ looks
  std::thread thread_;
};

}  // namespace aims::command
