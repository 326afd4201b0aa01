#pragma once
// The RocksDB under the embedded log: topics, and records by topic, partition and offset. Knows nothing of writers and
// readers.
//
//   key of a record   topic id (4 bytes, from 1) | partition (4) | offset (8), big-endian, so that order is the log's
//   key of the rest   0 (4 bytes) | "format", "id" or "topic/<name>"
//
// A failed write may have left half a record at the end of RocksDB's write-ahead log, and no records may follow it
// there. So after a failed write every write is refused until Recover has closed and reopened the database, which
// replays the complete records and drops the torn end. (DB::Resume would continue in the same file if memory had
// nothing to flush.)
//
// Thread-safe. Errors are those of log.h and name the directory. Unavailable means that no part of a failed write will
// be in the log; DeadlineExceeded means that it may be there.

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/event_log/embedded/embedded_log.h"

namespace rocksdb {
class DB;
class FileLock;
class WriteBatch;
}  // namespace rocksdb

namespace aims::event_log::embedded {

struct StoredTopic {
  std::string name;
  uint32_t id = 0;
  int32_t partitions = 0;
};

struct StoredPartition {
  uint32_t topic_id = 0;
  int32_t partition = 0;
};

class Store {
 public:
  static absl::StatusOr<std::unique_ptr<Store>> Open(const EmbeddedOptions& options);
  ~Store();

  // Of this database alone: a UUID, made with it.
  const std::string& id() const { return id_; }

  absl::StatusOr<std::vector<StoredTopic>> Topics() const;
  absl::Status AddTopic(const StoredTopic& topic);

  // Writes all or none, durably, at `first` and the offsets after it.
  absl::Status Append(const StoredPartition& partition, int64_t first, absl::Span<const Record> records);

  // The offset after the last stored record.
  absl::StatusOr<int64_t> End(const StoredPartition& partition) const;

  // Calls `visit` with the records from `from` to before `to`, which must all exist, until it returns false. DataLoss
  // when a record is missing or damaged.
  absl::Status Scan(const StoredPartition& partition, int64_t from, int64_t to,
                    const std::function<bool(int64_t offset, Record record)>& visit) const;

  // Makes the store writable again after a failed write, or returns the reason why it cannot. Otherwise does nothing.
  absl::Status Recover();

  // OK, or the reason why the last write failed. Does not block.
  absl::Status Health() const;

 private:
  explicit Store(const EmbeddedOptions& options);
  // These three are called with database_mutex_ held exclusively.
  absl::Status OpenDatabase();
  // Takes the lock, which RocksDB does not take for a database that it only reads.
  absl::Status LockToRead();
  absl::Status CheckFormat();
  absl::Status ReadId();
  absl::Status CheckSpaceToReopen() const;
  absl::Status CheckWritable() const;
  absl::Status Write(rocksdb::WriteBatch& batch);

  const EmbeddedOptions options_;
  std::string id_;  // read by Open
  // Held shared for using the database, and exclusively for closing and reopening it.
  mutable std::shared_mutex database_mutex_;
  std::unique_ptr<rocksdb::DB> database_;  // null while it could not be reopened
  rocksdb::FileLock* lock_ = nullptr;      // where this only reads
  mutable std::mutex failed_mutex_;        // taken after the other
  absl::Status failed_;
};

}  // namespace aims::event_log::embedded
