// Parking on a real embedded log: what one process parks, all know, and the log says who did it.

#include "common/command/parking.h"

#include <future>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "common/event_log/testing/temp_log.h"
#include "gtest/gtest.h"

namespace aims::command {
namespace {

const event_log::TopicPartition kNotes{"aims.notes.events", 1};

class ParkingTest : public ::testing::Test {
 protected:
  std::unique_ptr<Parking> Open(const std::string& owner) {
    auto parking = Parking::Open(&*log_, &clock_, owner);
    EXPECT_TRUE(parking.ok()) << parking.status();
    return *std::move(parking);
  }
  static Parking::Request Record(int64_t offset) {
    Parking::Request request;
    request.record.set_topic(kNotes.topic);
    request.record.set_partition(kNotes.partition);
    request.record.set_offset(offset);
    request.record.set_fault(operations::v1::RECORD_FAULT_FOREIGN);
    request.actor.set_subject("olga");
    request.reason = "a stranger's";
    return request;
  }
  static std::future<absl::Status> Park(Parking& parking, int64_t offset) {
    auto promise = std::make_shared<std::promise<absl::Status>>();
    parking.Park(Record(offset), [promise](absl::Status status) { promise->set_value(std::move(status)); });
    return promise->get_future();
  }
  static void WaitUntil(const std::function<bool()>& condition) {
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    bool met = condition();
    for (; !met && absl::Now() < deadline; met = condition()) absl::SleepFor(absl::Milliseconds(2));
    EXPECT_TRUE(met);
  }
  int CountEvents() {
    const event_log::Positions ends = *log_->EndPositions(Parking::kTopic);
    auto reader = *log_->Read({{{Parking::kTopic, 0}, 0}});
    int count = 0;
    for (event_log::Positions at; at != ends;) {
      auto batch = reader->Next({.deadline = absl::Now() + absl::Seconds(20)});
      EXPECT_TRUE(batch.ok()) << batch.status();
      for (const auto& read : batch->records) {
        const auto decoded = Parking::Topic().Decode(read.record.value);
        count += decoded.ok() && decoded->event != nullptr;
      }
      at = batch->positions;
    }
    return count;
  }

  event_log::testing::TempLog log_;
  base::GuardedClock clock_{{}};
};

TEST_F(ParkingTest, WhatOneProcessParksAllKnowAndTheLogSaysWho) {
  auto one = Open("one");
  auto two = Open("two");
  EXPECT_FALSE(one->records().Contain(kNotes, 7));
  ASSERT_TRUE(Park(*one, 7).get().ok());
  EXPECT_TRUE(one->records().Contain(kNotes, 7)) << "by the time of the answer";
  WaitUntil([&] { return two->records().Contain(kNotes, 7); });
  EXPECT_FALSE(two->records().Contain(kNotes, 8));
  EXPECT_FALSE(two->records().Contain({kNotes.topic, 0}, 7));

  const auto later = Open("three");
  ASSERT_EQ(later->All().size(), 1u) << "known from the start";
  const Parking::Parked parked = later->All()[0];
  EXPECT_EQ(parked.record.offset(), 7);
  EXPECT_EQ(parked.record.fault(), operations::v1::RECORD_FAULT_FOREIGN);
  EXPECT_EQ(parked.metadata.actor().subject(), "olga");
  EXPECT_EQ(parked.metadata.reason(), "a stranger's");
  EXPECT_EQ(parked.metadata.subject(), "parkedRecords/aims.notes.events-1-7");
  EXPECT_GT(parked.metadata.occur_time().seconds(), 0);
}

TEST_F(ParkingTest, ARecordIsParkedOnceHoweverManyAsk) {
  auto one = Open("one");
  auto two = Open("two");
  std::vector<std::future<absl::Status>> asked;
  for (int i = 0; i < 5; ++i) {
    for (Parking* parking : {one.get(), two.get()}) asked.push_back(Park(*parking, 7));
  }
  for (auto& each : asked) {
    const absl::Status status = each.get();
    EXPECT_TRUE(status.ok()) << status;
  }
  EXPECT_EQ(CountEvents(), 1);
  WaitUntil([&] { return two->All().size() == 1; });
  EXPECT_EQ(one->All().size(), 1u);
}

// Who took the partition over before is fenced: it appends nothing that it decided on less than all.
TEST_F(ParkingTest, ProcessesThatParkInTurnSeeAllOfEachOther) {
  auto one = Open("one");
  auto two = Open("two");
  for (int64_t offset = 0; offset < 10; ++offset) {
    ASSERT_TRUE(Park(offset % 2 == 0 ? *one : *two, offset).get().ok());
  }
  EXPECT_EQ(CountEvents(), 10);
  const auto later = Open("three");
  ASSERT_EQ(later->All().size(), 10u);
  EXPECT_LT(later->All()[0].metadata.writer_epoch(), later->All()[9].metadata.writer_epoch());
}

TEST_F(ParkingTest, ARecordOfTheTopicThatCannotBeReadParksNothingAndHoldsNobodyUp) {
  auto parking = Open("one");
  ASSERT_TRUE(Park(*parking, 1).get().ok());
  const auto encoded = [&](uint64_t epoch) {
    const Aggregates topic = Parking::Topic();
    event::v1::EventMetadata metadata;
    metadata.set_subject("parkedRecords/aims.notes.events-1-2");
    metadata.set_command_size(1);
    metadata.set_writer_epoch(epoch);
    operations::v1::RecordParked parked;
    *parked.mutable_record() = Record(2).record;
    return topic.Encode(metadata, topic.types().front(), parked);
  };
  auto writer = log_->TakeOver({Parking::kTopic, 0});
  for (const event_log::Record& record :
       {event_log::Record{"key", "hello", {}}, event_log::Record{"key", "", {}}, encoded(/*epoch=*/0)}) {
    ASSERT_TRUE((*writer)->Append({&record, 1}).ok());
  }
  ASSERT_TRUE(Park(*parking, 3).get().ok());
  EXPECT_TRUE(parking->records().Contain(kNotes, 3));
  EXPECT_FALSE(parking->records().Contain(kNotes, 2)) << "a replaced writer wrote it";
  EXPECT_EQ(Open("two")->All().size(), 2u);
  EXPECT_TRUE(parking->Health().ok()) << parking->Health();
}

TEST_F(ParkingTest, WhoAsksWhenItIsStoppedIsTold) {
  auto parking = Open("one");
  parking->Stop();
  EXPECT_TRUE(absl::IsUnavailable(Park(*parking, 1).get()));
  parking->Stop();
}

}  // namespace
}  // namespace aims::command
