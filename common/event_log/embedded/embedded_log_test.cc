// What the embedded log does beyond log.h; the contract suite tests the rest.
#include "common/event_log/embedded/embedded_log.h"

#include <rocksdb/db.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "common/event_log/testing/disk.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::event_log {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTopic[] = "aims.test.events";

std::string Noise(size_t size) {
  static std::mt19937_64 random(1);
  std::string noise(size, '\0');
  for (char& byte : noise) byte = static_cast<char>(random());
  return noise;
}

using Records = std::vector<Record>;

std::vector<std::string> ReadAll(Log& log, const TopicPartition& partition) {
  std::vector<std::string> keys;
  const int64_t end = (*log.EndPositions(partition.topic))[partition];
  auto reader = log.Read({{partition, 0}});
  EXPECT_TRUE(reader.ok()) << reader.status();
  for (int64_t position = 0; reader.ok() && position < end;) {
    auto batch = (*reader)->Next({});
    EXPECT_TRUE(batch.ok()) << batch.status();
    if (!batch.ok() || batch->records.empty()) break;
    for (const ReadRecord& record : batch->records) keys.push_back(record.record.key);
    position = batch->positions[partition];
  }
  return keys;
}

class EmbeddedLogTest : public ::testing::Test {
 protected:
  EmbeddedLogTest() {
    directory_ = (std::filesystem::temp_directory_path() / "embedded_log_test_XXXXXX").string();
    EXPECT_NE(mkdtemp(directory_.data()), nullptr);
  }
  ~EmbeddedLogTest() override { std::filesystem::remove_all(directory_); }

  std::unique_ptr<Log> Open() {
    auto log = OpenEmbeddedLog({.directory = directory_});
    EXPECT_TRUE(log.ok()) << log.status();
    if (!log.ok()) return nullptr;
    EXPECT_TRUE((*log)->OpenTopic({kTopic, 2}).ok());
    return *std::move(log);
  }
  absl::Status OpenStatus() { return OpenEmbeddedLog({.directory = directory_}).status(); }

  // The database below, opened without the log.
  std::unique_ptr<rocksdb::DB> OpenDatabase() {
    rocksdb::Options options;
    options.create_if_missing = true;
    rocksdb::DB* database = nullptr;
    EXPECT_TRUE(rocksdb::DB::Open(options, directory_, &database).ok());
    return std::unique_ptr<rocksdb::DB>(database);
  }

  std::string directory_;
};

TEST_F(EmbeddedLogTest, DirectoryIsHeldByOneLogAtATime) {
  auto log = Open();
  const absl::Status second = OpenStatus();
  EXPECT_EQ(second.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(second.message()), HasSubstr(directory_));
  EXPECT_THAT(std::string(second.message()), HasSubstr("held by another process"));
  EXPECT_THAT(std::string(second.message()), Not(HasSubstr("\n")));
  log.reset();
  EXPECT_TRUE(OpenStatus().ok());
}

TEST_F(EmbeddedLogTest, ReadOnlyShowsAllWritesNothingAndKeepsOthersOut) {
  const EmbeddedOptions read_only{.directory = directory_, .read_only = true};
  EXPECT_EQ(OpenEmbeddedLog(read_only).status().code(), absl::StatusCode::kNotFound);
  {
    auto log = Open();
    auto writer = log->TakeOver({kTopic, 1});
    ASSERT_TRUE(writer.ok()) << writer.status();
    ASSERT_TRUE((*writer)->Append(Records{{"a", "1", {}}, {"b", "2", {}}}).ok());
    const absl::Status held = OpenEmbeddedLog(read_only).status();
    EXPECT_EQ(held.code(), absl::StatusCode::kFailedPrecondition) << held;
    EXPECT_THAT(std::string(held.message()), HasSubstr("held by another process"));
  }
  const auto files = [this] {
    std::map<std::string, uintmax_t> sizes;
    for (const auto& file : std::filesystem::directory_iterator(directory_)) sizes[file.path()] = file.file_size();
    return sizes;
  };
  const auto before = files();
  {
    auto log = OpenEmbeddedLog(read_only);
    ASSERT_TRUE(log.ok()) << log.status();
    EXPECT_THAT(ReadAll(**log, {kTopic, 1}), ::testing::ElementsAre("a", "b"));
    EXPECT_EQ((*log)->TakeOver({kTopic, 1}).status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ((*log)->OpenTopic({"aims.other.events", 1}).status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(OpenStatus().code(), absl::StatusCode::kFailedPrecondition);
  }
  EXPECT_EQ(files(), before);
  EXPECT_TRUE(OpenStatus().ok());
}

TEST_F(EmbeddedLogTest, DirectoryOfANewerVersionIsRefusedByName) {
  Open().reset();
  ASSERT_TRUE(OpenDatabase()->Put({}, std::string("\0\0\0\0format", 10), "2").ok());
  const absl::Status status = OpenStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("has format 2"));
  EXPECT_THAT(std::string(status.message()), HasSubstr(directory_));
  EXPECT_THAT(std::string(status.message()), Not(HasSubstr("\n")));
}

TEST_F(EmbeddedLogTest, DatabaseThatIsNotALogIsRefused) {
  ASSERT_TRUE(OpenDatabase()->Put({}, "risk", "r-17").ok());
  const absl::Status status = OpenStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("not an event log"));
}

TEST_F(EmbeddedLogTest, DirectoryThatCannotBeMadeIsNamed) {
  std::ofstream(directory_ + "/file") << "x";
  const absl::Status status = OpenEmbeddedLog({.directory = directory_ + "/file/log"}).status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(directory_ + "/file/log"));
}

TEST_F(EmbeddedLogTest, NamesTopicsAndPartitionsThatAreNotThere) {
  auto log = Open();
  EXPECT_TRUE(absl::IsNotFound(log->TakeOver({"aims.other.events", 0}).status()));
  EXPECT_TRUE(absl::IsNotFound(log->TakeOver({kTopic, 2}).status()));
  EXPECT_TRUE(absl::IsNotFound(log->Read({{{kTopic, -1}, 0}}).status()));
  EXPECT_TRUE(absl::IsNotFound(log->EndPositions("aims.other.events").status()));
  EXPECT_TRUE(absl::IsInvalidArgument(log->OpenTopic({"no/slashes", 1}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(log->OpenTopic({"aims.none.events", 0}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(log->OpenTopic({"aims.many.events", 1 << 30}).status()));
}

// A read model that is ahead of the log was folded from another one; waiting for its position would mix the two.
TEST_F(EmbeddedLogTest, PositionBeyondTheEndIsRefused) {
  auto log = Open();
  EXPECT_TRUE(log->Read({{{kTopic, 0}, 0}}).ok());
  EXPECT_EQ(log->Read({{{kTopic, 0}, 1}}).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(log->Read({{{kTopic, 0}, -1}}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(EmbeddedLogTest, DamageIsReportedAndNothingSkipped) {
  {
    auto log = Open();
    auto writer = *log->TakeOver({kTopic, 0});
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(writer->Append(Records{{std::to_string(i), Noise(1000), {}}}).ok());
  }
  for (const auto& file : std::filesystem::directory_iterator(directory_)) {
    if (file.path().extension() != ".log") continue;
    std::fstream wal(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    wal.seekp(50'000);
    wal << "damage";
  }
  const absl::Status status = OpenStatus();
  EXPECT_TRUE(absl::IsDataLoss(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr(directory_));
}

TEST_F(EmbeddedLogTest, MissingRecordIsReportedAfterThoseBeforeIt) {
  {
    auto log = Open();
    auto writer = *log->TakeOver({kTopic, 0});
    ASSERT_TRUE(writer->Append(Records{{"a", "", {}}, {"b", "", {}}, {"c", "", {}}}).ok());
  }
  const std::string partition("\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0", 15);
  ASSERT_TRUE(OpenDatabase()->Delete({}, partition + '\1').ok());
  auto log = Open();
  auto reader = *log->Read({{{kTopic, 0}, 0}});
  auto before = reader->Next({});
  ASSERT_TRUE(before.ok()) << before.status();
  ASSERT_EQ(before->records.size(), 1u);
  EXPECT_EQ(before->records[0].record.key, "a");
  for (int i = 0; i < 2; ++i) {
    const absl::Status status = reader->Next({}).status();
    EXPECT_TRUE(absl::IsDataLoss(status)) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("offset 1"));
  }
}

// Appends until the disk is full, over and over: no acknowledged record is lost, none that was refused appears, reading
// goes on, and one takeover after the space is back is all that it takes.
TEST_F(EmbeddedLogTest, GoesOnWhenTheFullDiskHasSpaceAgain) {
  auto disk = testing::Disk::Mount(24 << 20);
  if (!disk.ok()) GTEST_SKIP() << disk.status();
  auto opened = OpenEmbeddedLog({.directory = (*disk)->directory() + "/log"});
  ASSERT_TRUE(opened.ok()) << opened.status();
  Log& log = **opened;
  ASSERT_TRUE(log.OpenTopic({kTopic, 2}).ok());
  const TopicPartition partition{kTopic, 0};
  std::vector<std::string> acknowledged;
  for (int round = 0; round < 12; ++round) {
    SCOPED_TRACE(round);
    auto writer = log.TakeOver(partition);
    ASSERT_TRUE(writer.ok()) << writer.status();
    auto other = log.TakeOver({kTopic, 1});
    ASSERT_TRUE(other.ok()) << other.status();
    ASSERT_TRUE((*disk)->Fill(20'000 + 7'000 * round).ok());
    absl::Status failed;
    for (int i = 0; failed.ok(); ++i) {
      const std::string key = std::to_string(round) + "." + std::to_string(i);
      auto next = (*writer)->Append(Records{{key, Noise(500 + 37 * round), {}}, {key + "+", Noise(round * 300), {}}});
      failed = next.status();
      if (!next.ok()) break;
      acknowledged.insert(acknowledged.end(), {key, key + "+"});
      ASSERT_EQ(*next, static_cast<int64_t>(acknowledged.size()));
    }
    EXPECT_TRUE(absl::IsUnavailable(failed)) << failed;
    EXPECT_THAT(std::string(failed.message()), HasSubstr("disk full"));
    EXPECT_THAT(std::string(failed.message()), HasSubstr((*disk)->directory()));
    EXPECT_EQ(log.Health(), failed);
    EXPECT_TRUE(absl::IsAborted((*writer)->Append(Records{{"dead", "", {}}}).status()));
    EXPECT_TRUE(absl::IsUnavailable((*other)->Append(Records{{"other", "", {}}}).status()));
    EXPECT_TRUE(absl::IsUnavailable(log.TakeOver(partition).status()));
    EXPECT_EQ(ReadAll(log, partition), acknowledged);

    ASSERT_TRUE((*disk)->Clear().ok());
    writer = log.TakeOver(partition);
    ASSERT_TRUE(writer.ok()) << writer.status();
    EXPECT_TRUE(log.Health().ok()) << log.Health();
    EXPECT_EQ(ReadAll(log, partition), acknowledged);
    auto next = (*writer)->Append(Records{{"again", "", {}}});
    ASSERT_TRUE(next.ok()) << next.status();
    acknowledged.push_back("again");
  }
  opened->reset();
  opened = OpenEmbeddedLog({.directory = (*disk)->directory() + "/log"});
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ(ReadAll(**opened, partition), acknowledged);
}

// The same with so much data that what fills the disk is RocksDB's own writing of tables in the background.
TEST_F(EmbeddedLogTest, GoesOnWhenTheDiskGrows) {
  size_t size = size_t{40} << 20;
  auto disk = testing::Disk::Mount(size);
  if (!disk.ok()) GTEST_SKIP() << disk.status();
  auto opened = OpenEmbeddedLog({.directory = (*disk)->directory(), .sync = false});
  ASSERT_TRUE(opened.ok()) << opened.status();
  Log& log = **opened;
  ASSERT_TRUE(log.OpenTopic({kTopic, 2}).ok());
  const TopicPartition partition{kTopic, 0};
  std::vector<std::string> acknowledged;
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    auto writer = log.TakeOver(partition);
    ASSERT_TRUE(writer.ok()) << writer.status();
    absl::Status failed;
    while (failed.ok()) {
      const std::string key = std::to_string(acknowledged.size());
      failed = (*writer)->Append(Records{{key, Noise(50'000), {}}}).status();
      if (failed.ok()) acknowledged.push_back(key);
    }
    EXPECT_TRUE(absl::IsUnavailable(failed)) << failed;
    EXPECT_THAT(std::string(failed.message()), HasSubstr("disk full"));
    EXPECT_EQ(ReadAll(log, partition), acknowledged);
    size += size_t{40} << 20;
    ASSERT_TRUE((*disk)->Grow(size).ok());
  }
  ASSERT_TRUE(log.TakeOver(partition).ok());
  EXPECT_EQ(ReadAll(log, partition), acknowledged);
}

}  // namespace
}  // namespace aims::event_log
