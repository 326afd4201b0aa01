#pragma once
// Watches which partitions are held up by an open transaction: a thread asks each second for the high watermark and the
// last stable offset of the known topics. A stable offset that stays where it is, before the end, holds up readers.
//
//   HeldUpWatch watch(&options, topics.get());
//   for (const HeldUp& each : watch.Now()) …
//
// While the brokers do not answer, what was known last is told on. Thread-safe; `options` and `topics` outlive it.

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/event_log/kafka/kafka_topics.h"
#include "common/event_log/log.h"

namespace aims::event_log::kafka {

class HeldUpWatch {
 public:
  HeldUpWatch(const KafkaOptions* options, Topics* topics);
  ~HeldUpWatch();

  // Does not block.
  std::vector<HeldUp> Now() const;

 private:
  // A stable offset before the end of its partition, since it was seen first.
  struct Standing {
    int64_t offset = 0;
    absl::Time since;
    std::chrono::steady_clock::time_point seen;       // of the same moment: clocks may be set
    std::chrono::steady_clock::time_point confirmed;  // when it was seen last: between two looks it may have moved
  };

  void Watch();
  void Look(const std::string& topic);
  HeldUp Told(const TopicPartition& partition, const Standing& standing) const;

  const KafkaOptions& options_;
  Topics& topics_;
  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;                            // guarded by mutex_
  std::map<TopicPartition, Standing> standing_;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace aims::event_log::kafka
