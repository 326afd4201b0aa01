#pragma once
// Decides the commands of one partition one after the other. Decisions are based on the log and on the overlay: the
// events that are decided but not yet folded. No threads, no clock, no log: the leader drives it.
//
//   decider.Resume(partition, consumed);
//   decider.BeginBatch(std::move(view), folded_to, epoch);
//   for (Command& command : queue) {
//     decider.Decide(std::move(command), DecisionTime{.recorded = std::max(last, now), .clock = now});
//   }
//   Decided decided = decider.EndBatch();       // records to append, and answers to send when they are appended
//   decider.Committed(decided.number, next_offset);
//
// The overlay keeps decided events until they are folded. Resume() drops the overlay: after a failed append only the
// log is right.

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "common/command/command.h"
#include "common/command/resource_view.h"

namespace aims::command {

// The outcome of one batch of commands. It is answered when the records are appended.
struct Decided {
  uint64_t number = 0;
  std::vector<event_log::Record> records;
  struct Answer {
    std::function<void(absl::StatusOr<Outcome>)> done;
    absl::StatusOr<Outcome> outcome;
    bool recorded = false;  // has records in this batch
  };
  std::vector<Answer> answers;
};

// The time of a decision.
struct DecisionTime {
  absl::Time recorded;  // goes into the events: not before the last one, see leader.h
  absl::Time clock;     // calls have deadlines by it, and what is due is due by it: `recorded` may be a little ahead
};

// Most bytes of a resource that a command may leave behind. A resource grows by many events, each with a limit of its own,
// and is one element of an answer: gRPC clients take answers of 4 MiB unless they are told otherwise. Timers and reactions
// are not held to it, since an effect that is refused halts its reaction; they add references and times, not texts.
inline constexpr size_t kMaxResourceBytes = size_t{2} << 20;

class Decider {
 public:
  // `aggregates` outlives it. A command that makes a resource larger than `max_resource_bytes` is refused.
  explicit Decider(const Aggregates* aggregates, size_t max_resource_bytes = kMaxResourceBytes)
      : aggregates_(*aggregates), max_resource_bytes_(max_resource_bytes) {}

  // Drops all decisions, and starts from the log: `consumed` are the positions up to which the sources of reactions are
  // consumed in `partition`.
  void Resume(event_log::TopicPartition partition, event_log::Positions consumed);

  // Begins a batch on `view`, which has folded this partition up to `folded`. Drops the decisions that the view
  // includes.
  void BeginBatch(std::unique_ptr<ResourceView> view, int64_t folded, uint64_t epoch);
  // Decides one command; its answer is kept for EndBatch.
  void Decide(Command command, const DecisionTime& time);
  // Decides the effects of a batch as commands, in their order: all of them or none.
  void Decide(EffectBatch batch, const DecisionTime& time);
  // Decides the due events of the resource `name`; nothing when they are already decided. An error when they cannot be
  // decided, or when the resource would be due again at once: then nothing is recorded. It keeps no answer.
  absl::Status DecideDue(const std::string& name, const DecisionTime& time);
  size_t records() const { return decided_.records.size(); }
  size_t bytes() const { return bytes_; }
  Decided EndBatch();

  // Batch `number` was appended; `next` is the position after it.
  void Committed(uint64_t number, int64_t next);

 private:
  struct Entry {
    std::shared_ptr<const Message> state;
    uint64_t batch = 0;
  };
  struct Request {
    internal::v1::StoredRequest stored;
    uint64_t batch = 0;
  };
  struct Batch {
    uint64_t number = 0;
    int64_t next = -1;  // position after it, once appended
    std::vector<std::string> subjects;
    std::vector<std::string> requests;
  };
  // The parts of the overlay and the batch that an effect batch has put there, so that they can be taken out again.
  struct Undo {
    size_t records = 0;
    size_t bytes = 0;
    size_t subjects = 0;
    size_t requests = 0;
    std::vector<std::pair<std::string, absl::optional<Entry>>> states;  // as they were before
  };
  class OverlayReferences;

  absl::StatusOr<Outcome> DecideOne(Command& command, const DecisionTime& time, bool* recorded);
  absl::StatusOr<Outcome> DecideEffects(EffectBatch& batch, const DecisionTime& time, bool* recorded);
  // Decides the next part of those that the batch is on each of. Returns the name that it came to where there is more;
  // empty when all are decided.
  absl::StatusOr<std::string> DecideOnEach(const EffectBatch& batch, const DecisionTime& time, Outcome* outcome);
  // The first of them behind `batch.after`, at most `most`, in order: as the command must see them.
  absl::StatusOr<std::vector<std::string>> ReferringHere(const EffectBatch& batch, size_t most) const;
  // The same for those that refer to something in any field, whatever their collection.
  absl::StatusOr<std::vector<std::string>> AllReferringHere(const EffectBatch& batch, size_t most) const;
  // The first `most` resources that refer to `name`, in order, as the command must see them; without deleted ones.
  absl::StatusOr<std::vector<std::string>> ReferringTo(absl::string_view name, size_t most) const;
  void TakeBack(const Undo& undo);
  // Appends the consumed positions of the sources, if they changed in this batch.
  void RecordConsumed();
  // The state as the command must see it; nullptr when there is none.
  absl::StatusOr<std::shared_ptr<const Message>> StateOf(absl::string_view name) const;
  absl::StatusOr<absl::optional<internal::v1::StoredRequest>> RequestOf(const std::string& key) const;
  absl::Status CheckExpectation(const Command& command, const Message* state) const;
  absl::Status CheckSize(const Command& command, const Message& before, const Message& after) const;
  absl::StatusOr<std::shared_ptr<const Message>> Record(const Command& command, const AggregateType& type,
                                                        const Message& state, const Events& events, absl::Time now);

  const Aggregates& aggregates_;
  const size_t max_resource_bytes_;
  event_log::TopicPartition partition_;
  std::unique_ptr<ResourceView> view_;
  uint64_t epoch_ = 0;
  size_t bytes_ = 0;
  Decided decided_;
  uint64_t next_number_ = 1;

  std::unordered_map<std::string, Entry> states_;      // by name
  std::unordered_map<std::string, Request> requests_;  // by RequestKey
  std::deque<Batch> batches_;                          // not folded yet, oldest first

  event_log::Positions consumed_;              // of the sources, with all that is decided
  std::set<event_log::TopicPartition> moved_;  // of them, in this batch
  absl::Time moved_at_;
  Undo* undo_ = nullptr;  // while an effect batch is decided
};

}  // namespace aims::command
