#include "common/process/log_ends.h"

#include <unistd.h>

#include <filesystem>
#include <future>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/event_log/embedded/embedded_log.h"
#include "gtest/gtest.h"

namespace aims::process {
namespace {

using event_log::Positions;

class LogEndsTest : public ::testing::Test {
 protected:
  LogEndsTest() {
    std::filesystem::remove_all(directory_);
    log_ = *event_log::OpenEmbeddedLog({.directory = directory_});
    for (const char* topic : {"a", "b"}) EXPECT_TRUE(log_->OpenTopic({topic, 2}).ok());
  }
  ~LogEndsTest() override {
    log_.reset();
    std::filesystem::remove_all(directory_);
  }
  void Append(const event_log::TopicPartition& partition) {
    auto writer = log_->TakeOver(partition);
    ASSERT_TRUE(writer.ok()) << writer.status();
    ASSERT_TRUE((*writer)->Append({event_log::Record{"key", "value", {}}}).ok());
  }

  const std::string directory_ = absl::StrCat(::testing::TempDir(), "/log_ends_", getpid());
  base::Executor executor_{1};
  std::unique_ptr<event_log::Log> log_;
};

absl::StatusOr<Positions> Ask(LogEnds& ends) {
  std::promise<absl::StatusOr<Positions>> answer;
  ends.Ask(absl::Now() + absl::Seconds(20), [&answer](const auto& positions) { answer.set_value(positions); });
  return answer.get_future().get();
}

TEST_F(LogEndsTest, IncludeAllThatWasAppendedBefore) {
  LogEnds ends(log_.get(), {"a", "b"}, &executor_);
  for (int i = 0; i < 20; ++i) {
    Append({i % 2 == 0 ? "a" : "b", i % 2});
    const auto positions = Ask(ends);
    ASSERT_TRUE(positions.ok()) << positions.status();
    Positions expected = *log_->EndPositions("a");
    const Positions of_b = *log_->EndPositions("b");
    expected.insert(of_b.begin(), of_b.end());
    EXPECT_EQ(*positions, expected);
  }
}

TEST_F(LogEndsTest, TellsWhatTheLogSaysInstead) {
  LogEnds ends(log_.get(), {"a", "none"}, &executor_);
  EXPECT_TRUE(absl::IsNotFound(Ask(ends).status()));
}

TEST_F(LogEndsTest, AnswersEveryoneWhenItEnds) {
  std::atomic<int> answers{0};
  {
    LogEnds ends(log_.get(), {"a", "b"}, &executor_);
    for (int i = 0; i < 1000; ++i) ends.Ask(absl::InfiniteFuture(), [&answers](const auto&) { ++answers; });
  }
  std::promise<void> after;
  executor_.Post([&after] { after.set_value(); });
  after.get_future().wait();
  EXPECT_EQ(answers, 1000);
}

}  // namespace
}  // namespace aims::process
