#include "common/read_model/recovery_check.h"

#include <rocksdb/db.h>
#include <rocksdb/wal_filter.h>
#include <rocksdb/write_batch.h>

#include <cstring>
#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"

namespace aims::read_model {
namespace {

// Looks at what would be replayed, and has none of it replayed.
class SequenceReader : public rocksdb::WalFilter {
 public:
  WalProcessingOption LogRecordFound(unsigned long long, const std::string& file, const rocksdb::WriteBatch& batch,
                                     rocksdb::WriteBatch*, bool*) override {
    uint64_t sequence = 0;  // the first eight bytes of a batch, little-endian
    std::memcpy(&sequence, batch.Data().data(), sizeof(sequence));
    if (!first_.has_value()) first_ = sequence;
    if (next_ != 0 && sequence != next_ && hole_.empty()) {
      hole_ = absl::StrCat("write ", next_, " is not in ", file, " before write ", sequence);
    }
    next_ = sequence + batch.Count();
    return WalProcessingOption::kIgnoreCurrentRecord;
  }
  const char* Name() const override { return "aims.SequenceReader"; }

  absl::optional<uint64_t> first() const { return first_; }
  const std::string& hole() const { return hole_; }

 private:
  absl::optional<uint64_t> first_;
  uint64_t next_ = 0;
  std::string hole_;
};

}  // namespace

rocksdb::Status CheckRecovery(const rocksdb::Options& options, const std::string& directory) {
  std::error_code error;
  if (!std::filesystem::exists(directory + "/CURRENT", error)) return rocksdb::Status::OK();
  SequenceReader reader;
  rocksdb::Options looking = options;
  looking.wal_filter = &reader;
  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(looking, directory, &opened);
  if (!status.ok()) return status;
  const std::unique_ptr<rocksdb::DB> database(opened);
  if (!reader.hole().empty()) return rocksdb::Status::Corruption(reader.hole());
  const uint64_t persisted = database->GetLatestSequenceNumber();
  if (reader.first().has_value() && *reader.first() > persisted + 1) {
    return rocksdb::Status::Corruption(absl::StrCat("the write-ahead log begins with write ", *reader.first(),
                                                    ", but the files that MANIFEST names end with write ", persisted));
  }
  return rocksdb::Status::OK();
}

}  // namespace aims::read_model
