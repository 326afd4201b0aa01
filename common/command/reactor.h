#pragma once
// Runs the reactions of a service in one process: reads the topics that they react to, and has the leaders that are
// here record what the events cause in their partitions.
//
//   ASSIGN_OR_RETURN(auto reactor, Reactor::Create({.log = &log, .model = &model, .aggregates = &aggregates,
//                                                   .leaders = &leaders, .reactions = &reactions,
//                                                   .executor = &executor}));
//   reactor->Start();     // when the leaders have joined
//   reactor->Stop();      // before they end; when they have left it only follows
//
// One thread with one reader, however many partitions are led. For each partition that is led here and each source
// partition there is a lane: how far the events of the source are gone through for that partition. A lane begins where
// the log of the target says (SourcesConsumed), else at 0; so whoever takes a partition over goes on exactly where it
// stands. The reader reads from the least of them; lanes that are further on let pass what they have seen. Partitions
// that are led elsewhere have lanes too, once the read model has caught up: on these nothing is sent, and what has
// effects is only noted, for those who wait for it (Await).
//
// What an event causes in a partition goes to its leader as one EffectBatch, which the leader appends together with the
// position after the event, or recognises as done. A lane that cannot go on stands still while the others go on, and
// tries its event again in growing pauses: when the log or the leader is away, from 50 ms to 2 s. Anything else is a
// fault of the program: an event that does not parse, or of a newer kind, a decision that is refused. That lane is
// halted; Health and halts() say where and why, and it is tried again from each second to each minute until it goes on.
// Nothing is skipped.
//
// Thread-safe.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/command/effect_waits.h"
#include "common/command/leaders.h"
#include "common/command/reactions.h"
#include "common/event_log/log.h"
#include "common/projection/generations.h"

namespace aims::command {

// Where reactions stand still over a fault.
struct Halt {
  event_log::TopicPartition source;
  int64_t offset = 0;     // of the event in the source
  int32_t partition = 0;  // of the service's own topic: what is caused there is held up
  std::string reaction;   // "reaction/impact_screening"; empty: it is about the event itself
  absl::Status why;
};

// What a reactor shares with its process. Everything pointed to outlives it.
struct ReactorOptions {
  event_log::Log* log = nullptr;  // with the topics of the reactions open
  projection::Generations* model = nullptr;
  const Aggregates* aggregates = nullptr;
  Leaders* leaders = nullptr;
  const Reactions* reactions = nullptr;
  base::Executor* executor = nullptr;  // answers who waits
  // How often positions are recorded where events caused nothing.
  absl::Duration record_every = absl::Seconds(1);
  // What is worth telling, from the reactor's thread: a lane is halted, one goes on, so many effects were recorded.
  std::function<void(const Halt&)> on_halt = [](const Halt&) {};
  std::function<void(const Halt&)> on_resume = [](const Halt&) {};
  std::function<void(size_t effects)> on_effects = [](size_t) {};
};

class Reactor {
 public:
  // Aborts where the topic of the aggregates has no place for SourcesConsumed: a mistake in the program.
  static absl::StatusOr<std::unique_ptr<Reactor>> Create(ReactorOptions options);
  ~Reactor();  // Stop()

  void Start();
  // Returns when what is being recorded is. For good.
  void Stop();

  // OK; otherwise where reactions are halted, or why the topics cannot be read.
  absl::Status Health() const;
  std::vector<Halt> halts() const;
  // How far each source is gone through for all partitions that are led here.
  event_log::Positions reached() const;

  // Calls `done` once the read model includes what the events before `seen` cause in this service: see EffectWaits.
  void Await(const event_log::Positions& seen, absl::Time deadline, std::function<void(absl::Status)> done) {
    waits_.Await(seen, deadline, std::move(done));
  }

 private:
  using Steady = std::chrono::steady_clock::time_point;

  // The event that a lane cannot get over, or not at once.
  struct Stall {
    event_log::ReadRecord record;
    absl::Status why;
    bool fault = false;
    std::string after;  // an effect on each of many is done up to this name
    absl::Duration pause;
    Steady again;
  };
  // One source partition, for one partition that is led here. Positions are next offsets.
  struct Lane {
    int64_t recorded = 0;     // as the log of the target says
    int64_t sent = 0;         // as it will say when what is on its way is appended
    int64_t cursor = 0;       // gone through
    int64_t last_event = -1;  // offset of the last event gone through: what logs say about themselves does not count
    bool standing = false;    // still, before the event of the stall
    absl::optional<Stall> stall;  // also while that event is tried again
  };
  using Lanes = std::map<event_log::TopicPartition, Lane>;
  // A partition of the service.
  struct Target {
    bool led = false;  // here
    Lanes lanes;
  };
  // A batch on its way.
  struct Sent {
    int32_t partition;
    const event_log::ReadRecord* record;
    std::future<absl::StatusOr<Outcome>> outcome;
  };

  Reactor(ReactorOptions options, std::vector<event_log::TopicPartition> sources)
      : options_(std::move(options)),
        sources_(std::move(sources)),
        waits_(sources_, options_.leaders->partitions(), options_.aggregates, options_.model, options_.executor) {}
  void Run();
  // Lanes of all partitions, as those that are led by now and those that are not.
  void Adopt();
  // Whether the read model includes what there was when this was asked first: before, what it says that is consumed is
  // so far behind that all the sources would be read again.
  bool CaughtUp();
  void RetryStalled();
  // How long nothing is to be tried again, at most as long as it waits for events.
  absl::Duration UntilRetry() const;
  // A reader that gives all that the lanes are still to go through; none where there are no lanes.
  absl::Status Position();
  void GoThrough(const event_log::Batch& batch);
  void RecordPositions();
  void Publish();
  void TellWaits();

  // Whether the effect is one in the partition.
  bool IsIn(const Command& effect, int32_t partition) const;
  // Whether there may be any: of one on each of many, which they are is known when it is decided.
  bool HasEffects(const Reactions::Caused& caused, int32_t partition) const;
  // Whether the lanes of any partition are to go through the record.
  bool IsAwaited(const event_log::ReadRecord& record) const;
  // Shows the record to the lane; what it causes is sent on its way.
  void Show(const event_log::ReadRecord& record, int32_t partition, Lane& lane,
            const absl::StatusOr<Reactions::Caused>& caused, std::vector<Sent>* sent);
  // Whether an effect on each of many may be decided: the read model finds all of them, and includes the record, if it
  // is of the service's own topic, so that what is decided from then on knows of it.
  absl::Status ReadyForEach(const event_log::ReadRecord& record);
  void Settle(Sent sent);
  std::future<absl::StatusOr<Outcome>> Submit(int32_t partition, EffectBatch batch);
  absl::StatusOr<Outcome> AwaitOutcome(std::future<absl::StatusOr<Outcome>>& outcome);
  void StandStill(const event_log::ReadRecord& record, int32_t partition, Lane& lane, const absl::Status& why);
  // Has the lane stand before the record; the stall that says why is the caller's to fill in.
  static Stall& StandBefore(const event_log::ReadRecord& record, Lane& lane);
  static Halt HaltOf(int32_t partition, const event_log::TopicPartition& source, const Stall& stall);
  Lane* Find(int32_t partition, const event_log::TopicPartition& source);
  bool closing() const;
  void Pause(absl::Duration duration);

  const ReactorOptions options_;
  const std::vector<event_log::TopicPartition> sources_;
  EffectWaits waits_;

  // Of the thread.
  std::map<int32_t, Target> targets_;
  event_log::Positions start_;    // the ends of the service's own topic when it was asked first; of the thread
  event_log::Positions reading_;  // where the reader stands
  Steady record_again_{};

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool closing_ = false;
  std::shared_ptr<event_log::Reader> reader_;
  absl::Status read_problem_;
  std::vector<Halt> halts_;
  event_log::Positions reached_;
  std::thread thread_;
};

}  // namespace aims::command
