#include "common/projection/projection.h"

#include <atomic>

#include "absl/time/clock.h"
#include "common/event_log/testing/forwarding_log.h"
#include "common/event_log/testing/temp_log.h"
#include "common/projection/testing/empty_folder.h"
#include "gtest/gtest.h"

namespace aims::projection {
namespace {

using event_log::Positions;

const event_log::TopicPartition kPartition{"t", 0};

// A log that cannot be read for a while.
class RefusingLog : public event_log::testing::ForwardingLog {
 public:
  using ForwardingLog::ForwardingLog;

  std::atomic<bool> refuses{false};

  absl::StatusOr<std::unique_ptr<event_log::Reader>> Read(const Positions& from) override {
    if (refuses) return absl::UnavailableError("refused");
    auto reader = ForwardingLog::Read(from);
    if (!reader.ok()) return reader;
    return std::make_unique<Reader>(*this, *std::move(reader));
  }

 private:
  class Reader : public event_log::Reader {
   public:
    Reader(const RefusingLog& log, std::unique_ptr<event_log::Reader> reader) : log_(log), reader_(std::move(reader)) {}
    absl::StatusOr<event_log::Batch> Next(const event_log::NextOptions& options) override {
      if (log_.refuses) return absl::UnavailableError("refused");
      return reader_->Next(options);
    }
    void Close() override { reader_->Close(); }

   private:
    const RefusingLog& log_;
    const std::unique_ptr<event_log::Reader> reader_;
  };
};

class ProjectionTest : public ::testing::Test {
 protected:
  ProjectionTest() { EXPECT_TRUE(temp_log_->OpenTopic({.topic = "t", .partitions = 1}).ok()); }

  void Start(std::unique_ptr<Folder> folder = std::make_unique<testing::EmptyFolder>()) {
    auto database = read_model::Database::Open(temp_log_.directory() + "/model", memory_);
    ASSERT_TRUE(database.ok()) << database.status();
    ProjectionOptions options;
    options.log = &log_;
    options.topics = {"t"};
    options.name = "empty";
    auto projection = Projection::Start(std::move(options), *std::move(database), std::move(folder), &executor_);
    ASSERT_TRUE(projection.ok()) << projection.status();
    projection_ = *std::move(projection);
  }
  static bool Eventually(const std::function<bool()>& condition) {
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    while (!condition()) {
      if (absl::Now() > deadline) return false;
      absl::SleepFor(absl::Milliseconds(2));
    }
    return true;
  }

  event_log::testing::TempLog temp_log_;
  RefusingLog log_{temp_log_.get()};
  const read_model::Memory memory_;
  std::atomic<bool> told_{false};
  base::Executor executor_{1};
  std::unique_ptr<Projection> projection_;
};

TEST_F(ProjectionTest, GoesOnFromWhereAModelOfBeforeSchema3Stands) {
  {
    auto old = read_model::Database::Open(temp_log_.directory() + "/model", memory_);
    ASSERT_TRUE(old.ok()) << old.status();
    read_model::Batch batch(**old);
    batch.Put("pt/0", "2");
    ASSERT_TRUE((*old)->Write(batch).ok());
  }
  auto writer = temp_log_->TakeOver(kPartition);
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE((*writer)->Append(std::vector<event_log::Record>(5, {"key", "value"})).ok());
  std::vector<int64_t> folded;
  Start(std::make_unique<testing::EmptyFolder>(
      [&](const event_log::ReadRecord& record) { folded.push_back(record.offset); }));
  ASSERT_TRUE(projection_->progress().Wait({{kPartition, 5}}, absl::Now() + absl::Seconds(20)).ok());
  EXPECT_EQ(*StoredPositions(*projection_->database().TakeSnapshot()), (Positions{{kPartition, 5}}));
  projection_.reset();
  EXPECT_EQ(folded, (std::vector<int64_t>{2, 3, 4}));
}

TEST_F(ProjectionTest, SaysThatAStoredPositionIsDamaged) {
  for (const char* damaged : {"t/0", "t 5", "t/x 5", "t/0 x", "t/0 5\n\n "}) {
    auto database = read_model::Database::Open(temp_log_.directory() + "/model", memory_);
    ASSERT_TRUE(database.ok()) << database.status();
    read_model::Batch batch(**database);
    batch.Put("p", damaged);
    ASSERT_TRUE((*database)->Write(batch).ok());
    EXPECT_TRUE(absl::IsDataLoss(StoredPositions(*(*database)->TakeSnapshot()).status())) << damaged;
  }
}

// Its offsets fit: only its first record tells it from the one that was folded.
TEST_F(ProjectionTest, ATopicThatWasMadeAnewIsNotFoldedOn) {
  const auto append = [](event_log::Log& log, const std::string& value) {
    ASSERT_TRUE(log.OpenTopic({.topic = "t", .partitions = 1}).ok());
    auto writer = log.TakeOver(kPartition);
    ASSERT_TRUE(writer.ok()) << writer.status();
    ASSERT_TRUE((*writer)->Append(std::vector<event_log::Record>(5, {"key", value})).ok());
  };
  append(*temp_log_, "former");
  Start();
  ASSERT_TRUE(projection_->progress().Wait({{kPartition, 5}}, absl::Now() + absl::Seconds(20)).ok());
  const TopicIdentities::ByPartition known = projection_->identities().Known();
  projection_.reset();
  Start();  // on the same
  projection_.reset();

  event_log::testing::TempLog anew;
  append(*anew, "made anew");
  ProjectionOptions options;
  options.log = anew.get();
  options.topics = {"t"};
  options.name = "empty";
  const auto start = [&](const std::string& directory) {
    return Projection::Start(options, *read_model::Database::Open(temp_log_.directory() + directory, memory_),
                             std::make_unique<testing::EmptyFolder>(), &executor_);
  };
  const absl::Status refused = start("/model").status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_NE(refused.message().find("t/0 begins with another record"), absl::string_view::npos) << refused;

  // Another generation of the read model, to which the former one tells what it knows.
  options.identities = known;
  EXPECT_TRUE(absl::IsFailedPrecondition(start("/next").status()));
}

// A leader that waits for its fold would otherwise never be asked to stop, nor a reader be answered.
TEST_F(ProjectionTest, KeepsDeadlinesWhileTheLogCannotBeRead) {
  Start();
  log_.refuses = true;
  EXPECT_TRUE(Eventually([&] { return !projection_->Health().ok(); }));
  projection_->progress().Await({{kPartition, 1}}, absl::Now() + absl::Milliseconds(100),
                                [this](const absl::Status& status) { told_ = absl::IsFailedPrecondition(status); });
  EXPECT_TRUE(Eventually([&] { return told_.load(); }));
  projection_.reset();
}

TEST_F(ProjectionTest, IsHealthyAgainOnceTheLogCanBeRead) {
  Start();
  log_.refuses = true;
  EXPECT_TRUE(Eventually([&] { return !projection_->Health().ok(); }));
  log_.refuses = false;
  EXPECT_TRUE(Eventually([&] { return projection_->Health().ok(); })) << projection_->Health();
}

TEST_F(ProjectionTest, ShowsTheEndOfALongWayBeforeItIsGone) {
  constexpr int64_t kRecords = 50005;
  auto writer = temp_log_->TakeOver(kPartition);
  ASSERT_TRUE(writer.ok()) << writer.status();
  ASSERT_TRUE((*writer)->Append(std::vector<event_log::Record>(kRecords, {"key", "value"})).ok());
  testing::EmptyFolder* shown = nullptr;
  std::vector<int64_t> looked_ahead;
  auto folder = std::make_unique<testing::EmptyFolder>([&](const event_log::ReadRecord& record) {
    if (record.offset == 0) looked_ahead = shown->looked_ahead();
  });
  shown = folder.get();
  Start(std::move(folder));
  ASSERT_TRUE(projection_->progress().Wait({{kPartition, kRecords}}, absl::Now() + absl::Seconds(20)).ok());
  ASSERT_FALSE(looked_ahead.empty());
  EXPECT_EQ(looked_ahead.size(), 1000u);
  EXPECT_EQ(looked_ahead.back(), kRecords - 1);
  projection_.reset();
}

}  // namespace
}  // namespace aims::projection
