#include "common/event_log/kafka/testing/read.h"

#include <gtest/gtest.h>

#include <iterator>

#include "absl/time/clock.h"

namespace aims::event_log::kafka::testing {

std::vector<ReadRecord> ReadAll(Log& log, const std::string& topic) {
  std::vector<ReadRecord> records;
  const absl::Time deadline = absl::Now() + absl::Minutes(2);
  absl::StatusOr<Positions> ends = log.EndPositions(topic);
  if (!ends.ok()) {
    ADD_FAILURE() << ends.status();
    return records;
  }
  Positions at = *ends;
  for (auto& [partition, position] : at) position = 0;
  absl::StatusOr<std::unique_ptr<Reader>> reader = log.Read(at);
  if (!reader.ok()) {
    ADD_FAILURE() << reader.status();
    return records;
  }
  const auto reached = [&] {
    for (const auto& [partition, end] : *ends) {
      if (at[partition] < end) return false;
    }
    return true;
  };
  while (!reached()) {
    absl::StatusOr<Batch> batch = (*reader)->Next({.deadline = absl::Now() + absl::Milliseconds(100)});
    if (!batch.ok() || absl::Now() > deadline) {
      ADD_FAILURE() << "the end of " << topic << " was not reached: " << batch.status();
      return records;
    }
    at = batch->positions;
    std::move(batch->records.begin(), batch->records.end(), std::back_inserter(records));
  }
  return records;
}

std::vector<std::string> ReadValues(Log& log, const std::string& topic) {
  std::vector<std::string> values;
  for (const ReadRecord& read : ReadAll(log, topic)) values.push_back(read.record.value);
  return values;
}

}  // namespace aims::event_log::kafka::testing
