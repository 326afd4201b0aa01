#pragma once
// The records that operators parked, of all topics: everything that reads a topic asks it, and steps over them.
//
//   if (parked.Contain(record.partition, record.offset)) …
//
// One for each process, kept by command::Parking. Records are only added. Thread-safe; cheap while there are none.

#include <atomic>
#include <cstdint>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <utility>

#include "common/event_log/log.h"

namespace aims::projection {

class ParkedRecords {
 public:
  void Add(const event_log::TopicPartition& partition, int64_t offset) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    records_.emplace(partition, offset);
    any_ = true;
  }

  bool Contain(const event_log::TopicPartition& partition, int64_t offset) const {
    if (!any_) return false;
    std::shared_lock<std::shared_mutex> lock(mutex_);
    return records_.count({partition, offset}) > 0;
  }

 private:
  std::atomic<bool> any_{false};
  mutable std::shared_mutex mutex_;
  std::set<std::pair<event_log::TopicPartition, int64_t>> records_;
};

}  // namespace aims::projection
