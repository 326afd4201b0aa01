#pragma once
// A read model with its generations. One generation serves. A new one is filled from the log beside it, and is swapped
// in without an interruption when it has caught up.
//
//   ASSIGN_OR_RETURN(auto model, Generations::Open(std::move(options), &executor));
//   std::shared_ptr<Projection> serving = model->Serving();     // keep it while you read
//   model->Await(positions, deadline, done);                    // at least as fresh, across a swap
//   model->Rebuild();
//
// On disk, {directory}/CURRENT names the directory of the serving generation. Other directories beside it are
// unfinished builds and are deleted at the start. A generation with corrupt files is deleted and filled again, and the
// log reports it. A generation that is ahead of its log is refused, because the log may have lost events. When the
// code's schema is newer than that of the serving generation, or its basis is another one, a rebuild begins
// automatically.
//
// Thread-safe.

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "common/event_log/held_up.h"
#include "common/projection/projection.h"

namespace aims::projection {

struct GenerationsOptions {
  event_log::Log* log = nullptr;  // outlives it
  std::vector<std::string> topics;
  std::string name;                            // "inventory"
  std::string directory;                       // of its own
  const read_model::Memory* memory = nullptr;  // outlives it
  int schema = 1;                              // of what the folder stores: bumped when that changes
  std::string basis;                           // version of other data of the program that it depends on; may be empty
  std::function<std::unique_ptr<Folder>()> make_folder;
  const ParkedRecords* parked = nullptr;  // outlives it; nullptr: none
};

// The progress of a rebuild.
struct RebuildProgress {
  bool running = false;
  int64_t folded = 0;  // offsets folded, of `total`
  int64_t total = 0;
  absl::Duration elapsed;
  absl::Duration remaining;  // at the pace so far
};

class Generations {
 public:
  static absl::StatusOr<std::unique_ptr<Generations>> Open(GenerationsOptions options, base::Executor* executor);
  ~Generations();

  std::shared_ptr<Projection> Serving() const;
  // Whether the serving generation has the schema of this version. While it has an older schema, another generation is
  // filled; the old one may lack new parts, such as an index. Once true it stays true.
  bool OfThisSchema() const;

  // Progress::Await on the serving generation, also after a swap.
  void Await(const event_log::Positions& target, absl::Time deadline, std::function<void(absl::Status)> done,
             Until until = Until::kReached);
  absl::Status Wait(const event_log::Positions& target, absl::Time deadline);

  // Starts to fill a new generation. FailedPrecondition while another is being filled.
  absl::Status Rebuild();
  RebuildProgress rebuild() const;

  // Health of the serving generation and of the one that is being filled; also the error of the last rebuild, until the
  // next one.
  absl::Status Health() const;

  // The record at which the serving generation is halted, or the one that is being filled.
  absl::optional<PoisonEvent> halted() const;
  // Whether an operator parked the record.
  bool IsParked(const event_log::TopicPartition& partition, int64_t offset) const {
    return options_.parked != nullptr && options_.parked->Contain(partition, offset);
  }
  // The partitions of its topics that are held up: there the read model has all that readers are given, and no more. That
  // is no fault of the fold, and not in Health.
  std::vector<event_log::HeldUp> HeldUp() const { return event_log::HeldUpIn(*options_.log, options_.topics); }
  // Of any partition of the log: see event_log::WhyHeldUp.
  std::string WhyHeldUp(const event_log::TopicPartition& partition) const {
    return event_log::WhyHeldUp(*options_.log, partition);
  }
  // Whether it has read the log up to `ends` or, where that is held up, all that readers are given.
  bool Reached(const event_log::Positions& ends) const {
    return event_log::ReachedReadable(Serving()->progress().Current(), ends, *options_.log);
  }

  const std::string& name() const { return options_.name; }
  const std::vector<std::string>& topics() const { return options_.topics; }

 private:
  Generations(GenerationsOptions options, base::Executor* executor)
      : options_(std::move(options)), executor_(executor) {}
  absl::StatusOr<std::shared_ptr<Projection>> OpenGeneration(const std::string& generation, bool bulk);
  absl::Status SetCurrent(const std::string& generation);
  std::string NewName();
  void Serve(std::shared_ptr<Projection> generation, const std::string& name);
  void Fill(std::shared_ptr<Projection> filling, std::string generation);
  // The serving generation is damaged: starts to fill another one, and after a failure, some time later, again.
  void Replace();
  // Waits until `filling` has reached the present position of the serving generation. Cancelled when closing; DataLoss
  // when it is damaged.
  absl::Status CatchUp(Projection& filling);

  const GenerationsOptions options_;
  base::Executor* const executor_;

  std::mutex rebuild_mutex_;  // held while a rebuild is begun, which may wait for the log; taken before the other
  std::thread filler_;        // guarded by rebuild_mutex_

  mutable std::mutex mutex_;  // never held for long: every read takes it
  std::condition_variable changed_;
  bool closing_ = false;
  int waiting_ = 0;  // Awaits that have not called back yet
  std::string current_;
  std::shared_ptr<Projection> serving_;  // nullptr at the very end
  std::shared_ptr<Projection> filling_;
  event_log::Positions fill_target_;
  absl::Time fill_start_;
  absl::Status rebuild_failure_;
  std::chrono::steady_clock::time_point replace_not_before_;
};

}  // namespace aims::projection
