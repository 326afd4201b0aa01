// A partition has one writer, and what it appends is there whole.
#include <algorithm>
#include <future>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/event_log/contract/fixture.h"

namespace aims::event_log::contract {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(LogContract, LargeAppendIsReadWhole) {
  auto writer = TakeOver(Partition(2));
  const Records records = Numbered("big", 1000, 1000);
  Append(*writer, records);
  EXPECT_EQ(KeysOf(ReadAll(Partition(2))), KeysOf(records));
}

TEST_F(LogContract, OversizeRecordIsRefusedByNameAndTheWriterLivesOn) {
  auto writer = TakeOver(Partition(0));
  const std::string key = "organizations/acme/risks/large";
  const auto status = [&](const Records& records) { return writer->Append(records).status(); };
  const Record too_large = Of(key, std::string(kMaxRecordBytes - key.size() + 1, 'x'));
  for (const absl::Status& refused : {status({too_large}), status({Of("before"), too_large, Of("after")})}) {
    EXPECT_TRUE(absl::IsInvalidArgument(refused)) << refused;
    EXPECT_THAT(std::string(refused.message()), HasSubstr(key));
    EXPECT_THAT(std::string(refused.message()), HasSubstr(absl::StrCat(kMaxRecordBytes + 1)));
  }
  Append(*writer, {Of(key, std::string(kMaxRecordBytes - key.size(), 'x'))});
  Append(*writer, {Of("next")});
  EXPECT_THAT(KeysOf(ReadAll(Partition(0))), ElementsAre(key, "next"));
}

TEST_F(LogContract, APartitionThatEndsBeforeWhatIsKnownIsNotTakenOver) {
  const int64_t next = Append(*TakeOver(Partition(0)), Numbered("known", 3));
  auto writer = log_->TakeOver(Partition(0), next);
  ASSERT_TRUE(writer.ok()) << writer.status();
  EXPECT_GT(Append(**writer, {Of("next")}), next);
  const absl::Status lost = log_->TakeOver(Partition(0), next + 1000).status();
  EXPECT_TRUE(absl::IsDataLoss(lost)) << lost;
  EXPECT_THAT(std::string(lost.message()),
              ::testing::AllOf(HasSubstr(absl::StrCat(topic_, "/0 ends at offset ")),
                               HasSubstr(absl::StrCat("was read to offset ", next + 1000))));
}

TEST_F(LogContract, AppendsAreSettledInTheOrderInWhichTheyWereSent) {
  auto writer = TakeOver(Partition(0));
  constexpr int kGroups = 100;
  std::jthread sender([&] {
    for (int i = 0; i < kGroups; ++i) EXPECT_TRUE(writer->Send(Numbered(absl::StrCat(i), 3)).ok());
  });
  int64_t last = 0;
  Keys sent;
  for (int i = 0; i < kGroups; ++i) {
    for (const std::string& key : KeysOf(Numbered(absl::StrCat(i), 3))) sent.push_back(key);
    absl::StatusOr<int64_t> next = writer->Settle();
    while (absl::IsFailedPrecondition(next.status())) next = writer->Settle();  // the sender is not so far
    ASSERT_TRUE(next.ok()) << next.status();
    EXPECT_GT(*next, last);
    // What is settled is there for readers, whatever else is on its way.
    if (i % 25 == 0) {
      EXPECT_EQ(KeysOf(ReadUpTo({{Partition(0), 0}}, {{Partition(0), *next}})).size(), sent.size());
    }
    last = *next;
  }
  EXPECT_EQ(KeysOf(ReadAll(Partition(0))), sent);
}

TEST_F(LogContract, WhatIsSentAndNotSettledIsNotThere) {
  auto writer = TakeOver(Partition(0));
  EXPECT_TRUE(absl::IsFailedPrecondition(writer->Settle().status()));
  Append(*writer, {Of("settled")});
  ASSERT_TRUE(writer->Send({Of("sent")}).ok());
  ASSERT_TRUE(writer->Send({Of("sent after")}).ok());
  writer.reset();
  auto next = TakeOver(Partition(0));
  Append(*next, {Of("next")});
  EXPECT_THAT(KeysOf(ReadAll(Partition(0))), ElementsAre("settled", "next"));
}

TEST_F(LogContract, NothingIsAppendedBehindAnAppendThatFailed) {
  auto first = TakeOver(Partition(0));
  ASSERT_TRUE(first->Send({Of("first")}).ok());
  ASSERT_TRUE(first->Send({Of("behind")}).ok());
  auto second = TakeOver(Partition(0));
  const absl::Status failed = first->Settle().status();
  EXPECT_TRUE(absl::IsAborted(failed) || absl::IsDeadlineExceeded(failed)) << failed;
  EXPECT_TRUE(absl::IsAborted(first->Settle().status()));
  EXPECT_TRUE(absl::IsAborted(first->Send({Of("later")})));
  Append(*second, {Of("second")});
  EXPECT_THAT(KeysOf(ReadAll(Partition(0))), ElementsAre("second"));
}

// Else a log that cannot keep up would have all that is waiting in memory.
TEST_F(LogContract, SendWaitsWhileAsManyAreUnsettled) {
  auto writer = TakeOver(Partition(0));
  for (int i = 0; i < Writer::kMaxUnsettled; ++i) ASSERT_TRUE(writer->Send({Of(absl::StrCat(i))}).ok());
  auto sent = std::async(std::launch::async, [&] { return writer->Send({Of("more")}); });
  EXPECT_EQ(sent.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout) << "it did not wait";
  ASSERT_TRUE(writer->Settle().ok());
  EXPECT_TRUE(sent.get().ok());
}

TEST_F(LogContract, EverythingIsThereAfterAnOrderlyRestart) {
  const int64_t next = Append(*TakeOver(Partition(0)), Numbered("a", 3));
  log_.reset();
  Open();
  EXPECT_EQ(Must(log_->OpenTopic({topic_, 1})), kPartitions);
  auto writer = TakeOver(Partition(0));
  EXPECT_GT(Append(*writer, Numbered("b", 2)), next);
  EXPECT_THAT(KeysOf(ReadAll(Partition(0))), ElementsAre("a/0", "a/1", "a/2", "b/0", "b/1"));
}

TEST_F(LogContract, WriterThatWasReplacedAppendsNothing) {
  auto first = TakeOver(Partition(0));
  Append(*first, {Of("first")});
  auto second = TakeOver(Partition(0));
  for (int i = 0; i < 2; ++i) {
    const absl::Status status = first->Append(Records{Of("late"), Of("late")}).status();
    EXPECT_TRUE(absl::IsAborted(status)) << status;
  }
  Append(*second, {Of("second")});
  EXPECT_TRUE(absl::IsAborted(first->Append(Records{Of("late")}).status()));
  first.reset();
  auto third = TakeOver(Partition(0));
  EXPECT_TRUE(absl::IsAborted(second->Append(Records{Of("late")}).status()));
  Append(*third, {Of("third")});
  EXPECT_THAT(KeysOf(ReadAll(Partition(0))), ElementsAre("first", "second", "third"));
}

TEST_F(LogContract, ReplacingAWriterLeavesOtherPartitionsAlone) {
  auto other = TakeOver(Partition(1));
  auto first = TakeOver(Partition(0));
  auto second = TakeOver(Partition(0));
  Append(*other, {Of("other")});
  EXPECT_THAT(KeysOf(ReadAll(Partition(1))), ElementsAre("other"));
  EXPECT_THAT(KeysOf(ReadAll(Partition(0))), IsEmpty());
}

// What a takeover finds is final, though the earlier writer is in the midst of appending.
TEST_F(LogContract, TakingOverFromABusyWriterFindsAllThatItEverAppends) {
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    auto first = TakeOver(Partition(0));
    Tally appends;
    Keys acknowledged;
    absl::Status end;
    std::jthread busy([&] {
      for (int i = 0; i < 5000 && end.ok(); ++i) {
        const Records records = Numbered(absl::StrCat(round, ".", i), 3);
        end = first->Append(records).status();
        appends.Add(1);
        if (!end.ok()) break;
        for (const std::string& key : KeysOf(records)) acknowledged.push_back(key);
      }
    });
    ASSERT_TRUE(appends.Await(3, under_test.patience));
    auto second = TakeOver(Partition(0));
    const Keys found = KeysOf(ReadAll(Partition(0)));
    busy.join();
    EXPECT_TRUE(absl::IsAborted(end) || absl::IsDeadlineExceeded(end)) << end;
    EXPECT_TRUE(absl::IsAborted(first->Append(Records{Of("late")}).status()));
    Append(*second, {Of("taken over")});
    Keys all = found;
    all.push_back("taken over");
    EXPECT_EQ(KeysOf(ReadAll(Partition(0))), all) << "the earlier writer appended after the takeover";
    const Keys of_first = BeginningWith(absl::StrCat(round, "."), found);
    EXPECT_EQ(of_first.size() % 3, 0u) << "a part of an Append is there";
    ASSERT_GE(of_first.size(), acknowledged.size()) << "an acknowledged record is lost";
    EXPECT_TRUE(std::equal(acknowledged.begin(), acknowledged.end(), of_first.begin()));
    EXPECT_LE(of_first.size(), acknowledged.size() + 3);
  }
}

TEST_F(LogContract, PartitionsAreAppendedToAtOnce) {
  std::vector<std::jthread> threads;
  for (int32_t i = 0; i < kPartitions; ++i) {
    threads.emplace_back([this, i] {
      auto writer = TakeOver(Partition(i));
      for (int j = 0; j < 50; ++j) Append(*writer, {Of(absl::StrCat(j))});
    });
  }
  // A reader in their midst gets each record once and in order.
  auto reader = Read({{Partition(0), 0}, {Partition(1), 0}, {Partition(2), 0}});
  std::map<TopicPartition, int> next;
  for (int count = 0; count < kPartitions * 50;) {
    NextOptions options = Patient();
    options.max_records = 7;
    auto batch = reader->Next(options);
    EXPECT_TRUE(batch.ok() && !batch->records.empty());
    if (!batch.ok() || batch->records.empty()) break;
    for (const ReadRecord& record : batch->records) {
      EXPECT_EQ(record.record.key, absl::StrCat(next[record.partition]++));
      ++count;
    }
  }
}

}  // namespace
}  // namespace aims::event_log::contract
