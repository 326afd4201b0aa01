#include "common/read_model/database.h"

#include <rocksdb/perf_context.h>
#include <rocksdb/perf_level.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "common/event_log/testing/disk.h"
#include "gtest/gtest.h"

namespace aims::read_model {
namespace {

class DatabaseTest : public ::testing::Test {
 protected:
  DatabaseTest() {
    directory_ = ::testing::TempDir() + "/database_test_" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name() + std::to_string(getpid());
    std::filesystem::remove_all(directory_);
    Open();
  }
  ~DatabaseTest() override {
    database_.reset();
    std::filesystem::remove_all(directory_);
  }
  void Open() {
    database_.reset();
    auto opened = Database::Open(directory_, memory_);
    ASSERT_TRUE(opened.ok()) << opened.status();
    database_ = *std::move(opened);
  }
  void Put(const std::vector<std::string>& keys) {
    Batch batch(*database_);
    for (const auto& key : keys) batch.Put(key, "v" + key);
    ASSERT_TRUE(database_->Write(batch).ok());
  }
  std::vector<std::string> Keys(absl::string_view prefix, absl::string_view from = "", bool reverse = false) {
    std::vector<std::string> keys;
    EXPECT_TRUE(database_->TakeSnapshot()
                    ->Scan(prefix, from, reverse,
                           [&](absl::string_view key, absl::string_view) {
                             keys.emplace_back(key);
                             return true;
                           })
                    .ok());
    return keys;
  }

  Memory memory_{size_t{8} << 20};
  std::string directory_;
  std::unique_ptr<Database> database_;
};

using Strings = std::vector<std::string>;

TEST_F(DatabaseTest, ScansAPrefixBothWays) {
  Put({"a1", "b1", "b2", "b3", "b\xff", "c1"});
  EXPECT_EQ(Keys("b"), (Strings{"b1", "b2", "b3", "b\xff"}));
  EXPECT_EQ(Keys("b", "b2"), (Strings{"b2", "b3", "b\xff"}));
  EXPECT_EQ(Keys("b", "", true), (Strings{"b\xff", "b3", "b2", "b1"}));
  EXPECT_EQ(Keys("b", "b25", true), (Strings{"b2", "b1"}));
  EXPECT_EQ(Keys("b\xff", "", true), (Strings{"b\xff"}));
  EXPECT_EQ(Keys("x"), Strings{});
}

// Else every read of the few positions would step over all requests that were forgotten behind them.
TEST_F(DatabaseTest, AScanDoesNotStepOverWhatWasDeletedBehindItsPrefix) {
  Batch batch(*database_);
  batch.Put("b1", "x");
  for (int i = 0; i < 1000; ++i) {
    batch.Put("a" + std::to_string(i), "x");
    batch.Put("c" + std::to_string(i), "x");
  }
  ASSERT_TRUE(database_->Write(batch).ok());
  Batch deletes(*database_);
  for (int i = 0; i < 1000; ++i) {
    deletes.Delete("a" + std::to_string(i));
    deletes.Delete("c" + std::to_string(i));
  }
  ASSERT_TRUE(database_->Write(deletes).ok());
  const auto snapshot = database_->TakeSnapshot();
  rocksdb::SetPerfLevel(rocksdb::kEnableCount);
  for (const bool reverse : {false, true}) {
    rocksdb::get_perf_context()->Reset();
    int seen = 0;
    ASSERT_TRUE(snapshot->Scan("b", "", reverse, [&](auto, auto) { return ++seen > 0; }).ok());
    EXPECT_EQ(seen, 1);
    EXPECT_LT(rocksdb::get_perf_context()->internal_delete_skipped_count, 10u) << reverse;
  }
  rocksdb::SetPerfLevel(rocksdb::kDisable);
}

TEST_F(DatabaseTest, ABatchGoesInTogetherAndTheLastWriteOfAKeyCounts) {
  Put({"k", "l"});
  Batch batch(*database_);
  batch.Put("k", "new");
  batch.Delete("k");
  batch.Delete("l");
  batch.Put("l", "new");
  EXPECT_EQ(database_->Get("k")->value(), "vk");
  EXPECT_EQ(database_->Get("l")->value(), "vl");
  ASSERT_TRUE(database_->Write(batch).ok());
  EXPECT_FALSE(database_->Get("k")->has_value());
  EXPECT_EQ(database_->Get("l")->value(), "new");
  batch.Clear();
  batch.Put("m", "new");
  ASSERT_TRUE(database_->Write(batch).ok());
  EXPECT_EQ(Keys(""), (Strings{"l", "m"}));
}

TEST_F(DatabaseTest, ASnapshotStandsStill) {
  Put({"a"});
  auto snapshot = database_->TakeSnapshot();
  Put({"b"});
  EXPECT_FALSE(snapshot->Get("b")->has_value());
  EXPECT_TRUE(database_->Get("b")->has_value());
}

TEST_F(DatabaseTest, DigestDependsOnContentAlone) {
  Put({"a", "b", "p1"});
  const std::string digest = *database_->Digest("p");
  Put({"p2"});
  EXPECT_EQ(*database_->Digest("p"), digest);
  Put({"c"});
  EXPECT_NE(*database_->Digest("p"), digest);
  Open();
  EXPECT_TRUE(database_->Get("c")->has_value());
}

TEST_F(DatabaseTest, ASecondOpenerIsToldWhy) {
  auto second = Database::Open(directory_, memory_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(second.status().message().find(directory_), absl::string_view::npos);
}

// Writes that are lost between others would leave a state that never was.

std::string FileWith(const std::string& directory, const std::string& part) {
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().filename().string().find(part) != std::string::npos) return entry.path().string();
  }
  return "";
}

// The database's files as a kill -9 leaves them now.
std::string Killed(const std::string& directory) {
  const std::string copy = directory + ".killed";
  std::filesystem::remove_all(copy);
  std::filesystem::copy(directory, copy);
  return copy;
}

TEST_F(DatabaseTest, AManifestWhoseEndIsLostIsNoticed) {
  Put({"a"});
  ASSERT_TRUE(database_->Flush().ok());
  const auto size = std::filesystem::file_size(FileWith(directory_, "MANIFEST"));
  Put({"b"});
  ASSERT_TRUE(database_->Flush().ok());
  Put({"c"});  // in the write-ahead log; that of "b" is deleted
  const std::string files = Killed(directory_);
  ASSERT_TRUE(Database::Open(files, memory_).ok());
  Killed(directory_);
  std::filesystem::resize_file(FileWith(files, "MANIFEST"), size);
  auto opened = Database::Open(files, memory_);
  EXPECT_TRUE(absl::IsDataLoss(opened.status())) << opened.status();
  std::filesystem::remove_all(files);
}

TEST_F(DatabaseTest, ZerosWithinTheWriteAheadLogAreNoticed) {
  // RocksDB takes zeros up to the end of a block of 32 KiB for padding. The first record has 1 KiB, the second the
  // rest.
  const auto put = [&](const std::string& key, size_t size) {
    Batch batch(*database_);
    batch.Put(key, std::string(size, 'x'));
    ASSERT_TRUE(database_->Write(batch).ok());
  };
  put("a", 1024 - 24);
  put("b", 31 * 1024 - 25);
  put("c", 10);
  const std::string files = Killed(directory_);
  {
    std::fstream file(FileWith(files, ".log"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(1024);
    file << std::string(31 * 1024, '\0');
  }
  auto opened = Database::Open(files, memory_);
  EXPECT_TRUE(absl::IsDataLoss(opened.status())) << opened.status();
  std::filesystem::remove_all(files);
}

class DatabaseOnAFullDisk : public ::testing::Test {
 protected:
  void SetUp() override {
    auto disk = event_log::testing::Disk::Mount(size_t{8} << 20);
    if (!disk.ok()) GTEST_SKIP() << disk.status();
    disk_ = *std::move(disk);
    auto database = Database::Open(disk_->directory() + "/model", memory_);
    ASSERT_TRUE(database.ok()) << database.status();
    database_ = *std::move(database);
  }
  absl::Status Put(const std::string& key, bool bulk = false) {
    Batch batch(*database_);
    batch.Put(key, std::string(64 * 1024, 'x'));
    return database_->Write(batch, {.bulk = bulk});
  }
  // Until a write is refused.
  void FillUp(bool bulk = false) {
    ASSERT_TRUE(disk_->Fill().ok());
    absl::Status refused;
    for (int i = 0; i < 1000 && refused.ok(); ++i) refused = Put("key" + std::to_string(i), bulk);
    EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
  }

  std::unique_ptr<event_log::testing::Disk> disk_;
  const Memory memory_{size_t{8} << 20};
  std::unique_ptr<Database> database_;
};

TEST_F(DatabaseOnAFullDisk, SaysSoAndGoesOnWhenThereIsRoom) {
  ASSERT_TRUE(Put("before").ok());
  FillUp();
  ASSERT_TRUE(disk_->Clear().ok());
  ASSERT_TRUE(Put("after").ok());
  EXPECT_TRUE(database_->Get("before")->has_value());
  EXPECT_TRUE(database_->Get("after")->has_value());
  EXPECT_FALSE(database_->corrupt());
}

// Nothing else would say that what was written before is not there any more.
TEST_F(DatabaseOnAFullDisk, IsCorruptWhenItLosesWhatWasWrittenInBulk) {
  ASSERT_TRUE(Put("before", /*bulk=*/true).ok());
  EXPECT_FALSE(database_->corrupt());
  FillUp(/*bulk=*/true);
  EXPECT_TRUE(database_->corrupt());
}

TEST_F(DatabaseOnAFullDisk, KeepsWhatWasWrittenInBulkAndFlushed) {
  ASSERT_TRUE(Put("before", /*bulk=*/true).ok());
  ASSERT_TRUE(database_->Flush().ok());
  FillUp();
  ASSERT_TRUE(disk_->Clear().ok());
  ASSERT_TRUE(Put("after").ok());
  EXPECT_TRUE(database_->Get("before")->has_value());
  EXPECT_FALSE(database_->corrupt());
}

}  // namespace
}  // namespace aims::read_model
