#include "common/event_log/kafka/kafka_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/event_log/kafka/kafka_client.h"
#include "common/event_log/kafka/testing/broker.h"
#include "common/event_log/kafka/testing/read.h"

namespace aims::event_log {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace kafka::testing;

class KafkaWriter : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(log_->OpenTopic({topic_, 2}).ok()); }

  const KafkaOptions options_ = Broker::Shared().Options();
  const std::unique_ptr<Log> log_ = OpenKafkaLog(options_).value();
  const std::string topic_ = UniqueTopic("writer");
};

// Without asking for the topic's metadata beforehand each producer's first record waits for about a second.
TEST_F(KafkaWriter, FirstAppendsAfterATakeoverAreNoSlowerThanLaterOnes) {
  absl::Duration a = absl::InfiniteDuration(), b = absl::InfiniteDuration();
  for (int i = 0; i < 5; ++i) {
    auto writer = log_->TakeOver({topic_, 0}).value();
    for (absl::Duration* best : {&a, &b}) {
      const absl::Time start = absl::Now();
      ASSERT_TRUE(writer->Append({{"key", "value"}}).ok());
      *best = std::min(*best, absl::Now() - start);
    }
  }
  EXPECT_LT(a, absl::Milliseconds(300));
  EXPECT_LT(b, absl::Milliseconds(300));
}

// An earlier writer that hangs in the middle of a transaction blocks readers; the takeover ends it.
TEST_F(KafkaWriter, TakesOverAnOpenTransactionSoonAndNothingOfItIsRead) {
  auto hung = kafka::Connect(options_, kafka::Role::kProducer,
                             {{"transactional.id", absl::StrCat("aims.", topic_, ".0.a")}, {"linger.ms", "0"}})
                  .value();
  ASSERT_EQ(rd_kafka_init_transactions(hung.get(), 10000), nullptr);
  ASSERT_EQ(rd_kafka_begin_transaction(hung.get()), nullptr);
  ASSERT_EQ(rd_kafka_producev(hung.get(), RD_KAFKA_V_TOPIC(topic_.c_str()), RD_KAFKA_V_PARTITION(0),
                              RD_KAFKA_V_VALUE(const_cast<char*>("half"), 4), RD_KAFKA_V_END),
            RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_EQ(rd_kafka_flush(hung.get(), 10000), RD_KAFKA_RESP_ERR_NO_ERROR);

  const absl::Time start = absl::Now();
  auto writer = log_->TakeOver({topic_, 0});
  ASSERT_TRUE(writer.ok()) << writer.status();
  EXPECT_LT(absl::Now() - start, absl::Seconds(4)) << "the transaction's own timeout is 10 s";
  EXPECT_THAT(ReadValues(*log_, topic_), IsEmpty());
  ASSERT_TRUE((*writer)->Append({{"key", "whole"}}).ok());
  EXPECT_THAT(ReadValues(*log_, topic_), ElementsAre("whole"));

  rd_kafka_error_t* fenced = rd_kafka_commit_transaction(hung.get(), 10000);
  ASSERT_NE(fenced, nullptr);
  rd_kafka_error_destroy(fenced);
  EXPECT_THAT(ReadValues(*log_, topic_), ElementsAre("whole"));
}

TEST_F(KafkaWriter, AWriterThatWasReplacedSaysSoWithEitherProducer) {
  auto first = log_->TakeOver({topic_, 0}).value();
  auto second = log_->TakeOver({topic_, 0}).value();
  ASSERT_TRUE(second->Append({{"key", "1"}}).ok());
  auto third = log_->TakeOver({topic_, 0}).value();  // second goes on with its other producer
  for (Writer* replaced : {first.get(), second.get()}) {
    const absl::Status status = replaced->Append({{"key", "late"}}).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kAborted) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("took over the partition"));
    EXPECT_EQ(replaced->Append({{"key", "later"}}).status().code(), absl::StatusCode::kAborted);
  }
  ASSERT_TRUE(third->Append({{"key", "2"}}).ok());
  EXPECT_THAT(ReadValues(*log_, topic_), ElementsAre("1", "2"));
}

// A leader holds its own clock against it before it settles.
TEST_F(KafkaWriter, TheBrokersTimeIsKnownBeforeAnythingIsAppended) {
  auto writer = log_->TakeOver({topic_, 0}).value();
  EXPECT_EQ(writer->log_time(), absl::nullopt);
  for (const char* value : {"1", "2", "3"}) {
    const absl::Time before = absl::Now();
    ASSERT_TRUE(writer->Send({{"key", value}, {"key", value}}).ok());
    ASSERT_TRUE(writer->log_time().has_value());
    EXPECT_GE(*writer->log_time(), before - absl::Milliseconds(1)) << "in whole milliseconds";
    EXPECT_LE(*writer->log_time(), absl::Now());
    if (value[0] == '3') break;
    ASSERT_TRUE(writer->Settle().ok());
  }
  writer.reset();
  EXPECT_THAT(ReadValues(*log_, topic_), ElementsAre("1", "1", "2", "2"));
}

// librdkafka 2.0.2 aborts the process where a producer is destroyed while it registers a partition with its
// transaction: some of these are.
TEST_F(KafkaWriter, WritersThatDieAtTheBeginningOfATransactionLeaveTheProcessAlive) {
  constexpr int kPartitions = 8;
  const std::string topic = UniqueTopic("dying");
  std::atomic<int> died = 0;
  ASSERT_TRUE(log_->OpenTopic({topic, kPartitions}).ok());
  std::vector<std::thread> leaders;
  for (int partition = 0; partition < kPartitions; ++partition) {
    leaders.emplace_back([&, partition] {
      for (int i = 0; i < 10; ++i) {
        const Record too_large{"key", "2", {{"header", std::string(1'000'000 + 20'000 * i, 'x')}}};
        auto writer = log_->TakeOver({topic, partition});
        if (!writer.ok()) continue;  // the broker is still busy with the one before
        ++died;
        EXPECT_FALSE((*writer)->Send({{"key", "1"}, too_large}).ok());
      }
    });
  }
  for (std::thread& leader : leaders) leader.join();
  EXPECT_GT(died, kPartitions);
  EXPECT_THAT(ReadValues(*log_, topic), IsEmpty());
}

// Whoever takes over at the same time as others: once a later writer has appended, no earlier one does.
TEST_F(KafkaWriter, ConcurrentTakeoversNeverInterleave) {
  // Most takeovers are themselves taken over before they append; on until some have.
  constexpr int kWriters = 6;
  std::atomic<int> wrote = 0;
  std::vector<std::thread> replicas;
  for (int replica = 0; replica < 3; ++replica) {
    replicas.emplace_back([&, replica] {
      for (int takeover = 0; wrote < kWriters && takeover < 300; ++takeover) {
        auto writer = log_->TakeOver({topic_, 0});
        if (!writer.ok()) {
          EXPECT_EQ(writer.status().code(), absl::StatusCode::kAborted) << writer.status();
          continue;
        }
        for (int i = 0; i < 20; ++i) {
          if (!(*writer)->Append({{"key", absl::StrCat(replica, ".", takeover)}}).ok()) break;
          if (i == 0) ++wrote;
        }
      }
    });
  }
  for (std::thread& replica : replicas) replica.join();
  std::vector<std::string> writers = ReadValues(*log_, topic_);
  writers.erase(std::unique(writers.begin(), writers.end()), writers.end());  // neighbours
  EXPECT_GE(writers.size(), kWriters);
  std::map<std::string, int> stretches;
  for (const std::string& writer : writers) ++stretches[writer];
  for (const auto& [writer, count] : stretches) EXPECT_EQ(count, 1) << writer << " appended after it was replaced";
}

// As an operator's script does it, under a writer and a reader that know the former topic.
TEST_F(KafkaWriter, ATopicThatIsMadeAnewTakesNothingOfAWriterThatKnewTheFormerOne) {
  auto writer = log_->TakeOver({topic_, 0}).value();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(writer->Append({{"key", absl::StrCat(i)}}).ok());
  const int64_t known = log_->EndPositions(topic_).value().at({topic_, 0});
  auto reader = log_->Read({{{topic_, 0}, known}}).value();
  ASSERT_TRUE(reader->Next({.deadline = absl::Now() + absl::Seconds(1)}).ok());

  const std::string tool = absl::StrCat("org.apache.kafka.tools.TopicCommand --bootstrap-server ",
                                        options_.bootstrap_servers, " --topic ", topic_);
  ASSERT_EQ(RunTool(absl::StrCat(tool, " --delete")), 0);
  while (!OpenKafkaLog(options_).value()->OpenTopic({topic_, 2}).ok()) {
  }

  // The first may fail otherwise: its producer knows leaders that are gone.
  absl::Status refused = writer->Append({{"key", "late"}}).status();
  EXPECT_FALSE(refused.ok());
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  while (!absl::IsDataLoss(refused) && absl::Now() < deadline) refused = log_->TakeOver({topic_, 0}, known).status();
  EXPECT_TRUE(absl::IsDataLoss(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()), HasSubstr("made anew"));
  EXPECT_THAT(ReadValues(*log_, topic_), IsEmpty());

  absl::Status read;
  while (read.ok() && absl::Now() < deadline) read = reader->Next({.deadline = deadline}).status();
  EXPECT_TRUE(absl::IsDataLoss(read)) << read;
  // Whatever was made anew between the takeover and the append.
  EXPECT_TRUE(absl::IsDataLoss(
      kafka::TakeOverPartition(&options_, {topic_, 0}, known).value()->Append({{"key", "x"}}).status()));
  EXPECT_THAT(ReadValues(*log_, topic_), IsEmpty());

  const absl::Time start = absl::Now();
  reader.reset();
  writer.reset();
  EXPECT_LT(absl::Now() - start, absl::Seconds(10)) << "a client that does not end holds nobody up";
}

TEST_F(KafkaWriter, AnOversizeRecordLeavesTheWriterAlive) {
  auto writer = log_->TakeOver({topic_, 0}).value();
  const absl::Status refused =
      writer->Append({{"small", "x"}, {"large", std::string(kMaxRecordBytes - 4, 'x')}}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("large"));
  EXPECT_THAT(std::string(refused.message()), HasSubstr("61441"));
  const std::string largest(kMaxRecordBytes - 5, 'x');
  const std::vector<Record> many(40, {"large", largest});  // more than one batch
  ASSERT_TRUE(writer->Append(many).ok());
  EXPECT_EQ(ReadValues(*log_, topic_), std::vector<std::string>(40, largest));
}

}  // namespace
}  // namespace aims::event_log
