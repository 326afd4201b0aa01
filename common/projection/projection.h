#pragma once
// From log to read model: a thread that reads batches, folds them, and writes the results *and* the positions after
// them in one write. A crash at any instant replays nothing twice and skips nothing.
//
//   class RiskFolder : public Folder { … };
//   ASSIGN_OR_RETURN(auto projection, Projection::Start({&log, {"aims.risk.events"}, "risk"}, std::move(database),
//                                                       std::make_unique<RiskFolder>(), &executor));
//   projection->progress().Await(…);
//
// A record that cannot be folded halts the projection where it is: what is there is served on, health says topic,
// partition and offset, and Park steps over that one record. Nothing is ever skipped silently.

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "common/base/executor.h"
#include "common/event_log/log.h"
#include "common/projection/progress.h"
#include "common/read_model/database.h"

namespace aims::projection {

// Keys that begin with this hold positions; folders use other first bytes.
inline constexpr char kPositionsPrefix = 'p';

// Up to where what a snapshot of a projection's database shows is folded, exactly: written with it.
absl::StatusOr<event_log::Positions> StoredPositions(const read_model::Snapshot& snapshot);

// What events become. One per database, which nothing else writes; used by one thread. What it has put since the last
// write the database does not show yet: it remembers that by itself.
class Folder {
 public:
  virtual ~Folder() = default;

  // Folds one record. An error halts the projection, and nothing of the record may be in the batch then: check first,
  // put after.
  virtual absl::Status Fold(const event_log::ReadRecord& record, read_model::Batch& batch) = 0;

  // Shown, before a long way to fold, what is near the end of the log: what will be out of date by then need not be
  // kept on the way there. After all of the way the read model is the same with and without.
  virtual void Foresee(const event_log::ReadRecord& record) {}

  // Steps over a record that cannot be folded, so that what follows it can be: called when an operator parked it.
  virtual absl::Status Skip(const event_log::ReadRecord& record, read_model::Batch& batch) = 0;

  // Whether the records folded so far end with a whole command: only then is the batch written.
  virtual bool Whole() const { return true; }

  // Forgets what was folded but not written: the records after the stored positions come again.
  virtual void Reset() {}

  // Puts what was kept back for the end of the batch. Called before each write.
  virtual absl::Status Finish(read_model::Batch& batch) { return absl::OkStatus(); }
};

// A record that halted a projection.
struct PoisonEvent {
  event_log::TopicPartition partition;
  int64_t offset = 0;
  std::string key;
  std::string error;
};

struct ProjectionOptions {
  event_log::Log* log = nullptr;  // outlives the projection
  std::vector<std::string> topics;
  std::string name;   // for messages
  bool bulk = false;  // filling a generation that nobody reads yet
  // The database was found damaged. Called by the folding thread, again and again from then on.
  std::function<void()> on_corrupt = [] {};
  // Records that an operator parked already, as positions; also those parked in earlier generations.
  std::vector<std::pair<event_log::TopicPartition, int64_t>> parked;
};

class Projection {
 public:
  // Reads the stored positions and starts folding after them. Takes the database and the folder. `executor` outlives
  // it.
  static absl::StatusOr<std::unique_ptr<Projection>> Start(ProjectionOptions options,
                                                           std::unique_ptr<read_model::Database> database,
                                                           std::unique_ptr<Folder> folder, base::Executor* executor);
  ~Projection();  // Stop()

  // Stops folding, for good: what is folded so far stays readable, and who waits for more waits on.
  void Stop();

  const read_model::Database& database() const { return *database_; }
  read_model::Database& database() { return *database_; }
  Progress& progress() { return progress_; }

  // The record that it halted at, if it did.
  absl::optional<PoisonEvent> halted() const;
  // From now on each write goes to the write-ahead log: the generation is about to serve. What was written before must
  // be flushed after this.
  void GoLive();
  // OK while folding; otherwise why it does not: halted, or the store cannot be written (and is tried again).
  absl::Status Health() const;
  // Steps over the record it is halted at. FailedPrecondition when it is not halted at exactly that one.
  absl::Status Park(const event_log::TopicPartition& partition, int64_t offset);

 private:
  Projection(ProjectionOptions options, std::unique_ptr<read_model::Database> database, std::unique_ptr<Folder> folder,
             base::Executor* executor);
  absl::Status LoadPositions();
  void Run();
  absl::Status RunReader();
  // Shows the folder what it is far from.
  absl::Status LookAhead();
  absl::Status FoldBatch(event_log::Reader& reader);
  absl::Status AwaitParking(const event_log::ReadRecord& record, const absl::Status& why);
  bool IsParked(const event_log::ReadRecord& record) const;
  absl::Status WriteBatch(read_model::Batch& batch, const event_log::Positions& positions);
  // Waits out `duration` unless closed first, and lets go whose deadline has passed.
  void Pause(absl::Duration duration);
  void SetHealth(absl::Status status);

  const ProjectionOptions options_;
  std::unique_ptr<read_model::Database> database_;
  std::unique_ptr<Folder> folder_;
  Progress progress_;
  event_log::Positions positions_;  // of the folding thread
  std::mutex write_mutex_;          // held while a batch is written
  bool bulk_;                       // guarded by write_mutex_

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool closing_ = false;
  absl::Status health_;
  absl::optional<PoisonEvent> halted_;
  std::vector<std::pair<event_log::TopicPartition, int64_t>> parked_;
  event_log::Reader* reader_ = nullptr;  // while RunReader runs
  std::thread thread_;
};

}  // namespace aims::projection
