// Brokers that go away and come back, on a real one; answers that do not come, on librdkafka's mock cluster, which can
// fail chosen requests (but neither fences nor hides aborted records: guarantees are proved on real brokers only).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/event_log/kafka/kafka_client.h"
#include "common/event_log/kafka/kafka_log.h"
#include "common/event_log/kafka/kafka_writer.h"
#include "common/event_log/kafka/testing/broker.h"
#include "common/event_log/kafka/testing/read.h"

namespace aims::event_log {
namespace {

using ::testing::HasSubstr;
using namespace kafka::testing;

absl::Status AwaitHealth(const Log& log, absl::StatusCode code) {
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (log.Health().code() != code && absl::Now() < deadline) std::this_thread::yield();
  return log.Health();
}

// The next record, however often Next returns without one.
absl::StatusOr<std::string> NextValue(Reader& reader) {
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (absl::Now() < deadline) {
    absl::StatusOr<Batch> batch = reader.Next({.deadline = deadline, .max_records = 1});
    if (!batch.ok()) return batch.status();
    if (!batch->records.empty()) return batch->records[0].record.value;
  }
  return absl::DeadlineExceededError("no record");
}

TEST(KafkaFaults, ServiceResumesAfterABrokerCrashWithoutARestart) {
  auto broker = Broker::Start();
  KafkaOptions options = broker->Options();
  options.append_timeout = absl::Seconds(2);
  options.request_timeout = absl::Seconds(2);
  auto log = OpenKafkaLog(options).value();
  const std::string topic = UniqueTopic("crash");
  ASSERT_TRUE(log->OpenTopic({topic, 1}).ok() || log->OpenTopic({topic, 1}).ok());
  auto writer = log->TakeOver({topic, 0});
  while (!writer.ok()) writer = log->TakeOver({topic, 0});  // a new broker's coordinator takes a moment
  auto reader = log->Read({{{topic, 0}, 0}}).value();
  ASSERT_TRUE((*writer)->Append({{"key", "before"}}).ok());
  EXPECT_EQ(NextValue(*reader).value(), "before");
  EXPECT_TRUE(AwaitHealth(*log, absl::StatusCode::kOk).ok());

  broker->Kill();
  absl::Time start = absl::Now();
  const absl::Status away = (*writer)->Append({{"key", "during"}}).status();
  EXPECT_EQ(away.code(), absl::StatusCode::kUnavailable) << away;
  EXPECT_LT(absl::Now() - start, absl::Seconds(4));
  EXPECT_EQ(log->TakeOver({topic, 0}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(log->EndPositions(topic).status().code(), absl::StatusCode::kUnavailable);
  const auto waits = reader->Next({.deadline = absl::Now() + absl::Milliseconds(100)});
  ASSERT_TRUE(waits.ok()) << waits.status();
  EXPECT_TRUE(waits->records.empty());
  EXPECT_THAT(std::string(AwaitHealth(*log, absl::StatusCode::kUnavailable).message()), HasSubstr(broker->address()));
  start = absl::Now();
  writer->reset();
  EXPECT_LT(absl::Now() - start, absl::Seconds(1)) << "destroying a writer does not wait for brokers";

  broker->Restart();
  do {
    writer = log->TakeOver({topic, 0});
  } while (writer.status().code() == absl::StatusCode::kUnavailable);
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE((*writer)->Append({{"key", "after"}}).ok());
  EXPECT_EQ(NextValue(*reader).value(), "after");
  EXPECT_TRUE(AwaitHealth(*log, absl::StatusCode::kOk).ok());
  EXPECT_THAT(ReadValues(*log, topic), ::testing::ElementsAre("before", "after"));
}

// A broker forgets a transactional id that was idle for long; by default after seven days.
TEST(KafkaFaults, AnIdleWriterThatTheBrokerForgotIsReplacedAtOnce) {
  const auto broker = Broker::Start(
      false, "transactional.id.expiration.ms=500,transaction.remove.expired.transaction.cleanup.interval.ms=100");
  const auto log = OpenKafkaLog(broker->Options()).value();
  const std::string topic = UniqueTopic("idle");
  ASSERT_TRUE(log->OpenTopic({topic, 1}).ok());
  auto writer = log->TakeOver({topic, 0}).value();
  absl::Status forgotten;
  std::vector<std::string> appended;
  for (int i = 0; forgotten.ok() && i < 30; ++i) {
    absl::SleepFor(absl::Seconds(1));  // idle
    forgotten = writer->Append({{"key", absl::StrCat(i)}}).status();
    if (forgotten.ok()) appended.push_back(absl::StrCat(i));
  }
  ASSERT_FALSE(forgotten.ok()) << "the broker did not forget";
  EXPECT_TRUE(absl::IsUnavailable(forgotten) || absl::IsAborted(forgotten)) << forgotten;
  writer = log->TakeOver({topic, 0}).value();
  for (const char* next : {"a", "b", "c"}) {  // with each of its producers
    ASSERT_TRUE(writer->Append({{"key", next}}).ok()) << next;
    appended.push_back(next);
  }
  EXPECT_EQ(ReadValues(*log, topic), appended);
}

// A broker that restarts in order: an append that waits for it is appended, once.
TEST(KafkaFaults, AppendsRideOverAShortRestart) {
  auto broker = Broker::Start();
  KafkaOptions options = broker->Options();
  options.append_timeout = absl::Seconds(30);
  options.transaction_timeout = absl::Seconds(60);
  auto log = OpenKafkaLog(options).value();
  const std::string topic = UniqueTopic("restart");
  ASSERT_TRUE(log->OpenTopic({topic, 1}).ok());
  auto writer = log->TakeOver({topic, 0}).value();
  ASSERT_TRUE(writer->Append({{"key", "before"}}).ok());
  broker->Stop();
  absl::StatusOr<int64_t> next;
  std::thread append([&] { next = writer->Append({{"key", "during"}}); });
  broker->Restart();
  append.join();
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_THAT(ReadValues(*log, topic), ::testing::ElementsAre("before", "during"));
}

class MockCluster : public ::testing::Test {
 protected:
  // Requests, by the numbers of Kafka's protocol.
  static constexpr int kProduce = 0, kAddPartitions = 24, kEndTransaction = 26;

  MockCluster() {
    owner_ = kafka::Connect(options_, kafka::Role::kProducer, {}).value();
    cluster_ = rd_kafka_mock_cluster_new(owner_.get(), 1);
    rd_kafka_mock_topic_create(cluster_, "mock", 1, 1);
    options_.bootstrap_servers = rd_kafka_mock_cluster_bootstraps(cluster_);
    options_.append_timeout = absl::Seconds(1);
    writer_ = kafka::TakeOverPartition(&options_, {"mock", 0}, 0).value();
  }
  ~MockCluster() override {
    writer_.reset();
    rd_kafka_mock_cluster_destroy(cluster_);
  }

  void Fail(int request, rd_kafka_resp_err_t error, int times) {
    for (int i = 0; i < times; ++i) rd_kafka_mock_push_request_errors(cluster_, request, 1, error);
  }
  absl::Status Append() { return writer_->Append({{"key", "value"}}).status(); }

  KafkaOptions options_ = [] {
    KafkaOptions options;
    options.bootstrap_servers = "127.0.0.1:9";
    options.logger = [](int, absl::string_view) {};
    return options;
  }();
  kafka::ClientHandle owner_;
  rd_kafka_mock_cluster_t* cluster_;
  std::unique_ptr<Writer> writer_;
};

TEST_F(MockCluster, AppendsWhenNothingFails) {
  EXPECT_TRUE(Append().ok());
  EXPECT_TRUE(Append().ok());
}

size_t Threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), std::filesystem::directory_iterator());
}

// Left alone, librdkafka would go on trying to commit what was reported as unknown.
TEST_F(MockCluster, ACommitWithoutAnAnswerIsUnknownAndTheProducersGone) {
  const size_t threads = Threads();
  Fail(kEndTransaction, RD_KAFKA_RESP_ERR__TRANSPORT, 1000);
  const absl::Time start = absl::Now();
  const absl::Status status = Append();
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded) << status;
  EXPECT_LT(absl::Now() - start, absl::Seconds(4));
  EXPECT_LT(Threads(), threads - 4);
  const absl::Status dead = Append();
  EXPECT_EQ(dead.code(), absl::StatusCode::kAborted);
  EXPECT_THAT(std::string(dead.message()), HasSubstr("not known"));
}

// The commit may have been done by an attempt whose answer was lost, and the fencing come after it.
TEST_F(MockCluster, FencedWhileCommittingIsUnknownToo) {
  Fail(kEndTransaction, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, 1);
  EXPECT_EQ(Append().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(MockCluster, FencedBeforeTheCommitIsAborted) {
  Fail(kAddPartitions, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, 1);
  EXPECT_EQ(Append().code(), absl::StatusCode::kAborted);
}

TEST_F(MockCluster, FencedAtTheRecordsIsAborted) {
  Fail(kProduce, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, 1);
  EXPECT_EQ(Append().code(), absl::StatusCode::kAborted);
}

TEST_F(MockCluster, TooFewReplicasIsUnavailable) {
  Fail(kProduce, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, 1000);
  EXPECT_EQ(Append().code(), absl::StatusCode::kUnavailable);
}

TEST_F(MockCluster, WithoutPermissionItSaysWhatToDo) {
  Fail(kAddPartitions, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, 1);
  const absl::Status status = Append();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("kafka-acls"));
}

TEST_F(MockCluster, PassingErrorsAreRetried) {
  Fail(kProduce, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, 1);
  Fail(kEndTransaction, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, 1);
  EXPECT_TRUE(Append().ok());
}

}  // namespace
}  // namespace aims::event_log
