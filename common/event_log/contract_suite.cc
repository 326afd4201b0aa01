#include "common/event_log/contract_suite.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <random>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/event_log/testing/child_process.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::event_log {
namespace {

using testing::ChildProcess;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Records = std::vector<Record>;
using Keys = std::vector<std::string>;

constexpr int32_t kPartitions = 3;

LogUnderTest under_test;
std::string place;

Record Of(std::string key, std::string value = "", decltype(Record::headers) headers = {}) {
  return {std::move(key), std::move(value), std::move(headers)};
}

// Records "<name>/0" to "<name>/<count - 1>".
Records Numbered(absl::string_view name, int count, size_t value_bytes = 10) {
  Records records;
  for (int i = 0; i < count; ++i) records.push_back(Of(absl::StrCat(name, "/", i), std::string(value_bytes, 'v')));
  return records;
}

Keys KeysOf(const std::vector<ReadRecord>& records) {
  Keys keys;
  for (const ReadRecord& record : records) keys.push_back(record.record.key);
  return keys;
}

Keys KeysOf(const Records& records) {
  Keys keys;
  for (const Record& record : records) keys.push_back(record.key);
  return keys;
}

Keys BeginningWith(absl::string_view prefix, Keys keys) {
  keys.erase(
      std::remove_if(keys.begin(), keys.end(), [&](const std::string& key) { return !absl::StartsWith(key, prefix); }),
      keys.end());
  return keys;
}

class LogContract : public ::testing::Test {
 protected:
  void SetUp() override {
    Open();
    topic_ = NewTopic();
  }

  void Open() {
    auto log = under_test.open(place);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
  }

  std::string NewTopic() {
    static int count = 0;
    const std::string topic = absl::StrCat("aims.contract.", getpid(), ".", ++count);
    EXPECT_TRUE(log_->OpenTopic({topic, kPartitions}).ok());
    return topic;
  }

  TopicPartition Partition(int32_t number) const { return {topic_, number}; }

  std::unique_ptr<Writer> TakeOver(const TopicPartition& partition) {
    auto writer = log_->TakeOver(partition);
    EXPECT_TRUE(writer.ok()) << writer.status();
    return writer.ok() ? *std::move(writer) : nullptr;
  }

  // Appends, and returns the position after it.
  int64_t Append(Writer& writer, const Records& records) {
    auto next = writer.Append(records);
    EXPECT_TRUE(next.ok()) << next.status();
    return next.value_or(-1);
  }

  std::unique_ptr<Reader> Read(const Positions& from) {
    auto reader = log_->Read(from);
    EXPECT_TRUE(reader.ok()) << reader.status();
    return reader.ok() ? *std::move(reader) : nullptr;
  }

  NextOptions Patient() const {
    NextOptions options;
    options.deadline = absl::Now() + under_test.patience;
    return options;
  }

  Positions Ends(const std::string& topic) {
    auto ends = log_->EndPositions(topic);
    EXPECT_TRUE(ends.ok()) << ends.status();
    return ends.value_or(Positions());
  }

  // Reads from `from` until all positions of `to` are reached.
  std::vector<ReadRecord> ReadUpTo(const Positions& from, const Positions& to) {
    std::vector<ReadRecord> records;
    std::unique_ptr<Reader> reader = Read(from);
    const auto behind = [&](const Positions& at) {
      return std::any_of(to.begin(), to.end(), [&](const auto& end) { return at.at(end.first) < end.second; });
    };
    const absl::Time deadline = absl::Now() + under_test.patience;
    for (Positions at = from; behind(at);) {
      auto batch = reader->Next({.deadline = std::min(deadline, absl::Now() + absl::Seconds(1))});
      EXPECT_TRUE(batch.ok()) << batch.status();
      if (!batch.ok() || absl::Now() > deadline) {
        ADD_FAILURE() << "the end was not reached";
        break;
      }
      for (ReadRecord& record : batch->records) {
        EXPECT_GE(record.offset, at[record.partition]) << "a record before the position";
        at[record.partition] = record.offset + 1;
        records.push_back(std::move(record));
      }
      for (const auto& [partition, position] : batch->positions) {
        EXPECT_GE(position, at[partition]) << "the position does not include the batch";
      }
      EXPECT_THAT(batch->positions, SizeIs(from.size()));
      at = batch->positions;
    }
    return records;
  }

  std::vector<ReadRecord> ReadAll(const TopicPartition& partition, int64_t from = 0) {
    return ReadUpTo({{partition, from}}, {{partition, Ends(partition.topic)[partition]}});
  }

  std::unique_ptr<Log> log_;
  std::string topic_;
};

// ---------------------------------------------------------------------------------------------------------- topics

TEST_F(LogContract, TopicKeepsItsNumberOfPartitions) {
  EXPECT_EQ(*log_->OpenTopic({topic_, kPartitions}), kPartitions);
  EXPECT_EQ(*log_->OpenTopic({topic_, kPartitions + 2}), kPartitions);
  EXPECT_THAT(Ends(topic_), SizeIs(kPartitions));
}

TEST_F(LogContract, NewTopicIsEmpty) {
  for (int32_t i = 0; i < kPartitions; ++i) EXPECT_THAT(ReadAll(Partition(i)), IsEmpty());
}

// --------------------------------------------------------------------------------------------- appending and reading

TEST_F(LogContract, RecordsAreReadInOrderAsTheyWereAppended) {
  std::string binary;
  for (int byte = 0; byte < 256; ++byte) binary.push_back(static_cast<char>(byte));
  const Records records = {
      Of("organizations/acme/risks/r-17", binary, {{"ce_type", "RiskAccepted"}, {"ce_id", binary}}),
      Of("organizations/acme/risks/r-17", "", {{"twice", "1"}, {"twice", "2"}, {"empty", ""}}),
      Of(binary, std::string(20'000, '\0'))};
  auto writer = TakeOver(Partition(1));
  const int64_t next = Append(*writer, records);
  const std::vector<ReadRecord> read = ReadAll(Partition(1));
  ASSERT_THAT(read, SizeIs(records.size()));
  for (size_t i = 0; i < read.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(read[i].partition, Partition(1));
    EXPECT_EQ(read[i].record.key, records[i].key);
    EXPECT_EQ(read[i].record.value, records[i].value);
    EXPECT_EQ(read[i].record.headers, records[i].headers);
    EXPECT_EQ(read[i].offset, read[0].offset + static_cast<int64_t>(i)) << "records of one Append are adjacent";
  }
  EXPECT_GT(next, read.back().offset);
}

TEST_F(LogContract, PositionAfterAnAppendIncludesItAndNothingElse) {
  auto writer = TakeOver(Partition(0));
  const int64_t after_a = Append(*writer, Numbered("a", 3));
  const int64_t after_b = Append(*writer, Numbered("b", 2));
  Append(*writer, Numbered("c", 2));
  EXPECT_EQ(KeysOf(ReadUpTo({{Partition(0), 0}}, {{Partition(0), after_a}})).front(), "a/0");
  EXPECT_THAT(KeysOf(ReadAll(Partition(0), after_a)), ElementsAre("b/0", "b/1", "c/0", "c/1"));
  EXPECT_THAT(KeysOf(ReadAll(Partition(0), after_b)), ElementsAre("c/0", "c/1"));
}

TEST_F(LogContract, ReadingResumesFromAnyPosition) {
  auto writer = TakeOver(Partition(0));
  Keys keys;
  for (int i = 0; i < 6; ++i) {
    const Records records = Numbered(absl::StrCat(i), 1 + i % 3);
    Append(*writer, records);
    for (const Record& record : records) keys.push_back(record.key);
  }
  const std::vector<ReadRecord> all = ReadAll(Partition(0));
  ASSERT_EQ(KeysOf(all), keys);
  for (size_t i = 0; i < all.size(); ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(KeysOf(ReadAll(Partition(0), all[i].offset)), Keys(keys.begin() + i, keys.end()));
    EXPECT_EQ(KeysOf(ReadAll(Partition(0), all[i].offset + 1)), Keys(keys.begin() + i + 1, keys.end()));
  }
}

TEST_F(LogContract, BatchesAreNoLargerThanAskedFor) {
  auto writer = TakeOver(Partition(0));
  const Records records = Numbered("r", 10, 1000);
  Append(*writer, records);
  const auto read_by = [&](size_t max_records, size_t max_bytes, size_t expected) {
    auto reader = Read({{Partition(0), 0}});
    Keys keys;
    while (keys.size() < records.size()) {
      NextOptions options = Patient();
      options.max_records = max_records;
      options.max_bytes = max_bytes;
      auto batch = reader->Next(options);
      ASSERT_TRUE(batch.ok()) << batch.status();
      ASSERT_FALSE(batch->records.empty()) << "nothing came";
      EXPECT_LE(batch->records.size(), expected);
      for (const std::string& key : KeysOf(batch->records)) keys.push_back(key);
    }
    EXPECT_EQ(keys, KeysOf(records));
  };
  read_by(3, 1 << 20, 3);
  read_by(1, 1 << 20, 1);
  read_by(100, 2500, 2);
  read_by(100, 1, 1);  // one record is always returned, however large
}

TEST_F(LogContract, EmptyBatchComesAtTheDeadlineWithAllPositions) {
  auto writer = TakeOver(Partition(1));
  const int64_t next = Append(*writer, Numbered("a", 2));
  const Positions from = {{Partition(0), 0}, {Partition(1), next}, {Partition(2), 0}};
  auto reader = Read(from);
  const absl::Time deadline = absl::Now() + absl::Milliseconds(300);
  auto batch = reader->Next({.deadline = deadline});
  const absl::Time came = absl::Now();
  ASSERT_TRUE(batch.ok()) << batch.status();
  EXPECT_THAT(batch->records, IsEmpty());
  EXPECT_GE(came, deadline - absl::Milliseconds(20));
  EXPECT_LE(came, deadline + under_test.wake_up);
  for (const auto& [partition, position] : from) {
    ASSERT_EQ(batch->positions.count(partition), 1u);
    EXPECT_GE(batch->positions[partition], position);
  }
  // A deadline that is over asks for what is there.
  const absl::Time asked = absl::Now();
  EXPECT_TRUE(reader->Next({}).ok());
  EXPECT_LE(absl::Now() - asked, under_test.wake_up);
}

TEST_F(LogContract, OneReaderReadsManyPartitionsAndTopicsEachInOrder) {
  const std::string other = NewTopic();
  std::map<TopicPartition, Keys> expected;
  for (const std::string& topic : {topic_, other}) {
    for (int32_t i = 0; i < kPartitions; ++i) expected[{topic, i}];
  }
  Positions from;
  for (auto& [partition, keys] : expected) {
    from[partition] = 0;
    auto writer = TakeOver(partition);
    for (int i = 0; i < 3; ++i) {
      const Records records = Numbered(absl::StrCat(partition.topic, "/", partition.partition, "/", i), 4);
      Append(*writer, records);
      for (const std::string& key : KeysOf(records)) keys.push_back(key);
    }
  }
  Positions to = Ends(topic_);
  to.merge(Ends(other));
  std::map<TopicPartition, Keys> read;
  for (const ReadRecord& record : ReadUpTo(from, to)) read[record.partition].push_back(record.record.key);
  EXPECT_EQ(read, expected);
}

TEST_F(LogContract, BusyPartitionDoesNotKeepAnotherFromTheReader) {
  auto busy = TakeOver(Partition(0));
  for (int i = 0; i < 10; ++i) Append(*busy, Numbered("busy", 100));
  Append(*TakeOver(Partition(1)), {Of("quiet")});
  auto reader = Read({{Partition(0), 0}, {Partition(1), 0}});
  int before_quiet = 0;
  for (bool seen = false; !seen;) {
    NextOptions options = Patient();
    options.max_records = 10;
    auto batch = reader->Next(options);
    ASSERT_TRUE(batch.ok() && !batch->records.empty());
    for (const std::string& key : KeysOf(batch->records)) {
      seen |= key == "quiet";
      before_quiet += seen ? 0 : 1;
    }
  }
  EXPECT_LT(before_quiet, 1000);
}

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

TEST_F(LogContract, EverythingIsThereAfterAnOrderlyRestart) {
  const int64_t next = Append(*TakeOver(Partition(0)), Numbered("a", 3));
  log_.reset();
  Open();
  EXPECT_EQ(*log_->OpenTopic({topic_, 1}), kPartitions);
  auto writer = TakeOver(Partition(0));
  EXPECT_GT(Append(*writer, Numbered("b", 2)), next);
  EXPECT_THAT(KeysOf(ReadAll(Partition(0))), ElementsAre("a/0", "a/1", "a/2", "b/0", "b/1"));
}

// ---------------------------------------------------------------------------------------------- waking and closing

TEST_F(LogContract, WaitingReaderIsWokenByAnAppend) {
  auto writer = TakeOver(Partition(1));
  auto reader = Read({{Partition(0), 0}, {Partition(1), 0}});
  absl::Mutex mutex;
  int received = 0;
  std::thread reading([&] {
    for (;;) {
      auto batch = reader->Next({.deadline = absl::InfiniteFuture()});
      if (!batch.ok()) break;
      absl::MutexLock lock(&mutex);
      received += static_cast<int>(batch->records.size());
    }
  });
  for (int i = 1; i <= 20; ++i) {
    Append(*writer, {Of("r")});
    const auto came = [&] { return received == i; };
    absl::MutexLock lock(&mutex);
    EXPECT_TRUE(mutex.AwaitWithTimeout(absl::Condition(&came), under_test.wake_up)) << "record " << i;
  }
  reader->Close();
  reading.join();
}

TEST_F(LogContract, ClosingWakesAWaitingReaderForGood) {
  for (int i = 0; i < 10; ++i) {
    auto reader = Read({{Partition(0), 0}});
    absl::Notification about_to_wait;
    absl::Status status;
    std::thread waiting([&] {
      about_to_wait.Notify();
      status = reader->Next({.deadline = absl::InfiniteFuture()}).status();
    });
    about_to_wait.WaitForNotification();
    // Now and then it is asleep by then, now and then not; both must end.
    if (i % 2 == 1) absl::SleepFor(absl::Milliseconds(20));
    reader->Close();
    reader->Close();
    waiting.join();
    EXPECT_TRUE(absl::IsCancelled(status)) << status;
    EXPECT_TRUE(absl::IsCancelled(reader->Next({.deadline = absl::InfiniteFuture()}).status()));
  }
}

// ---------------------------------------------------------------------------------------------------------- writers

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
    absl::Notification appending;
    Keys acknowledged;
    absl::Status end;
    std::thread busy([&] {
      for (int i = 0;; ++i) {
        const Records records = Numbered(absl::StrCat(round, ".", i), 3);
        end = first->Append(records).status();
        if (!end.ok()) break;
        for (const std::string& key : KeysOf(records)) acknowledged.push_back(key);
        if (i == 3) appending.Notify();
      }
    });
    appending.WaitForNotification();
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
  std::vector<std::thread> threads;
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
  for (std::thread& thread : threads) thread.join();
}

// ---------------------------------------------------------------------------------------------------------- owners

// Who leads what, as told to several members; a partition led by two is a failure.
class Leading {
 public:
  class Member : public OwnershipListener {
   public:
    explicit Member(Leading& leading) : leading_(leading) {}
    void OnAssigned(const std::vector<TopicPartition>& partitions) override {
      absl::MutexLock lock(&leading_.mutex_);
      for (const TopicPartition& partition : partitions) {
        EXPECT_TRUE(leading_.leaders_.emplace(partition, this).second) << "led twice: " << partition.partition;
      }
    }
    void OnRevoked(const std::vector<TopicPartition>& partitions) override {
      absl::MutexLock lock(&leading_.mutex_);
      for (const TopicPartition& partition : partitions) {
        auto it = leading_.leaders_.find(partition);
        const bool led = it != leading_.leaders_.end() && it->second == this;
        EXPECT_TRUE(led) << "revoked but not led: " << partition.partition;
        if (led) leading_.leaders_.erase(it);
      }
    }
    bool AwaitAll() {
      const auto all = [this] { return Count() == kPartitions; };
      absl::MutexLock lock(&leading_.mutex_);
      return leading_.mutex_.AwaitWithTimeout(absl::Condition(&all), under_test.patience);
    }
    bool LeadsNothing() {
      absl::MutexLock lock(&leading_.mutex_);
      return Count() == 0;
    }

   private:
    int Count() const {
      return static_cast<int>(std::count_if(leading_.leaders_.begin(), leading_.leaders_.end(),
                                            [this](const auto& entry) { return entry.second == this; }));
    }
    Leading& leading_;
  };

 private:
  absl::Mutex mutex_;
  std::map<TopicPartition, Member*> leaders_;
};

TEST_F(LogContract, OnlyMemberLeadsAllUntilItLeaves) {
  Leading leading;
  Leading::Member member(leading);
  for (int i = 0; i < 2; ++i) {
    auto ownership = log_->JoinOwners(topic_, "aims-0", &member);
    ASSERT_TRUE(ownership.ok()) << ownership.status();
    EXPECT_TRUE(member.AwaitAll());
    ownership->reset();
    EXPECT_TRUE(member.LeadsNothing());
  }
}

TEST_F(LogContract, RemainingMemberLeadsAllAndNoneIsLedTwice) {
  Leading leading;
  Leading::Member first(leading), second(leading);
  auto of_first = log_->JoinOwners(topic_, "aims-0", &first);
  ASSERT_TRUE(of_first.ok()) << of_first.status();
  EXPECT_TRUE(first.AwaitAll());
  auto of_second = log_->JoinOwners(topic_, "aims-1", &second);
  ASSERT_TRUE(of_second.ok()) << of_second.status();
  of_first->reset();
  EXPECT_TRUE(first.LeadsNothing());
  EXPECT_TRUE(second.AwaitAll());
  of_second->reset();
  EXPECT_TRUE(second.LeadsNothing());
}

// ------------------------------------------------------------------------------------------------- other processes

constexpr char kAppendFlag[] = "--log_contract_append";
constexpr int kBatch = 10;

// The child's part: takes over partition 0 and appends batches <name>.<n> of kBatch records until that fails, telling
// of each that was acknowledged; then says of what it failed, and what it gets when it tries once more.
int AppendInChild(const std::string& topic, const std::string& name) {
  testing::DieWithParent();
  const auto tell = [](absl::string_view line) {
    const std::string out = absl::StrCat(line, "\n");
    if (write(STDOUT_FILENO, out.data(), out.size()) < 0) _exit(1);
  };
  const auto code = [](const absl::Status& status) { return absl::StatusCodeToString(status.code()); };
  auto log = under_test.open(place);
  if (!log.ok()) return tell(absl::StrCat("cannot open: ", log.status().ToString())), 1;
  auto writer = (*log)->TakeOver({topic, 0});
  if (!writer.ok()) return tell(absl::StrCat("cannot take over: ", writer.status().ToString())), 1;
  for (int i = 0;; ++i) {
    const Records records = Numbered(absl::StrCat(name, ".", i), kBatch, 3000);
    const absl::Status status = (*writer)->Append(records).status();
    if (status.ok()) {
      tell(absl::StrCat("appended ", i));
    } else {
      tell(absl::StrCat("failed ", code(status)));
      tell(absl::StrCat("then ", code((*writer)->Append(records).status())));
      return 0;
    }
  }
}

class LogContractProcesses : public LogContract {
 protected:
  void SetUp() override {
    LogContract::SetUp();
    if (!under_test.many_processes) log_.reset();
  }

  std::unique_ptr<ChildProcess> StartAppending(const std::string& name) {
    return std::make_unique<ChildProcess>(std::vector<std::string>{kAppendFlag, place, topic_, name});
  }

  // Reads what the child tells up to the acknowledgement of batch `number`, or of all that it has still to tell.
  void ReadAcknowledgements(ChildProcess& child, int number) {
    while (acknowledged_ < number) {
      const auto line = child.ReadLine(under_test.patience);
      if (!line) break;
      if (!absl::StartsWith(*line, "appended ")) {
        last_words_.push_back(*line);
        continue;
      }
      ASSERT_EQ(*line, absl::StrCat("appended ", ++acknowledged_));
    }
  }
  static constexpr int kAll = std::numeric_limits<int>::max();

  // Checks that partition 0 holds, of `name`, whole batches in order, all that were acknowledged and at most one that
  // was not.
  void ExpectWholeBatches(const std::vector<ReadRecord>& records, const std::string& name) {
    Keys expected;
    const Keys found = BeginningWith(name + ".", KeysOf(records));
    for (int i = 0; expected.size() < found.size(); ++i) {
      for (const std::string& key : KeysOf(Numbered(absl::StrCat(name, ".", i), kBatch))) expected.push_back(key);
    }
    EXPECT_EQ(found, expected) << "not whole batches in order";
    EXPECT_GE(found.size(), static_cast<size_t>(acknowledged_ + 1) * kBatch) << "an acknowledged batch is lost";
    EXPECT_LE(found.size(), static_cast<size_t>(acknowledged_ + 2) * kBatch) << "appended but never acknowledged";
  }

  int acknowledged_ = -1;  // number of the last batch that the child told of
  Keys last_words_;        // what else it told
};

TEST_F(LogContractProcesses, ProcessKilledWhileAppendingLeavesWholeBatchesAndAllThatWereAcknowledged) {
  std::mt19937 random(7);
  for (int round = 0; round < under_test.crashes; ++round) {
    SCOPED_TRACE(round);
    const std::string name = absl::StrCat("round", round);
    acknowledged_ = -1;
    int64_t from = 0;
    if (log_ != nullptr) from = Ends(topic_)[Partition(0)];
    auto child = StartAppending(name);
    ReadAcknowledgements(*child, static_cast<int>(random() % 10));
    ASSERT_THAT(last_words_, IsEmpty());
    // By chance in the midst of the next append; nothing depends on how long this is.
    absl::SleepFor(absl::Microseconds(random() % 3000));
    child->Kill();
    ReadAcknowledgements(*child, kAll);
    if (!under_test.many_processes) Open();
    auto writer = TakeOver(Partition(0));  // settles what the killed one left open
    ExpectWholeBatches(ReadAll(Partition(0), from), name);
    writer.reset();
    if (!under_test.many_processes) log_.reset();
    if (HasFailure()) break;
  }
}

TEST_F(LogContractProcesses, StoppedAndContinuedProcessDoesNoHarm) {
  for (int round = 0; round < 3; ++round) {
    SCOPED_TRACE(round);
    const std::string name = absl::StrCat("zombie", round);
    acknowledged_ = -1;
    last_words_.clear();
    auto child = StartAppending(name);
    ReadAcknowledgements(*child, 5);
    ASSERT_EQ(acknowledged_, 5) << ::testing::PrintToString(last_words_);
    child->Stop();
    if (under_test.many_processes) {
      auto writer = TakeOver(Partition(0));
      ASSERT_NE(writer, nullptr);
      Append(*writer, {Of("taken over")});
      child->Signal(SIGCONT);
      ReadAcknowledgements(*child, kAll);
      ASSERT_THAT(last_words_, SizeIs(2));
      EXPECT_THAT(last_words_[0], ::testing::AnyOf("failed ABORTED", "failed DEADLINE_EXCEEDED"));
      EXPECT_EQ(last_words_[1], "then ABORTED");
      const std::vector<ReadRecord> records = ReadAll(Partition(0));
      ExpectWholeBatches(records, name);
      EXPECT_EQ(records.back().record.key, "taken over") << "the zombie appended after it was replaced";
    } else {
      const absl::Status refused = under_test.open(place).status();
      EXPECT_TRUE(absl::IsFailedPrecondition(refused) || absl::IsUnavailable(refused)) << refused;
      EXPECT_THAT(std::string(refused.message()), HasSubstr("another process"));
      EXPECT_THAT(std::string(refused.message()), HasSubstr(place));
      child->Signal(SIGCONT);
      ReadAcknowledgements(*child, 10);
      EXPECT_GE(acknowledged_, 10) << "the first process was disturbed: " << ::testing::PrintToString(last_words_);
      child->Kill();
      ReadAcknowledgements(*child, kAll);
      Open();
      ExpectWholeBatches(ReadAll(Partition(0)), name);
      log_.reset();
    }
  }
}

}  // namespace

int RunLogContract(const LogUnderTest& log, int argc, char** argv) {
  under_test = log;
  if (argc == 5 && argv[1] == absl::string_view(kAppendFlag)) {
    place = argv[2];
    return AppendInChild(argv[3], argv[4]);
  }
  ::testing::InitGoogleMock(&argc, argv);
  auto made = log.place();
  if (!made.ok()) {
    std::fprintf(stderr, "there is no place for the log: %s\n", made.status().ToString().c_str());
    return 1;
  }
  place = *made;
  const int failed = RUN_ALL_TESTS();
  if (log.remove) log.remove(place);
  return failed;
}

}  // namespace aims::event_log
