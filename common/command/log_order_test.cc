// What a log must keep to, record by record, and what breaks it.

#include "common/command/log_order.h"

#include <memory>

#include "common/command/source_positions.h"
#include "common/command/testing/notes.h"
#include "gtest/gtest.h"

namespace aims::command::testing {
namespace {

constexpr uint64_t kEpoch = 4;

event::v1::EventMetadata Event(const std::string& request_id, uint32_t index, uint32_t size) {
  event::v1::EventMetadata metadata;
  metadata.set_subject(NoteName(1));
  metadata.set_request_id(request_id);
  metadata.set_command_index(index);
  metadata.set_command_size(size);
  metadata.set_writer_epoch(kEpoch);
  return metadata;
}

event::v1::PartitionOpened Opened(uint64_t epoch) {
  event::v1::PartitionOpened opened;
  opened.set_epoch(epoch);
  opened.set_address("here:1");
  return opened;
}

class Order : public ::testing::Test {
 protected:
  Order() { EXPECT_TRUE(order_.Open(Opened(kEpoch)).ok()); }

  bool Follows(const event::v1::EventMetadata& metadata) { return order_.Check(metadata, metadata.subject()).ok(); }
  void Pass(const event::v1::EventMetadata& metadata) {
    ASSERT_TRUE(Follows(metadata));
    order_.Pass(metadata);
  }

  PartitionOrder order_{{}};
};

TEST_F(Order, TakesACommandWhole) {
  Pass(Event("a", 0, 1));
  EXPECT_TRUE(order_.whole());
  Pass(Event("b", 0, 2));
  EXPECT_FALSE(order_.whole());
  Pass(Event("b", 1, 2));
  EXPECT_TRUE(order_.whole());
}

TEST_F(Order, RefusesAnotherKeyThanTheSubject) {
  EXPECT_TRUE(absl::IsDataLoss(order_.Check(Event("a", 0, 1), NoteName(2))));
}

TEST_F(Order, RefusesWhatIsNoPartOfACommand) {
  EXPECT_FALSE(Follows(Event("a", 1, 2))) << "has no beginning";
  EXPECT_FALSE(Follows(Event("a", 1, 1))) << "one more than there are";
  EXPECT_FALSE(Follows(Event("a", 0, 0))) << "one of none";
}

TEST_F(Order, RefusesWhatBreaksIntoACommand) {
  Pass(Event("a", 0, 3));
  EXPECT_FALSE(Follows(Event("b", 0, 1)));
  EXPECT_FALSE(Follows(Event("b", 1, 3)));
  EXPECT_FALSE(Follows(Event("a", 2, 3))) << "the second is missing";
  EXPECT_FALSE(Follows(Event("a", 1, 2))) << "it was of three";
  EXPECT_TRUE(absl::IsDataLoss(order_.Open(Opened(kEpoch + 1))));
  EXPECT_TRUE(Follows(Event("a", 1, 3)));
}

TEST_F(Order, EpochsGrow) {
  EXPECT_FALSE(order_.Open(Opened(kEpoch)).ok());
  EXPECT_FALSE(order_.Open(Opened(kEpoch - 1)).ok());
  EXPECT_TRUE(order_.Open(Opened(kEpoch + 1)).ok());
  EXPECT_FALSE(Follows(Event("a", 0, 1))) << "of the leader before";
  EXPECT_EQ(order_.stored().epoch(), kEpoch + 1);
}

TEST_F(Order, PositionsOfSourcesNeverFall) {
  const auto consumed = [](const event_log::Positions& positions) {
    event::v1::SourcesConsumed said;
    PutPositions(positions, said.mutable_positions());
    return said;
  };
  const event_log::TopicPartition a{"a", 0}, b{"b", 1};
  ASSERT_TRUE(order_.Consume(Event("", 0, 0), consumed({{a, 3}, {b, 7}})).ok());
  ASSERT_TRUE(order_.Consume(Event("", 0, 0), consumed({{b, 5}, {a, 4}})).ok());
  EXPECT_EQ(PositionsIn(order_.stored().consumed()), (event_log::Positions{{a, 4}, {b, 7}}));
  auto replaced = Event("", 0, 0);
  replaced.set_writer_epoch(kEpoch - 1);
  EXPECT_TRUE(absl::IsDataLoss(order_.Consume(replaced, consumed({{a, 9}}))));
  Pass(Event("a", 0, 2));
  EXPECT_TRUE(absl::IsDataLoss(order_.Consume(Event("", 0, 0), consumed({{a, 9}})))) << "inside a command";
}

TEST_F(Order, AParkedEventTakesItsPlace) {
  Pass(Event("a", 0, 3));
  order_.PassParked(Event("a", 1, 3));
  EXPECT_TRUE(Follows(Event("a", 2, 3)));
}

TEST_F(Order, KnowsTheTimeOfTheLastEvent) {
  auto late = Event("a", 0, 1), early = Event("b", 0, 1);
  late.mutable_occur_time()->set_seconds(2000);
  early.mutable_occur_time()->set_seconds(1000);
  Pass(late);
  Pass(early);
  EXPECT_EQ(order_.stored().last_time().seconds(), 1000);
}

TEST(CheckVersion, HasNoGapsAndNothingTwice) {
  auto metadata = Event("a", 0, 1);
  metadata.set_version(3);
  EXPECT_TRUE(CheckVersion(metadata, 2).ok());
  EXPECT_TRUE(absl::IsDataLoss(CheckVersion(metadata, 1)));
  EXPECT_TRUE(absl::IsDataLoss(CheckVersion(metadata, 3)));
}

TEST(LogOrderOfAllPartitions, IsStoredAndComesBack) {
  const std::string directory = ::testing::TempDir() + "/log_order_test_" + std::to_string(getpid());
  const read_model::Memory memory(size_t{16} << 20);
  auto database = read_model::Database::Open(directory, memory);
  ASSERT_TRUE(database.ok()) << database.status();
  const event_log::TopicPartition first{kTopic, 0}, second{kTopic, 1};
  LogOrder order;
  ASSERT_TRUE((*order.Of(first, **database))->Open(Opened(kEpoch)).ok());
  (*order.Of(second, **database))->Pass(Event("a", 0, 2));
  EXPECT_FALSE(order.Whole());
  (*order.Of(second, **database))->Pass(Event("a", 1, 2));
  EXPECT_TRUE(order.Whole());
  read_model::Batch batch(**database);
  order.Finish(batch);
  ASSERT_TRUE((*database)->Write(batch).ok());

  EXPECT_EQ(StoredPartitionOf(*(*database)->TakeSnapshot(), first)->address(), "here:1");
  order.Reset();
  EXPECT_FALSE((*order.Of(first, **database))->Open(Opened(kEpoch)).ok());
  database->reset();
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace aims::command::testing
