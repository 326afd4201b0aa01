#include "common/event_log/kafka/kafka_held_up.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <thread>

#include "absl/time/clock.h"
#include "common/event_log/held_up.h"
#include "common/event_log/kafka/testing/broker.h"
#include "common/event_log/kafka/testing/read.h"

namespace aims::event_log {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace kafka::testing;

bool Eventually(const std::function<bool()>& condition) {
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (!condition()) {
    if (absl::Now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

class KafkaHeldUp : public ::testing::Test {
 protected:
  static KafkaOptions Options() {
    KafkaOptions options = Broker::Shared().Options();
    options.transaction_timeout = absl::Seconds(60);
    options.held_up_after = absl::Seconds(1);
    return options;
  }
  void SetUp() override { ASSERT_TRUE(log_->OpenTopic({topic_, 2}).ok()); }

  std::unique_ptr<Log> log_ = OpenKafkaLog(Options()).value();
  const std::string topic_ = UniqueTopic("held_up");
  const TopicPartition held_{topic_, 0};
  const TopicPartition free_{topic_, 1};
};

TEST_F(KafkaHeldUp, NamesThePartitionOfAnOpenTransactionUntilThatEnds) {
  auto writer = log_->TakeOver(held_).value();
  auto other = log_->TakeOver(free_).value();
  // The broker writes the mark of a transaction a moment after it acknowledged the commit: the next may begin before it.
  const int64_t before = writer->Append({{"key", "before"}}).value() + 1;  // and the mark
  ASSERT_TRUE(Eventually([&] { return log_->EndPositions(topic_)->at(held_) == before; }));
  ASSERT_TRUE(other->Append({{"key", "other"}}).ok());
  ASSERT_TRUE(writer->Send({{"key", "not settled"}}).ok());
  std::vector<HeldUp> all;
  ASSERT_TRUE(Eventually([&] {
    all = log_->HeldUpPartitions();
    return all.size() == 1 && all[0].offset == before;  // a slow broker takes its time for the others
  }));
  EXPECT_TRUE(all[0].partition == held_);
  EXPECT_LE(all[0].since, absl::Now() - absl::Seconds(1));
  EXPECT_THAT(WhyHeldUp(*log_, held_), AllOf(HasSubstr("/0 is held up at offset 2 since 20"), HasSubstr("still open")));
  EXPECT_THAT(WhyHeldUp(*log_, free_), IsEmpty());
  EXPECT_THAT(HeldUpIn(*log_, {"another"}), IsEmpty());
  EXPECT_THAT(std::string(HeldUpProblem(all).message()),
              AllOf(HasSubstr(" describe-producers --topic "), HasSubstr(" abort --topic "),
                    HasSubstr(" --partition 0 --start-offset 2")));

  // A reader gets as far as that, and no further.
  auto reader = log_->Read({{held_, 0}, {free_, 0}}).value();
  const Positions ends = log_->EndPositions(topic_).value();
  ASSERT_GT(ends.at(held_), before);
  Positions reached;
  EXPECT_FALSE(ReachedReadable({}, ends, *log_));
  EXPECT_FALSE(ReachedReadable({{held_, before}}, ends, *log_)) << "the other partition is not held up";
  ASSERT_TRUE(Eventually([&] {
    reached = reader->Next({.deadline = absl::Now() + absl::Milliseconds(100)})->positions;
    return ReachedReadable(reached, ends, *log_);
  }));
  EXPECT_EQ(reached.at(held_), before);
  EXPECT_EQ(reached.at(free_), ends.at(free_));

  ASSERT_TRUE(writer->Settle().ok());
  EXPECT_TRUE(Eventually([&] { return log_->HeldUpPartitions().empty(); }));
  EXPECT_FALSE(ReachedReadable(reached, ends, *log_)) << "there is more to read now";
  EXPECT_TRUE(HeldUpProblem(log_->HeldUpPartitions()).ok());
}

// As each leader does under load: a transaction is open nearly always, and never the same for long.
TEST_F(KafkaHeldUp, ShortTransactionsHoldUpNobody) {
  auto writer = log_->TakeOver(held_).value();
  absl::Duration longest;
  bool told = false;
  const absl::Time end = absl::Now() + absl::Seconds(4);
  while (absl::Now() < end) {
    const absl::Time begin = absl::Now();
    ASSERT_TRUE(writer->Send({{"key", "value"}}).ok());
    ASSERT_TRUE(writer->Send({{"key", "next"}}).ok());
    ASSERT_TRUE(writer->Settle().ok());
    ASSERT_TRUE(writer->Settle().ok());
    longest = std::max(longest, absl::Now() - begin);
    told = told || !log_->HeldUpPartitions().empty();
  }
  if (longest > Options().held_up_after / 2) GTEST_SKIP() << "the broker took " << longest << " for two appends";
  EXPECT_FALSE(told) << "though no two appends took longer than " << longest;
}

}  // namespace
}  // namespace aims::event_log
