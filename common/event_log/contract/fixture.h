#pragma once
// What the tests of the contract stand on: a log that is open, a topic of the test's own, and short words for what they
// do with it.

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/event_log/contract_suite.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace aims::event_log::contract {

using Records = std::vector<Record>;
using Keys = std::vector<std::string>;

constexpr int32_t kPartitions = 3;

// The log that is tested, and where it is; set by RunLogContract.
extern LogUnderTest under_test;
extern std::string place;

Record Of(std::string key, std::string value = "", decltype(Record::headers) headers = {});

// Records "<name>/0" to "<name>/<count - 1>".
Records Numbered(absl::string_view name, int count, size_t value_bytes = 10);

Keys KeysOf(const std::vector<ReadRecord>& records);
Keys KeysOf(const Records& records);
Keys BeginningWith(absl::string_view prefix, Keys keys);

// The value; an error ends the test as failed (GoogleTest catches the exception).
template <typename T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) throw std::runtime_error(value.status().ToString());
  return *std::move(value);
}

// Counts what happens on another thread, for this one to wait for.
class Tally {
 public:
  void Add(int count);
  // Whether it becomes `count` or more in time.
  bool Await(int count, absl::Duration patience);

 private:
  std::mutex mutex_;
  std::condition_variable added_;
  int count_ = 0;
};

class LogContract : public ::testing::Test {
 protected:
  void SetUp() override;

  void Open() { log_ = Must(under_test.open(place)); }
  std::string NewTopic();
  TopicPartition Partition(int32_t number) const { return {topic_, number}; }

  std::unique_ptr<Writer> TakeOver(const TopicPartition& partition) { return Must(log_->TakeOver(partition)); }
  // Appends, and returns the position after it.
  int64_t Append(Writer& writer, const Records& records) { return Must(writer.Append(records)); }

  std::unique_ptr<Reader> Read(const Positions& from) { return Must(log_->Read(from)); }
  // To wait for what must come.
  static NextOptions Patient();
  Positions Ends(const std::string& topic) { return Must(log_->EndPositions(topic)); }
  // Reads from `from` until all positions of `to` are reached; checks offsets and positions on the way.
  std::vector<ReadRecord> ReadUpTo(const Positions& from, const Positions& to);
  std::vector<ReadRecord> ReadAll(const TopicPartition& partition, int64_t from = 0);

  std::unique_ptr<Log> log_;
  std::string topic_;
};

}  // namespace aims::event_log::contract
