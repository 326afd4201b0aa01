// The Kafka log on a real broker: what is its own beyond the contract that all logs share.
#include "common/event_log/kafka/kafka_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/event_log/kafka/testing/broker.h"
#include "common/event_log/kafka/testing/read.h"

namespace aims::event_log {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using namespace kafka::testing;

TEST(KafkaLog, KeepsHeadersInOrder) {
  auto log = OpenKafkaLog(Broker::Shared().Options()).value();
  const std::string topic = UniqueTopic("headers");
  ASSERT_EQ(log->OpenTopic({topic, 2}).value(), 2);
  auto writer = log->TakeOver({topic, 1}).value();
  const auto next = writer->Append({{"key", "value", {{"ce_id", "1"}, {"ce_type", "a.B"}, {"ce_id", "2"}}}});
  ASSERT_TRUE(next.ok()) << next.status();

  const auto records = ReadAll(*log, topic);
  ASSERT_EQ(records.size(), 1);
  EXPECT_EQ(records[0].partition, (TopicPartition{topic, 1}));
  EXPECT_EQ(records[0].record.key, "key");
  EXPECT_THAT(records[0].record.headers, ElementsAre(Pair("ce_id", "1"), Pair("ce_type", "a.B"), Pair("ce_id", "2")));
}

TEST(KafkaLog, OpensWithoutABrokerAndSaysSo) {
  KafkaOptions options;
  options.bootstrap_servers = "127.0.0.1:9";  // discard: nothing listens
  options.request_timeout = absl::Seconds(1);
  auto log = OpenKafkaLog(options).value();
  EXPECT_EQ(log->Health().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(log->Health().message()), HasSubstr("127.0.0.1:9"));
  const absl::Time start = absl::Now();
  EXPECT_EQ(log->OpenTopic({"aims.risk.events"}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(log->TakeOver({"aims.risk.events", 0}).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
}

TEST(KafkaLog, TellsEndsByTheDeadlineOrSaysThatItCannot) {
  KafkaOptions options;
  options.bootstrap_servers = "127.0.0.1:9";
  options.request_timeout = absl::Minutes(10);
  auto log = OpenKafkaLog(options).value();
  const absl::Time start = absl::Now();
  EXPECT_EQ(log->EndPositions("aims.risk.events", start + absl::Milliseconds(100)).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_LT(absl::Now() - start, absl::Minutes(1));
}

TEST(KafkaLog, RefusesSettingsThatItsGuaranteesDependOn) {
  KafkaOptions options = Broker::Shared().Options();
  options.client_settings = {{"socket.keepalive.enable", "true"}, {"isolation.level", "read_uncommitted"}};
  const auto log = OpenKafkaLog(options);
  EXPECT_EQ(log.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(log.status().message()), HasSubstr("isolation.level"));
  options.client_settings = {{"security.protocol", "telegraph"}};
  EXPECT_EQ(OpenKafkaLog(options).status().code(), absl::StatusCode::kInvalidArgument);
  options.client_settings = {{"socket.keepalive.enable", "true"}};
  EXPECT_TRUE(OpenKafkaLog(options).ok());
}

TEST(KafkaLog, MissingTopicsAndPartitionsAreNamed) {
  auto log = OpenKafkaLog(Broker::Shared().Options()).value();
  const std::string topic = UniqueTopic("missing");
  EXPECT_EQ(log->TakeOver({topic, 0}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(log->EndPositions(topic).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(log->OpenTopic({topic, 2}).ok());
  EXPECT_EQ(log->TakeOver({topic, 2}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(log->Read({{{topic, 2}, 0}}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(log->TakeOver({topic, 1}).ok());
}

// Kafka Streams and Flink join our topics with theirs only if both sides put a key into the same partition.
TEST(KafkaLog, PartitionsAsTheJavaClientDoes) {
  Broker::Shared();  // has fetched the jars
  std::vector<std::string> keys = {"",
                                   "a",
                                   "ab",
                                   "abc",
                                   "abcd",
                                   "organizations/acme/risks/r-17",
                                   "organizations/日本/aiSystems/é",
                                   std::string("\0\xff\x80", 3)};
  for (int i = 0; i < 500; ++i) {
    keys.push_back(absl::StrCat("organizations/", i % 7 == 0 ? "ärzte-" : "acme-", i % 13, "/risks/r-", i));
  }
  std::string directory = ::testing::TempDir() + "/murmur-XXXXXX";
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  std::vector<int32_t> ours;
  {
    std::ofstream in(directory + "/in");
    for (size_t i = 0; i < keys.size(); ++i) {
      const int32_t partitions = 1 + static_cast<int32_t>(i % 31);
      in << partitions << " " << absl::BytesToHexString(keys[i]) << "\n";
      ours.push_back(PartitionOf(keys[i], partitions));
    }
  }
  ASSERT_EQ(std::system(absl::StrCat("java -XX:TieredStopAtLevel=1 -cp '", ClassPath(), "' '", TestingFolder(),
                                     "/MurmurVectors.java' < ", directory, "/in > ", directory, "/out")
                            .c_str()),
            0);
  std::vector<int32_t> theirs;
  std::ifstream out(directory + "/out");
  for (int32_t partition; out >> partition;) theirs.push_back(partition);
  EXPECT_EQ(ours, theirs);
  std::system(absl::StrCat("rm -r ", directory).c_str());
}

}  // namespace
}  // namespace aims::event_log
