#include "common/event_log/contract/fixture.h"

#include <unistd.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace aims::event_log::contract {

LogUnderTest under_test;
std::string place;

Record Of(std::string key, std::string value, decltype(Record::headers) headers) {
  return {std::move(key), std::move(value), std::move(headers)};
}

Records Numbered(absl::string_view name, int count, size_t value_bytes) {
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

void Tally::Add(int count) {
  std::lock_guard lock(mutex_);
  count_ += count;
  added_.notify_all();
}

bool Tally::Await(int count, absl::Duration patience) {
  std::unique_lock lock(mutex_);
  return added_.wait_until(lock, absl::ToChronoTime(absl::Now() + patience), [&] { return count_ >= count; });
}

void LogContract::SetUp() {
  Open();
  topic_ = NewTopic();
}

std::string LogContract::NewTopic() {
  static int count = 0;
  const std::string topic = absl::StrCat("aims.contract.", getpid(), ".", ++count);
  EXPECT_EQ(Must(log_->OpenTopic({topic, kPartitions})), kPartitions);
  return topic;
}

NextOptions LogContract::Patient() {
  NextOptions options;
  options.deadline = absl::Now() + under_test.patience;
  return options;
}

std::vector<ReadRecord> LogContract::ReadUpTo(const Positions& from, const Positions& to) {
  const auto behind = [&](const Positions& at) {
    return std::any_of(to.begin(), to.end(), [&](const auto& end) { return at.at(end.first) < end.second; });
  };
  std::vector<ReadRecord> records;
  std::unique_ptr<Reader> reader = Read(from);
  const absl::Time deadline = absl::Now() + under_test.patience;
  for (Positions at = from; behind(at);) {
    if (absl::Now() > deadline) throw std::runtime_error("the end was not reached");
    // The last of the positions may come without a record, so this must not wait for one for long.
    Batch batch = Must(reader->Next({.deadline = absl::Now() + absl::Milliseconds(500)}));
    for (ReadRecord& record : batch.records) {
      EXPECT_GE(record.offset, at[record.partition]) << "a record from before the position";
      at[record.partition] = record.offset + 1;
      records.push_back(std::move(record));
    }
    EXPECT_THAT(batch.positions, ::testing::SizeIs(from.size()));
    for (const auto& [partition, position] : at) {
      EXPECT_GE(batch.positions[partition], position) << "the position does not include the batch";
    }
    at = batch.positions;
  }
  return records;
}

std::vector<ReadRecord> LogContract::ReadAll(const TopicPartition& partition, int64_t from) {
  return ReadUpTo({{partition, from}}, {{partition, Ends(partition.topic)[partition]}});
}

}  // namespace aims::event_log::contract
