#include "common/event_log/embedded/store.h"

#include <rocksdb/db.h>
#include <rocksdb/env.h>

#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/open_files.h"
#include "common/base/status_macros.h"
#include "common/event_log/embedded/stored_record.h"

namespace aims::event_log::embedded {
namespace {

constexpr int kFormat = 1;  // of keys and values; a newer one is refused
constexpr uint32_t kMetadataId = 0;
constexpr char kFormatName[] = "format";
constexpr char kIdName[] = "id";
constexpr char kTopicPrefix[] = "topic/";
// What a reopened database needs besides the space for what is in memory: manifest, options, first write-ahead log.
constexpr uint64_t kSpaceToReopen = 1 << 20;

absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

void PutBigEndian(uint64_t number, int bytes, std::string& out) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift));
}

uint64_t GetBigEndian(absl::string_view bytes) {
  uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<uint8_t>(byte);
  return number;
}

std::string MetadataKey(absl::string_view name) {
  std::string key;
  PutBigEndian(kMetadataId, 4, key);
  return key.append(name.data(), name.size());
}

std::string PartitionKey(const StoredPartition& partition) {
  std::string key;
  PutBigEndian(partition.topic_id, 4, key);
  PutBigEndian(static_cast<uint32_t>(partition.partition), 4, key);
  return key;
}

std::string RecordKey(const StoredPartition& partition, int64_t offset) {
  std::string key = PartitionKey(partition);
  PutBigEndian(static_cast<uint64_t>(offset), 8, key);
  return key;
}

int64_t OffsetOf(absl::string_view record_key) { return static_cast<int64_t>(GetBigEndian(record_key.substr(8))); }

// RocksDB's own diary goes nowhere: it would stand on the same disk, and a failed write to it ends the process where
// RocksDB is built with assertions, as Debian's is (7.8.3, WritableFileWriter::AssertFalseAndGetStatusForPrevError).
class NoLogger : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::Options DatabaseOptions() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = size_t{16} << 20;  // two of them: at most 32 MiB in memory
  options.max_write_buffer_number = 2;
  options.max_total_wal_size = size_t{64} << 20;
  options.target_file_size_base = size_t{64} << 20;
  options.compression = rocksdb::kLZ4Compression;
  options.max_background_jobs = 2;
  options.max_open_files = base::OpenFilesOfDatabase();
  options.allow_fallocate = false;  // a log of a few records takes a few kilobytes
  options.info_log = std::make_shared<NoLogger>();
  // A torn end is what a crash leaves; damage anywhere else is refused, where the default would drop all that follows.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.max_bgerror_resume_count = 0;  // only Recover goes on after a failed write: store.h says why
  return options;
}

absl::Status ToStatus(const rocksdb::Status& status, const std::string& directory) {
  if (status.ok()) return absl::OkStatus();
  const std::string text = status.ToString();
  if (status.IsCorruption()) {
    return absl::DataLossError(absl::StrCat("event log in ", directory, " is damaged (", text,
                                            "): stop the process and restore the directory from a backup"));
  }
  if (absl::StrContains(text, "While lock file") || absl::StrContains(text, "lock hold by current process")) {
    return absl::FailedPreconditionError(
        absl::StrCat("event log in ", directory,
                     " is held by another process: stop that process, or choose another directory (", text, ")"));
  }
  if (status.IsNoSpace()) {
    return absl::UnavailableError(absl::StrCat("disk full: event log in ", directory,
                                               " cannot be written; free some space; no restart is needed (", text,
                                               ")"));
  }
  return absl::UnavailableError(absl::StrCat("event log in ", directory, " cannot be used: ", text));
}

// Where appending to a file failed, that file has no whole record; where a sync failed it may have.
bool NothingWritten(const rocksdb::Status& status) {
  return absl::StrContains(status.ToString(), "While appending to file");
}

absl::Status Closed(const std::string& directory) {
  return absl::UnavailableError(absl::StrCat("event log in ", directory, " is closed after a failed write"));
}

}  // namespace

Store::Store(const EmbeddedOptions& options) : options_(options) {}
Store::~Store() {
  database_.reset();
  if (lock_ != nullptr) rocksdb::Env::Default()->UnlockFile(lock_);
}

absl::StatusOr<std::unique_ptr<Store>> Store::Open(const EmbeddedOptions& options) {
  std::unique_ptr<Store> store(new Store(options));
  std::unique_lock lock(store->database_mutex_);
  if (options.read_only) {
    RETURN_IF_ERROR(store->LockToRead());
  } else {
    std::error_code error;
    std::filesystem::create_directories(options.directory, error);
    if (error) {
      return absl::UnavailableError(
          absl::StrCat("cannot create directory ", options.directory, " for the event log: ", error.message()));
    }
  }
  RETURN_IF_ERROR(store->OpenDatabase());
  RETURN_IF_ERROR(store->ReadId());
  return store;
}

absl::Status Store::LockToRead() {
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::path(options_.directory) / "CURRENT", error)) {
    return absl::NotFoundError(absl::StrCat("there is no event log in ", options_.directory,
                                            error ? absl::StrCat(" (", error.message(), ")") : ""));
  }
  return ToStatus(rocksdb::Env::Default()->LockFile(absl::StrCat(options_.directory, "/LOCK"), &lock_),
                  options_.directory);
}

absl::Status Store::OpenDatabase() {
  rocksdb::DB* database = nullptr;
  RETURN_IF_ERROR(ToStatus(options_.read_only
                               ? rocksdb::DB::OpenForReadOnly(DatabaseOptions(), options_.directory, &database)
                               : rocksdb::DB::Open(DatabaseOptions(), options_.directory, &database),
                           options_.directory));
  database_.reset(database);
  absl::Status status = CheckFormat();
  if (!status.ok()) database_.reset();
  return status;
}

absl::Status Store::CheckFormat() {
  const std::string key = MetadataKey(kFormatName);
  std::string stored;
  const rocksdb::Status found = database_->Get(rocksdb::ReadOptions(), key, &stored);
  if (found.IsNotFound()) {
    std::unique_ptr<rocksdb::Iterator> it(database_->NewIterator(rocksdb::ReadOptions()));
    it->SeekToFirst();
    RETURN_IF_ERROR(ToStatus(it->status(), options_.directory));
    if (it->Valid() || options_.read_only) {
      return absl::FailedPreconditionError(
          absl::StrCat(options_.directory, " has a database that is not an event log: choose another directory"));
    }
    rocksdb::WriteOptions write;
    write.sync = options_.sync;
    rocksdb::WriteBatch batch;
    batch.Put(key, absl::StrCat(kFormat));
    batch.Put(MetadataKey(kIdName), base::RandomUuid());
    return ToStatus(database_->Write(write, &batch), options_.directory);
  }
  RETURN_IF_ERROR(ToStatus(found, options_.directory));
  int format = 0;
  if (!absl::SimpleAtoi(stored, &format) || format != kFormat) {
    return absl::FailedPreconditionError(absl::StrCat("event log in ", options_.directory, " has format ", stored,
                                                      ", written by a newer version of AIMS (this one reads format ",
                                                      kFormat, "): start that version, or choose another directory"));
  }
  return absl::OkStatus();
}

absl::Status Store::ReadId() {
  const rocksdb::Status found = database_->Get(rocksdb::ReadOptions(), MetadataKey(kIdName), &id_);
  if (!found.IsNotFound()) return ToStatus(found, options_.directory);
  return absl::DataLossError(
      absl::StrCat("event log in ", options_.directory,
                   " has lost its id: stop the process and restore the directory from a backup"));
}

absl::StatusOr<std::vector<StoredTopic>> Store::Topics() const {
  std::shared_lock lock(database_mutex_);
  if (database_ == nullptr) return Closed(options_.directory);
  std::vector<StoredTopic> topics;
  const std::string prefix = MetadataKey(kTopicPrefix);
  std::unique_ptr<rocksdb::Iterator> it(database_->NewIterator(rocksdb::ReadOptions()));
  for (it->Seek(prefix); it->Valid() && it->key().starts_with(prefix); it->Next()) {
    const absl::string_view name = ToView(it->key()).substr(prefix.size());
    const absl::string_view value = ToView(it->value());
    if (value.size() != 8) {
      return absl::DataLossError(
          absl::StrCat("event log in ", options_.directory, ": the entry of topic ", name, " is damaged"));
    }
    topics.push_back({std::string(name), static_cast<uint32_t>(GetBigEndian(value.substr(0, 4))),
                      static_cast<int32_t>(GetBigEndian(value.substr(4)))});
  }
  RETURN_IF_ERROR(ToStatus(it->status(), options_.directory));
  return topics;
}

absl::Status Store::AddTopic(const StoredTopic& topic) {
  rocksdb::WriteBatch batch;
  std::string value;
  PutBigEndian(topic.id, 4, value);
  PutBigEndian(static_cast<uint32_t>(topic.partitions), 4, value);
  batch.Put(MetadataKey(absl::StrCat(kTopicPrefix, topic.name)), value);
  return Write(batch);
}

absl::Status Store::Append(const StoredPartition& partition, int64_t first, absl::Span<const Record> records) {
  rocksdb::WriteBatch batch;
  for (const Record& record : records) batch.Put(RecordKey(partition, first++), EncodeRecord(record));
  return Write(batch);
}

absl::Status Store::Write(rocksdb::WriteBatch& batch) {
  std::shared_lock lock(database_mutex_);
  RETURN_IF_ERROR(CheckWritable());
  RETURN_IF_ERROR(Health());
  rocksdb::WriteOptions write;
  write.sync = options_.sync;
  const rocksdb::Status written = database_->Write(write, &batch);
  if (written.ok()) return absl::OkStatus();
  const absl::Status failed = ToStatus(written, options_.directory);
  {
    std::lock_guard failed_lock(failed_mutex_);
    failed_ = failed;
  }
  if (NothingWritten(written)) return failed;
  return absl::DeadlineExceededError(
      absl::StrCat("it is not known whether the write reached the disk: ", failed.message()));
}

absl::Status Store::CheckWritable() const {
  if (!options_.read_only) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("event log in ", options_.directory, " was opened read-only"));
}

absl::StatusOr<int64_t> Store::End(const StoredPartition& partition) const {
  std::shared_lock lock(database_mutex_);
  if (database_ == nullptr) return Closed(options_.directory);
  std::unique_ptr<rocksdb::Iterator> it(database_->NewIterator(rocksdb::ReadOptions()));
  it->SeekForPrev(RecordKey(partition, std::numeric_limits<int64_t>::max()));
  RETURN_IF_ERROR(ToStatus(it->status(), options_.directory));
  if (!it->Valid() || !it->key().starts_with(PartitionKey(partition))) return 0;
  return OffsetOf(ToView(it->key())) + 1;
}

absl::Status Store::Scan(const StoredPartition& partition, int64_t from, int64_t to,
                         const std::function<bool(int64_t offset, Record record)>& visit) const {
  std::shared_lock lock(database_mutex_);
  if (database_ == nullptr) return Closed(options_.directory);
  const std::string end = RecordKey(partition, to);
  const rocksdb::Slice upper_bound(end);
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &upper_bound;
  std::unique_ptr<rocksdb::Iterator> it(database_->NewIterator(options));
  it->Seek(RecordKey(partition, from));
  for (int64_t offset = from; offset < to; ++offset, it->Next()) {
    if (!it->Valid()) RETURN_IF_ERROR(ToStatus(it->status(), options_.directory));
    if (!it->Valid() || OffsetOf(ToView(it->key())) != offset) {
      return absl::DataLossError(
          absl::StrCat("event log in ", options_.directory, " has lost the record at offset ", offset));
    }
    absl::StatusOr<Record> record = DecodeRecord(ToView(it->value()));
    if (!record.ok()) {
      return absl::Status(record.status().code(), absl::StrCat("event log in ", options_.directory, ", offset ", offset,
                                                               ": ", record.status().message()));
    }
    if (!visit(offset, *std::move(record))) break;
  }
  return absl::OkStatus();
}

absl::Status Store::Recover() {
  RETURN_IF_ERROR(CheckWritable());
  if (Health().ok()) return absl::OkStatus();
  std::unique_lock lock(database_mutex_);
  const absl::Status failed = Health();
  if (failed.ok()) return absl::OkStatus();  // another thread has done it
  RETURN_IF_ERROR(CheckSpaceToReopen());
  database_.reset();
  absl::Status status = OpenDatabase();
  std::lock_guard failed_lock(failed_mutex_);
  failed_ = status;
  return status;
}

// As long as reopening would fail for want of space, the open database still answers readers.
absl::Status Store::CheckSpaceToReopen() const {
  uint64_t needed = 0;
  if (database_ == nullptr || !database_->GetIntProperty(rocksdb::DB::Properties::kSizeAllMemTables, &needed)) {
    return absl::OkStatus();
  }
  needed += kSpaceToReopen;
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(options_.directory, error);
  if (error || space.available >= needed) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("disk full: event log in ", options_.directory, " needs ", needed >> 10,
                                             " KiB of free space to continue, but only ", space.available >> 10,
                                             " are free: free some space; no restart is needed"));
}

absl::Status Store::Health() const {
  std::lock_guard lock(failed_mutex_);
  return failed_;
}

}  // namespace aims::event_log::embedded
