// The number of partitions that a topic remembers, whatever is done to it.

#include "common/command/placement.h"

#include "common/command/testing/notes.h"
#include "common/event_log/testing/temp_log.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::command::testing {
namespace {

class Placement : public ::testing::Test {
 protected:
  Placement() : aggregates_(kTopic, NotesRecord::default_instance()) { EXPECT_TRUE(log_->OpenTopic({kTopic, 3}).ok()); }

  void Append(int32_t partition, const event_log::Record& record) {
    auto writer = log_->TakeOver({kTopic, partition});
    ASSERT_TRUE(writer.ok()) << writer.status();
    ASSERT_TRUE((*writer)->Append({&record, 1}).ok());
  }
  // As the first leader of `partition` did it.
  void OpenPartition(int32_t partition, int32_t placed_over) {
    event::v1::PartitionOpened opened;
    opened.set_epoch(1);
    opened.set_partitions(placed_over);
    Append(partition, aggregates_.Encode({}, opened, kTopic));
  }
  absl::StatusOr<int32_t> Ask() { return PlacedOver(*log_, aggregates_, *log_->EndPositions(kTopic)); }

  event_log::testing::TempLog log_;
  const Aggregates aggregates_;
};

TEST_F(Placement, IsOverAllPartitionsOfANewTopic) { EXPECT_EQ(Ask().value(), 3); }

TEST_F(Placement, IsOverAsManyPartitionsAsInTheBeginning) {
  OpenPartition(1, 2);
  EXPECT_EQ(Ask().value(), 2) << "a partition was added";
}

TEST_F(Placement, KnowsNothingFromRecordsOfOthers) {
  Append(0, {"key", "by another program"});
  OpenPartition(1, 2);
  EXPECT_EQ(Ask().value(), 2);
}

TEST_F(Placement, RefusesATopicWithFewerPartitions) {
  OpenPartition(0, 8);
  const absl::Status refused = Ask().status();
  EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << refused;
  EXPECT_THAT(std::string(refused.message()),
              ::testing::HasSubstr("has 3 partitions, but its events are placed over 8"));
}

TEST_F(Placement, RefusesPartitionsThatDisagree) {
  OpenPartition(0, 2);
  OpenPartition(2, 3);
  EXPECT_TRUE(absl::IsFailedPrecondition(Ask().status()));
}

}  // namespace
}  // namespace aims::command::testing
