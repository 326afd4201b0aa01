#include "common/event_log/kafka/kafka_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/event_log/kafka/testing/broker.h"

namespace aims::event_log {
namespace {

using kafka::testing::Broker;
using kafka::testing::UniqueTopic;

TEST(KafkaLog, WhatIsAppendedIsReadWithItsHeaders) {
  auto log = OpenKafkaLog(Broker::Shared().Options());
  ASSERT_TRUE(log.ok()) << log.status();
  const std::string topic = UniqueTopic("roundtrip");
  ASSERT_EQ((*log)->OpenTopic({topic, 2}).value(), 2);
  auto writer = (*log)->TakeOver({topic, 1});
  ASSERT_TRUE(writer.ok()) << writer.status();
  const auto next = (*writer)->Append({{"key", "value", {{"ce_id", "1"}, {"ce_type", "a.B"}, {"ce_id", "2"}}}});
  ASSERT_TRUE(next.ok()) << next.status();

  auto reader = (*log)->Read({{{topic, 0}, 0}, {{topic, 1}, 0}});
  ASSERT_TRUE(reader.ok()) << reader.status();
  Batch batch;
  while (batch.records.empty()) {
    auto got = (*reader)->Next({.deadline = absl::Now() + absl::Seconds(10)});
    ASSERT_TRUE(got.ok()) << got.status();
    batch = *std::move(got);
  }
  ASSERT_EQ(batch.records.size(), 1);
  EXPECT_EQ(batch.records[0].partition, (TopicPartition{topic, 1}));
  EXPECT_EQ(batch.records[0].record.key, "key");
  EXPECT_EQ(batch.records[0].record.value, "value");
  EXPECT_THAT(
      batch.records[0].record.headers,
      testing::ElementsAre(testing::Pair("ce_id", "1"), testing::Pair("ce_type", "a.B"), testing::Pair("ce_id", "2")));
  EXPECT_GE((batch.positions[{topic, 1}]), *next);
}

}  // namespace
}  // namespace aims::event_log
