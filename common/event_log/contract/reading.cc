// Topics, and reading what was appended.
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/event_log/contract/fixture.h"

namespace aims::event_log::contract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(LogContract, TopicKeepsItsNumberOfPartitions) {
  EXPECT_EQ(Must(log_->OpenTopic({topic_, kPartitions})), kPartitions);
  EXPECT_EQ(Must(log_->OpenTopic({topic_, kPartitions + 2})), kPartitions);
  EXPECT_THAT(Ends(topic_), SizeIs(kPartitions));
}

TEST_F(LogContract, IdStaysAndCanBePartOfAName) {
  const std::string id = Must(log_->Id());
  EXPECT_THAT(id, ::testing::MatchesRegex("[-_A-Za-z0-9]+"));
  log_.reset();
  Open();
  EXPECT_EQ(Must(log_->Id()), id);
}

TEST_F(LogContract, NewTopicIsEmpty) {
  for (int32_t i = 0; i < kPartitions; ++i) EXPECT_THAT(ReadAll(Partition(i)), IsEmpty());
}

TEST_F(LogContract, RecordsAreReadInOrderAsTheyWereAppended) {
  std::string binary;
  for (int byte = 0; byte < 256; ++byte) binary.push_back(static_cast<char>(byte));
  const Records records = {
      Of("organizations/acme/risks/r-17", binary, {{"ce_type", "RiskAccepted"}, {"ce_id", binary}}),
      Of("organizations/acme/risks/r-17", "", {{"twice", "1"}, {"twice", "2"}, {"empty", ""}}),
      Of(binary, std::string(20'000, '\0'))};
  auto writer = TakeOver(Partition(1));
  const int64_t next = Append(*writer, records);
  const std::vector<ReadRecord> read = ReadAll(Partition(1));
  ASSERT_THAT(read, SizeIs(records.size()));
  for (size_t i = 0; i < read.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(read[i].partition, Partition(1));
    EXPECT_EQ(read[i].record.key, records[i].key);
    EXPECT_EQ(read[i].record.value, records[i].value);
    EXPECT_EQ(read[i].record.headers, records[i].headers);
    EXPECT_EQ(read[i].offset, read[0].offset + static_cast<int64_t>(i)) << "records of one Append are adjacent";
  }
  EXPECT_GT(next, read.back().offset);
}

TEST_F(LogContract, PositionAfterAnAppendIncludesItAndNothingElse) {
  auto writer = TakeOver(Partition(0));
  const int64_t after_a = Append(*writer, Numbered("a", 3));
  const int64_t after_b = Append(*writer, Numbered("b", 2));
  Append(*writer, Numbered("c", 2));
  EXPECT_EQ(KeysOf(ReadUpTo({{Partition(0), 0}}, {{Partition(0), after_a}})).front(), "a/0");
  EXPECT_THAT(KeysOf(ReadAll(Partition(0), after_a)), ElementsAre("b/0", "b/1", "c/0", "c/1"));
  EXPECT_THAT(KeysOf(ReadAll(Partition(0), after_b)), ElementsAre("c/0", "c/1"));
}

TEST_F(LogContract, ReadingResumesFromAnyPosition) {
  auto writer = TakeOver(Partition(0));
  Keys keys;
  for (int i = 0; i < 6; ++i) {
    const Records records = Numbered(absl::StrCat(i), 1 + i % 3);
    Append(*writer, records);
    for (const Record& record : records) keys.push_back(record.key);
  }
  const std::vector<ReadRecord> all = ReadAll(Partition(0));
  ASSERT_EQ(KeysOf(all), keys);
  for (size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(KeysOf(ReadAll(Partition(0), all[i].offset)), Keys(keys.begin() + i, keys.end()));
    EXPECT_EQ(KeysOf(ReadAll(Partition(0), all[i].offset + 1)), Keys(keys.begin() + i + 1, keys.end()));
  }
}

TEST_F(LogContract, BatchesAreNoLargerThanAskedFor) {
  auto writer = TakeOver(Partition(0));
  const Records records = Numbered("r", 10, 1000);
  Append(*writer, records);
  const auto read_by = [&](size_t max_records, size_t max_bytes, size_t expected) {
    auto reader = Read({{Partition(0), 0}});
    Keys keys;
    while (keys.size() < records.size()) {
      NextOptions options = Patient();
      options.max_records = max_records;
      options.max_bytes = max_bytes;
      auto batch = reader->Next(options);
      ASSERT_TRUE(batch.ok()) << batch.status();
      ASSERT_FALSE(batch->records.empty()) << "nothing came";
      EXPECT_LE(batch->records.size(), expected);
      for (const std::string& key : KeysOf(batch->records)) keys.push_back(key);
    }
    EXPECT_EQ(keys, KeysOf(records));
  };
  read_by(3, 1 << 20, 3);
  read_by(1, 1 << 20, 1);
  read_by(100, 2500, 2);
  read_by(100, 1, 1);  // one record is always returned, however large
}

TEST_F(LogContract, EmptyBatchComesAtTheDeadlineWithAllPositions) {
  auto writer = TakeOver(Partition(1));
  const int64_t next = Append(*writer, Numbered("a", 2));
  const Positions from = {{Partition(0), 0}, {Partition(1), next}, {Partition(2), 0}};
  auto reader = Read(from);
  const absl::Time deadline = absl::Now() + absl::Milliseconds(300);
  auto batch = reader->Next({.deadline = deadline});
  const absl::Time came = absl::Now();
  ASSERT_TRUE(batch.ok()) << batch.status();
  EXPECT_THAT(batch->records, IsEmpty());
  EXPECT_GE(came, deadline - absl::Milliseconds(20));
  EXPECT_LE(came, deadline + under_test.wake_up);
  for (const auto& [partition, position] : from) {
    ASSERT_EQ(batch->positions.count(partition), 1u);
    EXPECT_GE(batch->positions[partition], position);
  }
  // A deadline that is over asks for what is there.
  const absl::Time asked = absl::Now();
  EXPECT_TRUE(reader->Next({}).ok());
  EXPECT_LE(absl::Now() - asked, under_test.wake_up);
}

TEST_F(LogContract, OneReaderReadsManyPartitionsAndTopicsEachInOrder) {
  const std::string other = NewTopic();
  std::map<TopicPartition, Keys> expected;
  for (const std::string& topic : {topic_, other}) {
    for (int32_t i = 0; i < kPartitions; ++i) expected[{topic, i}];
  }
  Positions from;
  for (auto& [partition, keys] : expected) {
    from[partition] = 0;
    auto writer = TakeOver(partition);
    for (int i = 0; i < 3; ++i) {
      const Records records = Numbered(absl::StrCat(partition.topic, "/", partition.partition, "/", i), 4);
      Append(*writer, records);
      for (const std::string& key : KeysOf(records)) keys.push_back(key);
    }
  }
  Positions to = Ends(topic_);
  to.merge(Ends(other));
  std::map<TopicPartition, Keys> read;
  for (const ReadRecord& record : ReadUpTo(from, to)) read[record.partition].push_back(record.record.key);
  EXPECT_EQ(read, expected);
}

TEST_F(LogContract, BusyPartitionDoesNotKeepAnotherFromTheReader) {
  auto busy = TakeOver(Partition(0));
  for (int i = 0; i < 10; ++i) Append(*busy, Numbered("busy", 100, 5000));  // more than a log may read ahead at once
  Append(*TakeOver(Partition(1)), {Of("quiet")});
  auto reader = Read({{Partition(0), 0}, {Partition(1), 0}});
  int before_quiet = 0;
  for (bool seen = false; !seen;) {
    NextOptions options = Patient();
    options.max_records = 10;
    auto batch = reader->Next(options);
    ASSERT_TRUE(batch.ok() && !batch->records.empty());
    for (const std::string& key : KeysOf(batch->records)) {
      seen |= key == "quiet";
      before_quiet += seen ? 0 : 1;
    }
  }
  EXPECT_LT(before_quiet, 1000);
}

}  // namespace
}  // namespace aims::event_log::contract
