#pragma once
// The store of a read model: an ordered map from bytes to bytes on RocksDB. All of it can be deleted and rebuilt from
// the log.
//
//   ASSIGN_OR_RETURN(std::unique_ptr<Database> database, Database::Open(directory, memory));
//   Batch batch(*database);
//   batch.Put(key, value);
//   RETURN_IF_ERROR(database->Write(batch));                                         // all entries or none
//   ASSIGN_OR_RETURN(absl::optional<std::string> written, database->Get(key));       // only after Write
//
// Writes go to the write-ahead log without a sync. After a crash of the machine the last writes may be missing. They
// are folded again from the event log, because the positions are in the same batch as the data.
//
// Thread-safe: any number of readers beside one writer. Errors name the directory; they are Unavailable (disk full,
// I/O) or DataLoss (corrupt files: delete the directory to have it rebuilt). A failed write closes the database, and
// the next Write opens it again. Until that succeeds, reads are Unavailable too; earlier writes are not lost.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace rocksdb {
struct Options;
}  // namespace rocksdb

namespace aims::read_model {

// The bound on memory that all databases of a process share: block cache and write buffers together.
class Memory {
 public:
  explicit Memory(size_t bytes = size_t{128} << 20);
  ~Memory();
  struct Parts;
  const Parts& parts() const { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

class Database;

// The options of a database; public for benchmarks of a bare RocksDB.
rocksdb::Options RocksDbOptions(const Memory& memory);

// Reads at one instant of the database: later writes are not visible.
class Snapshot {
 public:
  ~Snapshot();
  absl::StatusOr<absl::optional<std::string>> Get(absl::string_view key) const;

  // Calls `visit` for each entry whose key begins with `prefix`, in order, beginning at `from` (itself included; empty:
  // at the first; in reverse: at the last at or before `from`), until it returns false.
  absl::Status Scan(absl::string_view prefix, absl::string_view from, bool reverse,
                    const std::function<bool(absl::string_view key, absl::string_view value)>& visit) const;

 private:
  friend class Database;
  struct Parts;
  explicit Snapshot(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// Writes that are applied together; the last write of a key counts. The database shows them only after Write, so
// callers must remember them until then. Used by one thread.
class Batch {
 public:
  explicit Batch(const Database& database) : database_(database) {}
  void Put(absl::string_view key, absl::string_view value);
  void Delete(absl::string_view key);
  void Clear();
  const Database& database() const { return database_; }

 private:
  friend class Database;
  struct Entry {
    size_t at;  // in bytes_: the key, then the value
    size_t key_size;
    absl::optional<size_t> value_size;  // none: deleted
  };
  absl::string_view KeyOf(const Entry& entry) const { return {bytes_.data() + entry.at, entry.key_size}; }
  // In the order of their keys, the last of each.
  std::vector<Entry> Ordered() const;

  const Database& database_;
  std::string bytes_;
  std::vector<Entry> entries_;
};

struct DatabaseOptions {
  // No write-ahead log: for filling a generation that nobody reads yet. Flush it before it is used. A write that fails
  // before the flush leaves the database corrupt(): earlier writes may be lost.
  bool bulk = false;
};

class Database {
 public:
  // Opens or creates the database in `directory` (created with its parents). `memory` outlives it.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const std::string& directory, const Memory& memory);
  ~Database();

  absl::StatusOr<absl::optional<std::string>> Get(absl::string_view key) const;
  std::unique_ptr<const Snapshot> TakeSnapshot() const;
  absl::Status Write(const Batch& batch, const DatabaseOptions& options = {});
  // Makes all earlier writes survive a crash of the process, also without the write-ahead log.
  absl::Status Flush();

  // Whether a read or a write found a damaged or missing part since the database was opened.
  bool corrupt() const;

  // SHA-256 over all entries in order, without those whose key begins with `except`. Two models folded from the same
  // events have the same digest.
  absl::StatusOr<std::string> Digest(absl::string_view except) const;

  // Figures for metrics: RocksDB's name without the "rocksdb." → value.
  std::unordered_map<std::string, uint64_t> Figures() const;

  const std::string& directory() const { return directory_; }

 private:
  struct Parts;
  Database(std::string directory, std::unique_ptr<Parts> parts);
  absl::Status Closed() const;
  absl::Status Reopen();
  std::string directory_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace aims::read_model
