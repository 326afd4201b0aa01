#include "common/projection/generations.h"

#include <atomic>
#include <thread>

#include "absl/time/clock.h"
#include "common/event_log/testing/temp_log.h"
#include "common/projection/testing/empty_folder.h"
#include "gtest/gtest.h"

namespace aims::projection {
namespace {

const event_log::TopicPartition kPartition{"t", 0};

class GenerationsTest : public ::testing::Test {
 protected:
  GenerationsTest() {
    EXPECT_TRUE(log_->OpenTopic({.topic = "t", .partitions = 1}).ok());
    writer_ = *log_->TakeOver(kPartition);
  }

  void Open(std::function<std::unique_ptr<Folder>()> make_folder) {
    GenerationsOptions options;
    options.log = log_.get();
    options.topics = {"t"};
    options.name = "empty";
    options.directory = log_.directory() + "/model";
    options.memory = &memory_;
    options.make_folder = std::move(make_folder);
    auto model = Generations::Open(std::move(options), &executor_);
    ASSERT_TRUE(model.ok()) << model.status();
    model_ = *std::move(model);
  }
  void Append() {
    const event_log::Record record{"key", "value", {}};
    ASSERT_TRUE(writer_->Append({&record, 1}).ok());
  }

  int64_t Shown() { return model_->Serving()->progress().At(kPartition); }

  event_log::testing::TempLog log_;
  const read_model::Memory memory_;
  base::Executor executor_{2};
  std::unique_ptr<event_log::Writer> writer_;
  std::unique_ptr<Generations> model_;
};

// A leader that saw more before a swap than after it would decide on what is no longer so. Here the new generation
// folds more slowly than records come, so that the old one is ahead of it whenever it has caught up with where that
// was.
TEST_F(GenerationsTest, WhatWasShownOnceIsShownAfterASwap) {
  int made = 0;
  Open([&made] {
    const absl::Duration work = made++ == 0 ? absl::ZeroDuration() : absl::Milliseconds(7);
    return std::make_unique<testing::EmptyFolder>([work](const event_log::ReadRecord&) { absl::SleepFor(work); });
  });
  for (int i = 0; i < 5; ++i) Append();
  const std::shared_ptr<Projection> old = model_->Serving();
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    for (; !stop; absl::SleepFor(absl::Milliseconds(5))) Append();
  });
  ASSERT_TRUE(model_->Rebuild().ok());
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  int64_t seen = 0;
  bool went_back = false;
  const auto look = [&] {
    const int64_t shown = Shown();
    went_back = went_back || shown < seen;
    seen = shown;
  };
  while (model_->Serving() == old && absl::Now() < deadline) look();
  look();
  stop = true;
  writer.join();
  EXPECT_NE(model_->Serving(), old) << "was not swapped in";
  EXPECT_FALSE(went_back);
}

}  // namespace
}  // namespace aims::projection
