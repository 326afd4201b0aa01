// A log copied into another: over as many partitions, over more, and what must not be copied.

#include "common/command/log_copy.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "common/command/placement.h"
#include "common/command/source_positions.h"
#include "common/command/testing/notes.h"
#include "common/event_log/read_to.h"
#include "common/event_log/testing/temp_log.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::command::testing {
namespace {

using event_log::ReadRecord;
using event_log::TopicPartition;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int kPartitions = 2;

class LogCopyTest : public ::testing::Test {
 protected:
  LogCopyTest() : aggregates_(kTopic, NotesRecord::default_instance()) {
    aggregates_.Add<Notes>();
    EXPECT_TRUE(from_->OpenTopic({kTopic, kPartitions}).ok());
    directory_ = (std::filesystem::temp_directory_path() / "aims_log_copy_XXXXXX").string();
    EXPECT_NE(mkdtemp(directory_.data()), nullptr);
  }
  ~LogCopyTest() override { std::filesystem::remove_all(directory_); }

  absl::StatusOr<LogCopied> CopyOver(int32_t partitions) {
    options_.from = from_.get();
    options_.to = to_.get();
    options_.topics = {&aggregates_};
    options_.partitions = partitions;
    return CopyLog(options_);
  }

  void Append(event_log::Log& log, int32_t partition, const event_log::Record& record) {
    auto writer = log.TakeOver({kTopic, partition});
    ASSERT_TRUE(writer.ok()) << writer.status();
    ASSERT_TRUE((*writer)->Append({&record, 1}).ok());
  }
  void Open(int32_t partition) {
    event::v1::PartitionOpened opened;
    opened.set_epoch(1);
    opened.set_partitions(kPartitions);
    Append(*from_, partition, aggregates_.Encode({}, opened, kTopic));
  }
  event_log::Record EventOf(const std::string& name, uint64_t version) {
    event::v1::EventMetadata metadata;
    metadata.set_organization("organizations/acme");
    metadata.set_subject(name);
    metadata.set_version(version);
    metadata.set_writer_epoch(1);
    metadata.set_command_size(1);
    return aggregates_.Encode(metadata, aggregates_.types()[0], *Written("text"));
  }
  // The first event of a note that belongs there.
  event_log::Record EventIn(int32_t partition) {
    while (event_log::PartitionOf(NoteName(++number_), kPartitions) != partition) {
    }
    return EventOf(NoteName(number_), 1);
  }
  void Consumed(int32_t in, const event_log::Positions& positions) {
    event::v1::SourcesConsumed consumed;
    PutPositions(positions, consumed.mutable_positions());
    event::v1::EventMetadata metadata;
    metadata.set_writer_epoch(1);
    Append(*from_, in, aggregates_.Encode(metadata, consumed, kTopic));
  }

  static std::vector<ReadRecord> All(event_log::Log& log) {
    std::vector<ReadRecord> all;
    const auto ends = log.EndPositions(kTopic);
    EXPECT_TRUE(ends.ok()) << ends.status();
    for (const auto& [partition, end] : *ends) {
      EXPECT_TRUE(event_log::ReadTo(log, partition, end, [&](const event_log::Batch& batch) {
                    all.insert(all.end(), batch.records.begin(), batch.records.end());
                    return absl::OkStatus();
                  }).ok());
    }
    return all;
  }
  // The bytes of the events of each subject, in their order.
  std::map<std::string, std::vector<std::string>> Events(event_log::Log& log) {
    std::map<std::string, std::vector<std::string>> events;
    for (const ReadRecord& read : All(log)) {
      const auto decoded = aggregates_.Decode(read.record.value);
      if (decoded.ok() && decoded->event != nullptr) events[read.record.key].push_back(read.record.value);
    }
    return events;
  }

  event_log::testing::TempLog from_;
  event_log::testing::TempLog to_;
  Aggregates aggregates_;
  LogCopyOptions options_;
  std::string directory_;
  int number_ = 0;
};

TEST_F(LogCopyTest, GoesOnOverMorePartitions) {
  {
    Replica replica(from_.get(), directory_ + "/former", "a");
    ASSERT_TRUE(replica.Join().ok());
    for (int i = 1; i <= 20; ++i) {
      for (const char* text : {"first", "second"}) {
        ASSERT_TRUE(replica.Execute([&] {
                             return Write(NoteName(i), {text, "and more"}, absl::StrCat(i, text));
                           })
                        .ok());
      }
    }
  }
  const auto copied = CopyOver(3 * kPartitions);
  ASSERT_TRUE(copied.ok()) << copied.status();
  EXPECT_EQ(copied->events, 80);
  EXPECT_EQ(Events(*to_), Events(*from_)) << "every event keeps its bytes, and its place among those of its subject";

  Replica replica(to_.get(), directory_ + "/new", "a");
  ASSERT_TRUE(replica.Join().ok());
  EXPECT_EQ(replica.leaders().partitions(), 3 * kPartitions);
  for (int i = 1; i <= 20; ++i) {
    const auto outcome = replica.Execute([&] { return Write(NoteName(i), {"third"}, absl::StrCat(i, "third")); });
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    const auto note = replica.Read(NoteName(i), outcome->positions);
    ASSERT_NE(note, nullptr);
    EXPECT_EQ(note->etag(), "5");
    // A request that was acknowledged before the copy is known after it.
    const auto repeated = replica.Execute([&] {
      return Write(NoteName(i), {"second", "and more"}, absl::StrCat(i, "second"));
    });
    ASSERT_TRUE(repeated.ok()) << repeated.status();
    EXPECT_TRUE(repeated->repeated);
  }
}

TEST_F(LogCopyTest, TellsReactionsHowFarTheyWere) {
  // In partition 0: its leader, and six events. The reactions in partition 1 have gone through four of these.
  Open(0);
  Open(1);
  std::vector<std::string> first;
  for (int i = 0; i < 6; ++i) {
    const event_log::Record event = EventIn(0);
    if (i < 4) first.push_back(event.key);
    Append(*from_, 0, event);
  }
  Consumed(1, {{{kTopic, 0}, 3}});
  Consumed(1, {{{kTopic, 0}, 5}});
  const auto copied = CopyOver(2 * kPartitions);
  ASSERT_TRUE(copied.ok()) << copied.status();

  event_log::Positions expected = {{{kTopic, 0}, 1}, {{kTopic, 2}, 1}};  // behind the leaders
  for (const std::string& key : first) ++expected[{kTopic, event_log::PartitionOf(key, 2 * kPartitions)}];
  std::map<int32_t, std::vector<event_log::Positions>> found;
  for (const ReadRecord& read : All(*to_)) {
    const auto decoded = aggregates_.Decode(read.record.value);
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    if (decoded->consumed != nullptr) {
      found[read.partition.partition].push_back(PositionsIn(decoded->consumed->positions()));
      EXPECT_EQ(decoded->metadata->writer_epoch(), 1u);
    }
  }
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_THAT(found[1], ::testing::ElementsAre(expected));
  EXPECT_THAT(found[3], ::testing::ElementsAre(expected)) << "both parts of the partition";
}

TEST_F(LogCopyTest, TellsThatPartitionsWereCopied) {
  Open(0);
  ASSERT_TRUE(CopyOver(kPartitions).ok());
  const auto records = All(*to_);
  ASSERT_THAT(records, SizeIs(1));
  // A read model of the former log must not go on with this one: it knows the record that a partition begins with.
  EXPECT_NE(records[0].record.value, All(*from_)[0].record.value);
  EXPECT_THAT(aggregates_.Decode(records[0].record.value)->metadata->reason(),
              HasSubstr("copied from partition 0 of 2"));
}

TEST_F(LogCopyTest, RefusesANumberThatPlacesSubjectsElsewhere) {
  Open(0);
  for (const int32_t partitions : {1, 3}) {
    const absl::Status refused = CopyOver(partitions).status();
    EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
    EXPECT_THAT(std::string(refused.message()), HasSubstr("over a multiple of that number"));
  }
}

TEST_F(LogCopyTest, WritesNothingToALogThatHasRecords) {
  Open(0);
  ASSERT_TRUE(to_->OpenTopic({kTopic, 4}).ok());
  Append(*to_, 3, {"key", "value", {}});
  const absl::Status refused = CopyOver(4).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(All(*to_), SizeIs(1));
}

TEST_F(LogCopyTest, LeavesOutRecordsOfOthersOnlyWhenTold) {
  Open(0);
  Append(*from_, 0, {"stranger", "hello", {}});
  Append(*from_, 0, EventIn(0));
  const absl::Status refused = CopyOver(kPartitions).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("aims.notes.events/0 at offset 1"));
  EXPECT_TRUE(absl::IsNotFound(to_->EndPositions(kTopic).status())) << "nothing is written before all was read";

  options_.leave_out_foreign = true;
  const auto copied = CopyOver(kPartitions);
  ASSERT_TRUE(copied.ok()) << copied.status();
  ASSERT_THAT(copied->left_out, SizeIs(1));
  EXPECT_EQ(copied->left_out[0].offset, 1);
  EXPECT_THAT(All(*to_), SizeIs(2));
}

TEST_F(LogCopyTest, CopiesEventsThatItDoesNotKnow) {
  Open(0);
  event_log::Record event = EventIn(0);
  NotesRecord record;
  ASSERT_TRUE(record.ParseFromString(event.value));
  record.clear_note();
  record.GetReflection()->MutableUnknownFields(&record)->AddLengthDelimited(99, "of a newer version");
  event.value = record.SerializeAsString();
  Append(*from_, 0, event);
  const auto copied = CopyOver(2 * kPartitions);
  ASSERT_TRUE(copied.ok()) << copied.status();
  EXPECT_EQ(copied->events, 1);
  EXPECT_EQ(All(*to_).size(), 3u) << "the event, and the leader of both parts";
}

TEST_F(LogCopyTest, RefusesAnEventInThePartitionOfOthers) {
  Open(0);
  Append(*from_, 0, EventIn(1));
  EXPECT_TRUE(absl::IsDataLoss(CopyOver(kPartitions).status()));
}

TEST_F(LogCopyTest, RefusesTopicsOfDifferentTimes) {
  Open(0);
  Open(1);
  Consumed(1, {{{kTopic, 0}, 7}});
  const absl::Status refused = CopyOver(kPartitions).status();
  EXPECT_TRUE(absl::IsDataLoss(refused)) << refused;
}

TEST_F(LogCopyTest, NoticesThatTheLogIsWrittenTo) {
  Open(0);
  bool written = false;
  options_.on_progress = [&](int64_t, int64_t) {
    if (!std::exchange(written, true)) Append(*from_, 1, EventIn(1));
  };
  const absl::Status refused = CopyOver(kPartitions).status();
  EXPECT_TRUE(absl::IsAborted(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("was written to while it was copied"));
}

}  // namespace
}  // namespace aims::command::testing
