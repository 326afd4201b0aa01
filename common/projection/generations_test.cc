#include "common/projection/generations.h"

#include <atomic>
#include <future>
#include <random>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "common/event_log/testing/disk.h"
#include "common/event_log/testing/forwarding_log.h"
#include "common/event_log/testing/temp_log.h"
#include "common/projection/testing/empty_folder.h"
#include "gtest/gtest.h"

namespace aims::projection {
namespace {

const event_log::TopicPartition kPartition{"t", 0};

// Keeps much of each record.
class BulkyFolder : public testing::EmptyFolder {
 public:
  absl::Status Fold(const event_log::ReadRecord& record, read_model::Batch& batch) override {
    std::string value(4096, '\0');
    for (char& c : value) c = static_cast<char>(random_());  // not to be compressed
    batch.Put("k" + std::to_string(record.offset), value);
    return absl::OkStatus();
  }

 private:
  std::mt19937 random_;
};

// A log that can grow while it is asked for its ends.
class GrowingLog : public event_log::testing::ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;

  std::function<void()> asked;  // once, when the answer is known

  absl::StatusOr<event_log::Positions> EndPositions(absl::string_view topic, absl::Time deadline) override {
    auto ends = ForwardingLog::EndPositions(topic, deadline);
    if (asked) std::exchange(asked, nullptr)();
    return ends;
  }
};

class GenerationsTest : public ::testing::Test {
 protected:
  GenerationsTest() {
    EXPECT_TRUE(log_->OpenTopic({.topic = "t", .partitions = 1}).ok());
    writer_ = *log_->TakeOver(kPartition);
  }

  void Open(std::function<std::unique_ptr<Folder>()> make_folder, const std::string& directory = "", int schema = 1) {
    GenerationsOptions options;
    options.schema = schema;
    options.log = &growing_log_;
    options.topics = {"t"};
    options.name = "empty";
    options.directory = (directory.empty() ? log_.directory() : directory) + "/model";
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
  GrowingLog growing_log_{log_.get()};
  const read_model::Memory memory_;
  base::Executor executor_{2};
  std::unique_ptr<event_log::Writer> writer_;
  std::unique_ptr<Generations> model_;
};

// What is new in a schema is missing from a generation of the one before, and whoever needs it can tell.
TEST_F(GenerationsTest, AnOlderSchemaServesUntilTheNextIsFilledAndSaysSo) {
  std::promise<void> gate;
  const std::shared_future<void> opened(gate.get_future());
  const auto waiting = [opened] {
    return std::make_unique<testing::EmptyFolder>([opened](const event_log::ReadRecord&) { opened.wait(); });
  };
  Append();
  Open([] { return std::make_unique<testing::EmptyFolder>([](const event_log::ReadRecord&) {}); });
  ASSERT_TRUE(model_->Wait({{kPartition, 1}}, absl::Now() + absl::Seconds(20)).ok());
  EXPECT_TRUE(model_->OfThisSchema());
  model_.reset();
  Open(waiting, "", 2);
  EXPECT_FALSE(model_->OfThisSchema());
  EXPECT_EQ(Shown(), 1) << "it serves all the same";
  gate.set_value();
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (!model_->OfThisSchema() && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(2));
  EXPECT_TRUE(model_->OfThisSchema());
  EXPECT_EQ(Shown(), 1);
}

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

TEST_F(GenerationsTest, ALogThatGrowsWhileItIsAskedForItsEndsHasLostNothing) {
  Open([] { return std::make_unique<testing::EmptyFolder>([](const event_log::ReadRecord&) {}); });
  Append();
  ASSERT_TRUE(model_->Wait({{kPartition, 1}}, absl::Now() + absl::Seconds(20)).ok());
  growing_log_.asked = [this] {
    Append();
    ASSERT_TRUE(model_->Wait({{kPartition, 2}}, absl::Now() + absl::Seconds(20)).ok());
  };
  const absl::Status rebuilding = model_->Rebuild();
  EXPECT_TRUE(rebuilding.ok()) << rebuilding;
}

// What is not logged is gone when a write fails; a generation that went on without it would be swapped in.
TEST_F(GenerationsTest, AGenerationThatLosesItsBeginningToAFullDiskIsNotServed) {
  auto disk = event_log::testing::Disk::Mount(size_t{24} << 20);
  if (!disk.ok()) GTEST_SKIP() << disk.status();
  bool bulky = false;
  Open(
      [&bulky]() -> std::unique_ptr<Folder> {
        if (bulky) return std::make_unique<BulkyFolder>();
        return std::make_unique<testing::EmptyFolder>();
      },
      (*disk)->directory());
  constexpr int kRecords = 48000;  // of which a batch has 8000
  ASSERT_TRUE(writer_->Append(std::vector<event_log::Record>(kRecords, {"key", "value"})).ok());
  const std::shared_ptr<Projection> old = model_->Serving();
  ASSERT_TRUE(model_->Wait({{kPartition, kRecords}}, absl::Now() + absl::Seconds(20)).ok());
  const auto rebuild = [&] {
    ASSERT_TRUE(model_->Rebuild().ok());
    const absl::Time deadline = absl::Now() + absl::Seconds(60);
    while (model_->rebuild().running && model_->Serving() == old && absl::Now() < deadline) {
      absl::SleepFor(absl::Milliseconds(2));
    }
  };
  bulky = true;
  rebuild();
  EXPECT_EQ(model_->Serving(), old);
  EXPECT_NE(model_->Health().message().find("lost written data"), absl::string_view::npos) << model_->Health();
  bulky = false;
  rebuild();
  EXPECT_NE(model_->Serving(), old);
  EXPECT_TRUE(model_->Health().ok()) << model_->Health();
  model_.reset();
}

}  // namespace
}  // namespace aims::projection
