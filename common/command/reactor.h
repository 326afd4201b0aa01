#pragma once
// Runs the reactions of a service in one process: reads the topics that they react to, and has the leaders that are
// here record the effects of the events in their partitions.
//
//   ASSIGN_OR_RETURN(auto reactor, Reactor::Create({.log = &log, .model = &model, .aggregates = &aggregates,
//                                                   .leaders = &leaders, .reactions = &reactions,
//                                                   .executor = &executor}));
//   reactor->Start();     // when the leaders have joined
//   reactor->Stop();      // before they end; when they have left it only follows
//
// One thread with one reader, however many partitions are led. For each partition that is led here and each source
// partition there is a cursor (SourceCursor): how far the events of the source are gone through for that partition. A
// cursor begins where the log of the service says (SourcesConsumed), else at 0; so the next leader of a partition goes
// on exactly where it stands. The reader reads from the least of the cursors; the others skip the events that they have
// seen. Partitions that are led elsewhere have cursors too, once the read model has caught up. For these nothing is
// sent; an event with effects is only noted, for callers that wait for the effects (Await).
//
// All effects of an event in a partition go to its leader as one EffectBatch. The leader appends it together with the
// position after the event, or recognises that it is done. A cursor that cannot go on is stalled while the others go
// on, and its event is tried again in growing pauses. Where the log or the leader is away, that passes by itself.
// Anything else is a fault: a record that is none of AIMS, damaged, or of a newer kind, a decision that is refused. That
// cursor is halted; Health and halts() say where and why. No event is skipped, but those that an operator parked.
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
#include "common/command/source_cursor.h"
#include "common/event_log/log.h"
#include "common/projection/generations.h"

namespace aims::command {

// An event that reactions are halted at over a fault.
struct Halt {
  event_log::TopicPartition source;
  int64_t offset = 0;     // of the event in the source
  int32_t partition = 0;  // of the service's own topic: the effects there are held up
  std::string reaction;   // "reaction/impact_screening"; empty: it is about the event itself
  absl::Status why;       // FaultOf says which fault of the record it is, if it is one
};

// The parts of the process that a reactor uses. All of them outlive it.
struct ReactorOptions {
  event_log::Log* log = nullptr;  // with the topics of the reactions open
  projection::Generations* model = nullptr;
  const Aggregates* aggregates = nullptr;
  Leaders* leaders = nullptr;
  const Reactions* reactions = nullptr;
  base::Executor* executor = nullptr;  // answers callers that wait
  // How often positions are recorded where events had no effects.
  absl::Duration record_every = absl::Seconds(1);
  // Called from the reactor's thread: a cursor is halted, a halt is over, so many effects were recorded.
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
  // Returns when all that was sent is recorded or refused. It cannot be started again.
  void Stop();

  // OK; otherwise where reactions are halted, or why the topics cannot be read.
  absl::Status Health() const;
  std::vector<Halt> halts() const;
  // How far each source is gone through for all partitions that are led here.
  event_log::Positions reached() const;

  // Calls `done` once the read model includes the effects in this service of the events before `seen`: see EffectWaits.
  void Await(const event_log::Positions& seen, absl::Time deadline, std::function<void(absl::Status)> done) {
    waits_.Await(seen, deadline, std::move(done));
  }

 private:
  using Cursors = std::map<event_log::TopicPartition, SourceCursor>;
  // A partition of the service.
  struct Target {
    bool led = false;  // here
    Cursors cursors;
  };
  // An effect batch on its way.
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
  // Makes cursors for all partitions, led here or not, as they are by now.
  void Adopt();
  // Whether the read model includes all that the topic gave readers when this was asked first. Before, the positions that
  // it says are consumed are so far behind that all the sources would be read again.
  bool CaughtUp();
  void RetryStalled();
  // How long there is nothing to try again, and at most as long as it waits for events.
  absl::Duration UntilRetry() const;
  // A reader that gives all that the cursors are still to go through; none where there are no cursors.
  absl::Status Position();
  // Waits for events and has the cursors go through them.
  absl::Status ReadOn();
  void GoThrough(const event_log::Batch& batch);
  void RecordPositions();
  void Publish(const absl::Status& read);
  void TellWaits();

  // What the record causes: nothing, if an operator parked it.
  absl::StatusOr<Reactions::Caused> React(const event_log::ReadRecord& record) const;
  // Whether the effect is one in the partition.
  bool IsIn(const Command& effect, int32_t partition) const;
  // Whether there may be any. For an effect on each of many, the leader finds these only when it decides.
  bool HasEffects(const Reactions::Caused& caused, int32_t partition) const;
  // Whether any cursor is to go through the record.
  bool IsExpected(const event_log::ReadRecord& record) const;
  // Has the cursor go through the record, and sends the effects in its partition.
  void Show(const event_log::ReadRecord& record, int32_t partition, SourceCursor& cursor,
            const absl::StatusOr<Reactions::Caused>& caused, std::vector<Sent>* sent);
  // Whether effects of the record may be decided: the read model includes the record, if it is of the service's own
  // topic, so that these decisions and all later ones know of the event, also where they look up its subject; and for an
  // effect on each of many, the read model finds all of them.
  absl::Status Ready(const event_log::ReadRecord& record, bool on_each);
  void Stall(const event_log::ReadRecord& record, int32_t partition, SourceCursor& cursor, const absl::Status& why);
  void Settle(Sent sent);
  std::future<absl::StatusOr<Outcome>> Submit(int32_t partition, EffectBatch batch);
  absl::StatusOr<Outcome> AwaitOutcome(std::future<absl::StatusOr<Outcome>>& outcome);
  static Halt HaltOf(int32_t partition, const event_log::TopicPartition& source, const SourceCursor::Fault& fault);
  SourceCursor* Find(int32_t partition, const event_log::TopicPartition& source);
  // Puts the reader in the place of the one before. No call into either is made under the lock: a call into a client
  // library may take long, and Health must answer meanwhile.
  void Replace(std::shared_ptr<event_log::Reader> reader);
  bool closing() const;
  void Pause(absl::Duration duration);

  const ReactorOptions options_;
  const std::vector<event_log::TopicPartition> sources_;
  EffectWaits waits_;

  // Of the thread.
  std::map<int32_t, Target> targets_;
  event_log::Positions start_;    // the ends of the service's own topic, when CaughtUp was asked first
  event_log::Positions reading_;  // where the reader stands
  SourceCursor::Time record_again_{};

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
