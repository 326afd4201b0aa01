#include "common/projection/progress.h"

#include <future>

#include "absl/time/clock.h"
#include "gtest/gtest.h"

namespace aims::projection {
namespace {

const event_log::TopicPartition kFirst{"t", 0};
const event_log::TopicPartition kSecond{"t", 1};

class ProgressTest : public ::testing::Test {
 protected:
  std::future<absl::Status> Await(const event_log::Positions& target, absl::Time deadline,
                                  Until until = Until::kReached) {
    auto promise = std::make_shared<std::promise<absl::Status>>();
    progress_.Await(
        target, deadline, [promise](absl::Status status) { promise->set_value(std::move(status)); }, until);
    return promise->get_future();
  }
  base::Executor executor_{1};
  Progress progress_{&executor_};
};

TEST_F(ProgressTest, WaitsForEveryPartitionOfTheTarget) {
  auto answer = Await({{kFirst, 3}, {kSecond, 5}}, absl::InfiniteFuture());
  progress_.Advance({{kFirst, 3}});
  progress_.Advance({{kSecond, 4}});
  EXPECT_EQ(answer.wait_for(std::chrono::milliseconds(0)), std::future_status::timeout);
  progress_.Advance({{kSecond, 5}});
  EXPECT_TRUE(answer.get().ok());
}

TEST_F(ProgressTest, WhatIsReachedIsAnsweredAtOnce) {
  progress_.Advance({{kFirst, 3}});
  EXPECT_TRUE(Await({{kFirst, 3}}, absl::InfinitePast()).get().ok());
  EXPECT_TRUE(Await({{kSecond, 0}}, absl::InfinitePast()).get().ok()) << "the beginning is always reached";
}

TEST_F(ProgressTest, ALateReaderIsToldTheLag) {
  progress_.Advance({{kFirst, 3}});
  auto answer = Await({{kFirst, 10}}, absl::FromUnixSeconds(100));
  progress_.Expire(absl::FromUnixSeconds(99));
  EXPECT_EQ(answer.wait_for(std::chrono::milliseconds(0)), std::future_status::timeout);
  progress_.Expire(absl::FromUnixSeconds(100));
  const absl::Status status = answer.get();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_NE(status.message().find("7 behind"), absl::string_view::npos) << status;
}

TEST_F(ProgressTest, ALateReaderIsToldWhatHoldsUpThePartition) {
  Progress progress(&executor_, [](const event_log::TopicPartition& partition) {
    return partition == kSecond ? "t/1 is held up at offset 5" : "";
  });
  std::promise<absl::Status> first, second;
  progress.Await({{kFirst, 10}}, absl::InfinitePast(), [&](absl::Status status) { first.set_value(status); });
  progress.Await({{kSecond, 10}}, absl::InfinitePast(), [&](absl::Status status) { second.set_value(status); });
  progress.Expire(absl::Now());
  const std::string of_first(first.get_future().get().message()), of_second(second.get_future().get().message());
  EXPECT_EQ(of_first.find("held up"), std::string::npos) << of_first;
  EXPECT_NE(of_second.find("10 behind, and t/1 is held up at offset 5. Try again"), std::string::npos) << of_second;
}

TEST_F(ProgressTest, PositionsNeverFall) {
  progress_.Advance({{kFirst, 3}});
  progress_.Advance({{kFirst, 2}});
  EXPECT_EQ(progress_.At(kFirst), 3);
}

TEST_F(ProgressTest, PassedMeansThatSomethingNewWasFolded) {
  progress_.Advance({{kFirst, 3}, {kSecond, 5}});
  auto answer = Await({{kFirst, 3}, {kSecond, 5}}, absl::InfiniteFuture(), Until::kPassed);
  EXPECT_EQ(answer.wait_for(std::chrono::milliseconds(0)), std::future_status::timeout);
  progress_.Advance({{kSecond, 6}});
  EXPECT_TRUE(answer.get().ok());
}

TEST_F(ProgressTest, TheEndOfTheFoldEndsTheWaiting) {
  auto waiting = Await({{kFirst, 3}}, absl::InfiniteFuture());
  progress_.Close();
  EXPECT_TRUE(absl::IsCancelled(waiting.get()));
  EXPECT_TRUE(absl::IsCancelled(Await({{kFirst, 3}}, absl::InfiniteFuture()).get()));
}

}  // namespace
}  // namespace aims::projection
