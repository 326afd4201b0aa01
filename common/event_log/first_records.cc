#include "common/event_log/first_records.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/base/status_macros.h"

namespace aims::event_log {
namespace {

// After so many records a new reader leaves out the partitions that are found: one of them may be long.
constexpr size_t kRecordsOfAReader = 10000;

}  // namespace

absl::StatusOr<std::map<TopicPartition, Record>> FirstRecords(Log& log, const Positions& ends, absl::Time deadline) {
  std::map<TopicPartition, Record> first;
  Positions from;
  for (const auto& [partition, end] : ends) {
    if (end > 0) from[partition] = 0;
  }
  while (!from.empty() && absl::Now() < deadline) {
    ASSIGN_OR_RETURN(const auto reader, log.Read(from));
    const size_t sought = from.size();
    size_t read = 0;
    while (!from.empty() && (read < kRecordsOfAReader || from.size() == sought) && absl::Now() < deadline) {
      ASSIGN_OR_RETURN(Batch batch, reader->Next({.deadline = deadline}));
      read += batch.records.size();
      for (ReadRecord& record : batch.records) {
        if (from.erase(record.partition) > 0) first.emplace(record.partition, std::move(record.record));
      }
      for (const auto& [partition, position] : batch.positions) {
        const auto left = from.find(partition);
        if (left != from.end() && position >= ends.at(partition)) from.erase(left);  // it has marks only
      }
    }
  }
  return first;
}

}  // namespace aims::event_log
