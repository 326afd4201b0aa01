#pragma once
// From log to read model: a thread reads batches, folds them, and writes the results *and* the positions after them in
// one write. After a crash at any instant nothing is folded twice and nothing is skipped.
//
//   class RiskFolder : public Folder { … };
//   ASSIGN_OR_RETURN(auto projection, Projection::Start({&log, {"aims.risk.events"}, "risk"}, std::move(database),
//                                                       std::make_unique<RiskFolder>(), &executor));
//   projection->progress().Await(…);
//
// A record that cannot be folded halts the projection: the folded data is still served, and health reports topic,
// partition, offset and fault. It goes on when an operator has parked that record. Nothing is skipped silently.

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
#include "common/projection/parked_records.h"
#include "common/projection/progress.h"
#include "common/projection/record_fault.h"
#include "common/projection/topic_identities.h"
#include "common/read_model/database.h"

namespace aims::projection {

// Keys that begin with this hold positions; folders use other first bytes.
inline constexpr char kPositionsPrefix = 'p';

// The exact positions up to which a snapshot of a projection's database is folded. They are written together with the
// data.
absl::StatusOr<event_log::Positions> StoredPositions(const read_model::Snapshot& snapshot);

// Turns events into a read model. One folder for each database, which nothing else writes; used by one thread. The
// database does not show the changes since the last write yet, so the folder must remember them.
class Folder {
 public:
  virtual ~Folder() = default;

  // Folds one record. An error halts the projection; then no change of the record may be in the batch, so check first
  // and put afterwards.
  virtual absl::Status Fold(const event_log::ReadRecord& record, read_model::Batch& batch) = 0;

  // Called before a long catch-up with the last records of each partition, all of them up to its end. Data that will be
  // out of date there need not be kept on the way. After the catch-up the read model is the same with and without these
  // calls.
  virtual void LookAhead(const event_log::ReadRecord& record) {}

  // Skips a record that cannot be folded, so that the following records can be folded. Called when an operator parked
  // it.
  virtual absl::Status Skip(const event_log::ReadRecord& record, read_model::Batch& batch) = 0;

  // Whether the folded records end with a complete command. Only then the batch is written.
  virtual bool Whole() const { return true; }

  // Drops folded but unwritten changes: the records after the stored positions come again.
  virtual void Reset() {}

  // Puts the changes kept for the end of the batch. Called before each write.
  virtual absl::Status Finish(read_model::Batch& batch) { return absl::OkStatus(); }
};

// A record that halted a projection.
struct PoisonEvent {
  event_log::TopicPartition partition;
  int64_t offset = 0;
  std::string key;  // as UTF-8, cut after 200 bytes
  absl::optional<RecordFault> fault;
  std::string error;  // says what to do
};

struct ProjectionOptions {
  event_log::Log* log = nullptr;  // outlives the projection
  std::vector<std::string> topics;
  std::string name;   // for messages
  bool bulk = false;  // filling a generation that nobody reads yet
  // The database was found damaged. Called by the folding thread, repeatedly from then on.
  std::function<void()> on_corrupt = [] {};
  const ParkedRecords* parked = nullptr;  // outlives the projection; nullptr: none
  // Of the topics, as another generation knows them.
  TopicIdentities::ByPartition identities;
};

class Projection {
 public:
  // Reads the stored positions and starts folding after them. Takes the database and the folder. `executor` outlives
  // it. FailedPrecondition when the topics are not those that the database was folded from.
  static absl::StatusOr<std::unique_ptr<Projection>> Start(ProjectionOptions options,
                                                           std::unique_ptr<read_model::Database> database,
                                                           std::unique_ptr<Folder> folder, base::Executor* executor);
  ~Projection();  // Stop()

  // Stops folding for good: the folded data stays readable, and waiting callers continue to wait.
  void Stop();

  const read_model::Database& database() const { return *database_; }
  read_model::Database& database() { return *database_; }
  Progress& progress() { return progress_; }
  const TopicIdentities& identities() const { return identities_; }

  // The record at which it halted, if it did.
  absl::optional<PoisonEvent> halted() const;
  // From now on each write goes to the write-ahead log, because the generation is about to serve. Flush the earlier
  // writes after this call.
  void GoLive();
  // OK while folding; otherwise the reason: halted, or the store cannot be written (and is tried again).
  absl::Status Health() const;

 private:
  Projection(ProjectionOptions options, std::unique_ptr<read_model::Database> database, std::unique_ptr<Folder> folder,
             base::Executor* executor);
  absl::Status LoadPositions();
  void Run();
  absl::Status RunReader();
  // Calls LookAhead of the folder with the records near the end of the log.
  absl::Status LookAhead();
  absl::Status FoldBatch(event_log::Reader& reader);
  absl::Status AwaitParking(const event_log::ReadRecord& record, const absl::Status& why);
  bool IsParked(const event_log::ReadRecord& record) const {
    return options_.parked != nullptr && options_.parked->Contain(record.partition, record.offset);
  }
  absl::Status WriteBatch(read_model::Batch& batch, const event_log::Positions& positions);
  // Waits for `duration` unless closed first, and ends the waits whose deadline has passed.
  void Pause(absl::Duration duration);
  void SetHealth(absl::Status status);

  const ProjectionOptions options_;
  std::unique_ptr<read_model::Database> database_;
  std::unique_ptr<Folder> folder_;
  Progress progress_;
  TopicIdentities identities_;
  event_log::Positions positions_;  // of the folding thread
  std::mutex write_mutex_;          // held while a batch is written
  bool bulk_;                       // guarded by write_mutex_

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool closing_ = false;
  absl::Status health_;
  absl::optional<PoisonEvent> halted_;
  event_log::Reader* reader_ = nullptr;  // while RunReader runs
  std::thread thread_;
};

}  // namespace aims::projection
