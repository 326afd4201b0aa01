#include "common/event_log/kafka/kafka_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/time/clock.h"
#include "common/event_log/kafka/testing/broker.h"
#include "common/event_log/kafka/testing/read.h"

namespace aims::event_log {
namespace {

using ::testing::HasSubstr;
using namespace kafka::testing;

class KafkaReader : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(log_->OpenTopic({topic_, 1}).ok()); }

  KafkaOptions options_ = Broker::Shared().Options();
  std::unique_ptr<Log> log_ = OpenKafkaLog(options_).value();
  const std::string topic_ = UniqueTopic("reader");
  const TopicPartition partition_{topic_, 0};
};

// The end lies behind the last transaction's marker; who waits to be caught up must get there, and soon.
TEST_F(KafkaReader, ReachesTheEndBehindTheMarkers) {
  auto writer = log_->TakeOver(partition_).value();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(writer->Append({{"key", "value"}}).ok());
  const absl::Time start = absl::Now();
  const int64_t end = log_->EndPositions(topic_).value().at(partition_);
  auto reader = log_->Read({{partition_, 0}}).value();
  int64_t at = 0;
  while (at < end) {
    const auto batch = reader->Next({.deadline = absl::Now() + absl::Milliseconds(100)});
    ASSERT_TRUE(batch.ok()) << batch.status();
    at = batch->positions.at(partition_);
    ASSERT_LT(absl::Now() - start, absl::Seconds(20));
  }
  EXPECT_LT(absl::Now() - start, absl::Seconds(5));
  EXPECT_GT(end, 3);

  // From there the reader goes on, and so does one that starts there.
  auto resumed = log_->Read({{partition_, at}}).value();
  ASSERT_TRUE(writer->Append({{"key", "later"}}).ok());
  for (Reader* each : {reader.get(), resumed.get()}) {
    Batch batch;
    while (batch.records.empty() && absl::Now() - start < absl::Seconds(20)) {
      batch = each->Next({.deadline = start + absl::Seconds(20)}).value();
    }
    ASSERT_EQ(batch.records.size(), 1);
    EXPECT_EQ(batch.records[0].record.value, "later");
  }
}

// The position of a record that a limit held back is before it.
TEST_F(KafkaReader, LimitsHoldBackWithoutLosing) {
  auto writer = log_->TakeOver(partition_).value();
  std::vector<Record> records;
  for (int i = 0; i < 50; ++i) records.push_back({"key", std::string(1000, 'a' + i % 26)});
  ASSERT_TRUE(writer->Append(records).ok());
  Positions at = {{partition_, 0}};
  size_t seen = 0;
  std::unique_ptr<Reader> reader;
  while (seen < records.size()) {
    if (seen % 3 == 0) reader = log_->Read(at).value();  // whoever starts where a batch ended
    const auto batch = reader->Next({.deadline = absl::Now() + absl::Seconds(20), .max_bytes = 2500});
    ASSERT_TRUE(batch.ok()) << batch.status();
    ASSERT_LE(batch->records.size(), 2);
    for (const ReadRecord& read : batch->records) ASSERT_EQ(read.record.value, records[seen++].value);
    if (!batch->records.empty()) {
      ASSERT_GT(batch->positions.at(partition_), batch->records.back().offset);
    }
    at = batch->positions;
  }
}

// librdkafka 2.0 that has read enough ahead looks again after a second only: 20 MB at 1 MB a time took 5 s and more.
TEST_F(KafkaReader, CatchesUpWithoutPauses) {
  auto writer = log_->TakeOver(partition_).value();
  const std::vector<Record> records(1000, {"key", std::string(200, 'x')});
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(writer->Append(records).ok());
  const auto time_with = [&](size_t read_ahead_bytes) {
    options_.read_ahead_bytes = read_ahead_bytes;
    const auto log = OpenKafkaLog(options_).value();
    EXPECT_TRUE(log->EndPositions(topic_).ok());
    const absl::Time start = absl::Now();
    EXPECT_EQ(ReadAll(*log, topic_).size(), 100 * records.size());
    return absl::Now() - start;
  };
  const absl::Duration all_ahead = time_with(64 << 20);
  EXPECT_LT(time_with(1 << 20), 3 * all_ahead + absl::Seconds(1));
}

TEST_F(KafkaReader, APositionBehindTheEndIsAnErrorThatStays) {
  auto writer = log_->TakeOver(partition_).value();
  ASSERT_TRUE(writer->Append({{"key", "value"}}).ok());
  auto reader = log_->Read({{partition_, 1000}}).value();
  for (int i = 0; i < 2; ++i) {
    const auto batch = reader->Next({.deadline = absl::Now() + absl::Seconds(20)});
    EXPECT_EQ(batch.status().code(), absl::StatusCode::kDataLoss);
    EXPECT_THAT(std::string(batch.status().message()), HasSubstr("/0 ends at offset 2, but was read to offset 1000"));
  }
}

TEST_F(KafkaReader, CloseWakesNextAtOnce) {
  auto reader = log_->Read({{partition_, 0}}).value();
  absl::StatusOr<Batch> batch;
  std::thread blocked([&] { batch = reader->Next({.deadline = absl::InfiniteFuture()}); });
  const absl::Time start = absl::Now();
  reader->Close();
  blocked.join();
  EXPECT_LT(absl::Now() - start, absl::Seconds(1));
  EXPECT_EQ(batch.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(reader->Next({}).status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace aims::event_log
