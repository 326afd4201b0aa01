#include "common/event_log/kafka/kafka_topics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "common/event_log/kafka/kafka_client.h"
#include "common/event_log/kafka/testing/broker.h"

namespace aims::event_log {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using namespace kafka::testing;

// A topic as an administrator might have made it.
std::string TopicWith(const std::vector<std::pair<std::string, std::string>>& settings) {
  const std::string name = UniqueTopic("settings");
  const KafkaOptions options = Broker::Shared().Options();
  const kafka::ClientHandle client = kafka::Connect(options, kafka::Role::kProducer, {}).value();
  char error[256];
  rd_kafka_NewTopic_t* topic = rd_kafka_NewTopic_new(name.c_str(), 3, 1, error, sizeof(error));
  for (const auto& [key, value] : settings) rd_kafka_NewTopic_set_config(topic, key.c_str(), value.c_str());
  rd_kafka_AdminOptions_t* admin = rd_kafka_AdminOptions_new(client.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS);
  rd_kafka_AdminOptions_set_operation_timeout(admin, 10000, error, sizeof(error));
  const kafka::QueueHandle queue(rd_kafka_queue_new(client.get()));
  rd_kafka_CreateTopics(client.get(), &topic, 1, admin, queue.get());
  rd_kafka_event_t* event = rd_kafka_queue_poll(queue.get(), 20000);
  EXPECT_NE(event, nullptr);
  size_t count = 0;
  const auto** results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
  EXPECT_EQ(rd_kafka_topic_result_error(results[0]), RD_KAFKA_RESP_ERR_NO_ERROR);
  rd_kafka_event_destroy(event);
  rd_kafka_AdminOptions_destroy(admin);
  rd_kafka_NewTopic_destroy(topic);
  return name;
}

TEST(KafkaTopics, RefusesAllSettingsThatLoseDataAtOnceAndTheCommandItGivesMendsThem) {
  const std::string topic = TopicWith({{"retention.ms", "604800000"},
                                       {"retention.bytes", "1000000"},
                                       {"cleanup.policy", "compact,delete"},
                                       {"unclean.leader.election.enable", "true"},
                                       {"max.message.bytes", "1000"}});
  auto log = OpenKafkaLog(Broker::Shared().Options()).value();
  const absl::Status refused = log->OpenTopic({topic, 8}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  const std::string message(refused.message());
  EXPECT_THAT(message, AllOf(HasSubstr(topic), HasSubstr("retention.ms=604800000"),
                             HasSubstr("retention.bytes=1000000"), HasSubstr("cleanup.policy=compact,delete"),
                             HasSubstr("unclean.leader.election.enable=true"), HasSubstr("max.message.bytes=1000 ")));

  const std::string tool = "kafka-configs.sh";
  const size_t command = message.find(tool);
  ASSERT_NE(command, std::string::npos) << message;
  ASSERT_EQ(RunTool("kafka.admin.ConfigCommand" + message.substr(command + tool.size())), 0);
  const auto partitions = log->OpenTopic({topic, 8});
  ASSERT_TRUE(partitions.ok()) << partitions.status();
  EXPECT_EQ(*partitions, 3) << "an existing topic keeps its number of partitions";
}

TEST(KafkaTopics, RefusesEachSettingAlone) {
  auto log = OpenKafkaLog(Broker::Shared().Options()).value();
  const std::pair<std::string, std::string> keeps = {"retention.ms", "-1"};
  const std::pair<std::string, std::string> times = {"message.timestamp.type", "LogAppendTime"};
  EXPECT_TRUE(log->OpenTopic({TopicWith({keeps, times})}).ok());
  EXPECT_EQ(log->OpenTopic({TopicWith({})}).status().code(), absl::StatusCode::kFailedPrecondition) << "7 days";
  const std::pair<std::string, std::string> losing[] = {
      {"retention.ms", "1000"},        {"retention.bytes", "1"},
      {"cleanup.policy", "compact"},   {"unclean.leader.election.enable", "true"},
      {"max.message.bytes", "100000"}, {"message.timestamp.type", "CreateTime"}};
  for (const auto& setting : losing) {
    std::vector<std::pair<std::string, std::string>> settings = {keeps, setting};
    if (setting.first != times.first) settings.push_back(times);
    const absl::Status refused = log->OpenTopic({TopicWith(settings)}).status();
    EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition) << setting.first;
    EXPECT_THAT(std::string(refused.message()), HasSubstr(absl::StrCat(setting.first, "=", setting.second)));
  }
  KafkaOptions strict = Broker::Shared().Options();
  strict.min_insync_replicas = 2;
  const absl::Status refused = OpenKafkaLog(strict).value()->OpenTopic({TopicWith({keeps, times})}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("min.insync.replicas=1"));
}

TEST(KafkaTopics, SaysWhyATopicCannotBeCreated) {
  KafkaOptions options = Broker::Shared().Options();
  options.replication_factor = 3;
  const absl::Status refused = OpenKafkaLog(options).value()->OpenTopic({UniqueTopic("replicas")}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("3 replicas: there are fewer brokers"));
}

TEST(KafkaTopics, ReplicasThatStartTogetherAllFindTheTopicAndItsEnd) {
  const std::string topic = UniqueTopic("together");
  std::vector<std::thread> replicas;
  std::vector<absl::StatusOr<int32_t>> found(4);
  for (size_t i = 0; i < found.size(); ++i) {
    replicas.emplace_back([&, i] {
      auto log = OpenKafkaLog(Broker::Shared().Options()).value();
      found[i] = log->OpenTopic({topic, 5});
      const auto ends = log->EndPositions(topic);  // its leaders may not serve yet
      EXPECT_TRUE(ends.ok()) << ends.status();
    });
  }
  for (std::thread& replica : replicas) replica.join();
  for (const auto& partitions : found) {
    ASSERT_TRUE(partitions.ok()) << partitions.status();
    EXPECT_EQ(*partitions, 5);
  }
}

}  // namespace
}  // namespace aims::event_log
