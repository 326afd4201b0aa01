#include "common/read_model/database.h"

#include <openssl/evp.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/open_files.h"
#include "common/base/status_macros.h"
#include "common/read_model/recovery_check.h"

namespace aims::read_model {
namespace {

rocksdb::Slice ToSlice(absl::string_view text) { return {text.data(), text.size()}; }
absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

absl::Status ToStatus(const rocksdb::Status& status, absl::string_view directory) {
  if (status.ok()) return absl::OkStatus();
  if (status.IsCorruption()) {
    return absl::DataLossError(
        absl::StrCat("read model in ", directory, " is corrupt (", status.ToString(),
                     "): stop the process, delete that directory and start again; the read model is rebuilt "
                     "from the log"));
  }
  if (status.IsIOError() && absl::StrContains(status.ToString(), "lock")) {
    return absl::FailedPreconditionError(
        absl::StrCat("read model in ", directory,
                     " is in use by another process: stop that process, or choose another data directory (",
                     status.ToString(), ")"));
  }
  return absl::UnavailableError(absl::StrCat("read model in ", directory, " cannot be used: ", status.ToString()));
}

// What the database's readers and its writer find damaged; then whoever folds it has another one filled.
using Corrupt = std::shared_ptr<std::atomic<bool>>;

absl::Status ToStatusInUse(const rocksdb::Status& status, absl::string_view directory, const Corrupt& corrupt) {
  if (!status.IsCorruption()) return ToStatus(status, directory);
  *corrupt = true;
  return absl::UnavailableError(absl::StrCat("read model in ", directory, " is corrupt (", status.ToString(),
                                             "): a new one is being filled from the log; try again"));
}

absl::StatusOr<absl::optional<std::string>> GetFrom(rocksdb::DB& db, const rocksdb::ReadOptions& options,
                                                    const Corrupt& corrupt, absl::string_view key) {
  std::string value;
  const rocksdb::Status status = db.Get(options, ToSlice(key), &value);
  if (status.IsNotFound()) return absl::optional<std::string>();
  if (!status.ok()) return ToStatusInUse(status, db.GetName(), corrupt);
  return absl::optional<std::string>(std::move(value));
}

// RocksDB's own log would go to the database's directory, and Debian's build, which has assertions on, aborts when a
// full disk refuses it. What matters comes back as a Status.
class NoLogger : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

absl::StatusOr<std::shared_ptr<rocksdb::DB>> OpenDb(const rocksdb::Options& options, const std::string& directory) {
  rocksdb::DB* db = nullptr;
  rocksdb::Status status = CheckRecovery(options, directory);
  if (status.ok()) status = rocksdb::DB::Open(options, directory, &db);
  if (!status.ok()) return ToStatus(status, directory);
  return std::shared_ptr<rocksdb::DB>(db);
}

}  // namespace

struct Memory::Parts {
  std::shared_ptr<rocksdb::Cache> cache;
  std::shared_ptr<rocksdb::WriteBufferManager> buffers;
};

Memory::Memory(size_t bytes) : parts_(std::make_unique<Parts>()) {
  parts_->cache = rocksdb::NewLRUCache(bytes);
  // Write buffers are charged to the cache, so `bytes` bounds both.
  parts_->buffers = std::make_shared<rocksdb::WriteBufferManager>(bytes / 2, parts_->cache);
}
Memory::~Memory() = default;

rocksdb::Options RocksDbOptions(const Memory& memory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = size_t{32} << 20;
  options.write_buffer_manager = memory.parts().buffers;
  options.max_background_jobs = 2;
  options.max_open_files = base::OpenFilesOfDatabase();
  options.info_log = std::make_shared<NoLogger>();
  options.max_total_wal_size = size_t{64} << 20;
  options.compression = rocksdb::kLZ4Compression;
  options.compression_per_level = {rocksdb::kNoCompression, rocksdb::kLZ4Compression};  // the first lives shortly
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = memory.parts().cache;
  table.cache_index_and_filter_blocks = true;
  // In parts, of which those in use are kept: a file's whole index is 1 MiB, and at a million events more of them are
  // asked for than the cache holds.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

struct Snapshot::Parts {
  std::shared_ptr<rocksdb::DB> db;  // nullptr while the database is closed
  absl::Status closed;              // what to say then
  const rocksdb::Snapshot* snapshot;
  Corrupt corrupt;
};

Snapshot::Snapshot(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Snapshot::~Snapshot() {
  if (parts_->db != nullptr) parts_->db->ReleaseSnapshot(parts_->snapshot);
}

absl::StatusOr<absl::optional<std::string>> Snapshot::Get(absl::string_view key) const {
  if (parts_->db == nullptr) return parts_->closed;
  rocksdb::ReadOptions options;
  options.snapshot = parts_->snapshot;
  return GetFrom(*parts_->db, options, parts_->corrupt, key);
}

absl::Status Snapshot::Scan(absl::string_view prefix, absl::string_view from, bool reverse,
                            const std::function<bool(absl::string_view, absl::string_view)>& visit) const {
  if (parts_->db == nullptr) return parts_->closed;
  // The first key behind all with the prefix. Without bounds the iterator would go on to the next that is there, past
  // all that was deleted: milliseconds where many requests were forgotten.
  std::string end(prefix);
  while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(end.back() + 1);
  const rocksdb::Slice lower = ToSlice(prefix);
  const rocksdb::Slice upper(end);
  rocksdb::ReadOptions options;
  options.snapshot = parts_->snapshot;
  options.iterate_lower_bound = &lower;
  if (!end.empty()) options.iterate_upper_bound = &upper;
  std::unique_ptr<rocksdb::Iterator> it(parts_->db->NewIterator(options));
  if (!reverse) {
    it->Seek(ToSlice(from.empty() ? prefix : from));
  } else if (!from.empty()) {
    it->SeekForPrev(ToSlice(from));
  } else {
    it->SeekToLast();
  }
  for (; it->Valid() && absl::StartsWith(ToView(it->key()), prefix); reverse ? it->Prev() : it->Next()) {
    if (!visit(ToView(it->key()), ToView(it->value()))) break;
  }
  return ToStatusInUse(it->status(), parts_->db->GetName(), parts_->corrupt);
}

void Batch::Put(absl::string_view key, absl::string_view value) {
  entries_.push_back({bytes_.size(), key.size(), value.size()});
  absl::StrAppend(&bytes_, key, value);
}
void Batch::Delete(absl::string_view key) {
  entries_.push_back({bytes_.size(), key.size(), absl::nullopt});
  absl::StrAppend(&bytes_, key);
}
void Batch::Clear() {
  bytes_.clear();
  entries_.clear();
}

std::vector<Batch::Entry> Batch::Ordered() const {
  std::vector<Entry> ordered = entries_;
  std::stable_sort(ordered.begin(), ordered.end(), [&](const Entry& a, const Entry& b) { return KeyOf(a) < KeyOf(b); });
  const auto last_of_each = std::unique(ordered.rbegin(), ordered.rend(), [&](const Entry& a, const Entry& b) {
                              return KeyOf(a) == KeyOf(b);
                            }).base();
  ordered.erase(ordered.begin(), last_of_each);
  return ordered;
}

struct Database::Parts {
  rocksdb::Options options;
  const Corrupt corrupt = std::make_shared<std::atomic<bool>>(false);
  mutable std::mutex mutex;         // guards what follows
  std::shared_ptr<rocksdb::DB> db;  // nullptr while it could not be reopened
  uint64_t unlogged = 0;            // writes without the write-ahead log, and how many of them are flushed
  uint64_t flushed = 0;

  // Shared with the snapshots in use; nullptr after a failed write, until it is reopened.
  std::shared_ptr<rocksdb::DB> Use() const {
    std::lock_guard<std::mutex> lock(mutex);
    return db;
  }
};

Database::Database(std::string directory, std::unique_ptr<Parts> parts)
    : directory_(std::move(directory)), parts_(std::move(parts)) {}
Database::~Database() = default;

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const std::string& directory, const Memory& memory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot create ", directory, ": ", error.message()));
  }
  const rocksdb::Options options = RocksDbOptions(memory);
  auto parts = std::make_unique<Parts>();
  parts->options = options;
  ASSIGN_OR_RETURN(parts->db, OpenDb(options, directory));
  return std::unique_ptr<Database>(new Database(directory, std::move(parts)));
}

absl::StatusOr<absl::optional<std::string>> Database::Get(absl::string_view key) const {
  const std::shared_ptr<rocksdb::DB> db = parts_->Use();
  if (db == nullptr) return Closed();
  return GetFrom(*db, rocksdb::ReadOptions(), parts_->corrupt, key);
}

std::unique_ptr<const Snapshot> Database::TakeSnapshot() const {
  auto parts = std::make_unique<Snapshot::Parts>();
  parts->db = parts_->Use();
  parts->snapshot = parts->db == nullptr ? nullptr : parts->db->GetSnapshot();
  parts->closed = Closed();
  parts->corrupt = parts_->corrupt;
  return std::unique_ptr<const Snapshot>(new Snapshot(std::move(parts)));
}

absl::Status Database::Closed() const {
  return absl::UnavailableError(absl::StrCat(
      "read model in ", directory_, " is being reopened after a failed write (the disk may be full); try again"));
}

absl::Status Database::Write(const Batch& batch, const DatabaseOptions& options) {
  // In order, RocksDB finds the place of each beside that of the one before it: several times as fast in large batches.
  rocksdb::WriteBatch writes(batch.bytes_.size() + 16 * batch.entries_.size());
  for (const Batch::Entry& entry : batch.Ordered()) {
    const absl::string_view key = batch.KeyOf(entry);
    const rocksdb::Status status = entry.value_size.has_value()
                                       ? writes.Put(ToSlice(key), {key.data() + key.size(), *entry.value_size})
                                       : writes.Delete(ToSlice(key));
    if (!status.ok()) return ToStatus(status, directory_);
  }
  rocksdb::WriteOptions write_options;
  write_options.disableWAL = options.bulk;
  std::shared_ptr<rocksdb::DB> db = parts_->Use();
  if (db == nullptr) {
    RETURN_IF_ERROR(Reopen());
    db = parts_->Use();
  }
  if (options.bulk) {
    std::lock_guard<std::mutex> lock(parts_->mutex);
    ++parts_->unlogged;
  }
  const rocksdb::Status status = db->Write(write_options, &writes);
  if (status.ok()) return absl::OkStatus();
  // After a failed write RocksDB refuses all others for good, Resume or not: it has to be opened anew, without what it
  // has in memory only.
  db.reset();
  std::lock_guard<std::mutex> lock(parts_->mutex);
  parts_->db.reset();
  if (parts_->unlogged > parts_->flushed) *parts_->corrupt = true;
  return ToStatusInUse(status, directory_, parts_->corrupt);
}

absl::Status Database::Reopen() {
  // The old one closes when the last snapshot of it is gone; until then its lock keeps this from opening.
  auto opened = OpenDb(parts_->options, directory_);
  if (absl::IsFailedPrecondition(opened.status())) return Closed();
  if (absl::IsDataLoss(opened.status())) *parts_->corrupt = true;
  ASSIGN_OR_RETURN(std::shared_ptr<rocksdb::DB> db, std::move(opened));
  std::lock_guard<std::mutex> lock(parts_->mutex);
  parts_->db = std::move(db);
  return absl::OkStatus();
}

bool Database::corrupt() const { return *parts_->corrupt; }

absl::Status Database::Flush() {
  std::unique_lock<std::mutex> lock(parts_->mutex);
  const std::shared_ptr<rocksdb::DB> db = parts_->db;
  const uint64_t unlogged = parts_->unlogged;
  lock.unlock();
  if (db == nullptr) return Closed();
  RETURN_IF_ERROR(ToStatus(db->Flush(rocksdb::FlushOptions()), directory_));
  lock.lock();
  parts_->flushed = unlogged;
  return absl::OkStatus();
}

absl::StatusOr<std::string> Database::Digest(absl::string_view except) const {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
  const auto add = [&](absl::string_view part) {
    const uint64_t size = part.size();
    EVP_DigestUpdate(context.get(), &size, sizeof(size));
    EVP_DigestUpdate(context.get(), part.data(), part.size());
  };
  absl::Status status = TakeSnapshot()->Scan("", "", false, [&](absl::string_view key, absl::string_view value) {
    if (except.empty() || !absl::StartsWith(key, except)) {
      add(key);
      add(value);
    }
    return true;
  });
  if (!status.ok()) return status;
  std::string digest(32, '\0');
  EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(&digest[0]), nullptr);
  return absl::BytesToHexString(digest);
}

std::unordered_map<std::string, uint64_t> Database::Figures() const {
  std::unordered_map<std::string, uint64_t> figures;
  const std::shared_ptr<rocksdb::DB> db = parts_->Use();
  if (db == nullptr) return figures;
  for (const char* name : {"estimate-num-keys", "total-sst-files-size", "cur-size-all-mem-tables", "block-cache-usage",
                           "estimate-pending-compaction-bytes", "background-errors"}) {
    uint64_t value = 0;
    if (db->GetIntProperty(absl::StrCat("rocksdb.", name), &value)) figures[name] = value;
  }
  return figures;
}

}  // namespace aims::read_model
