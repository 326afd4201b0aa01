#pragma once
// Topics and their ends: all requests of the log to the brokers besides records. Two client handles without a group, as
// brokers tell ends by the isolation of who asks; thread-safe.
//
// A topic is refused (FailedPrecondition, with the kafka-configs command that corrects it) when its settings would lose
// acknowledged events: finite retention.ms or retention.bytes, compaction, unclean leader election, fewer in-sync
// replicas than the options require; or when AIMS could not write to it for long: a max.message.bytes that is too small
// for a record, or timestamps of the writers (message.timestamp.type).

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/event_log/kafka/kafka_client.h"
#include "common/event_log/log.h"

namespace aims::event_log::kafka {

class Topics {
 public:
  static absl::StatusOr<std::unique_ptr<Topics>> Make(const KafkaOptions* options);
  ~Topics();

  // Of the cluster, as its brokers tell it. Unavailable when they do not in the time of a request.
  absl::StatusOr<std::string> ClusterId();

  // Creates the topic if it is missing, checks it, and returns its number of partitions.
  absl::StatusOr<int32_t> Open(const TopicSpec& spec);

  // A deadline shortens the time of a request (request_timeout); Unavailable when it has passed.

  // The number of partitions of an existing topic; asks the brokers once. NotFound when the topic does not exist.
  absl::StatusOr<int32_t> Partitions(absl::string_view topic, absl::Time deadline = absl::InfiniteFuture());

  // The high watermark of each partition. The last stable offset is not enough: it may be before a transaction whose
  // commit was acknowledged but whose markers are not yet written.
  absl::StatusOr<Positions> Ends(absl::string_view topic, absl::Time deadline);
  // The last stable offset of each partition: readers are given the records before it. It is before the high watermark
  // while a transaction is open in the partition.
  absl::StatusOr<Positions> StableEnds(absl::string_view topic, absl::Time deadline);
  // Those that were opened, or asked for.
  std::vector<std::string> Known() const;

  // Whether the brokers answered the last request, which was at most a second ago. Does not block.
  absl::Status Health() const;

 private:
  explicit Topics(const KafkaOptions* options) : options_(options) {}

  // 0 if the topic does not exist.
  absl::StatusOr<int32_t> Describe(const std::string& topic, absl::Time deadline = absl::InfiniteFuture());
  absl::Status Create(const TopicSpec& spec);
  absl::Status Check(const std::string& topic);
  // As the isolation of `client` has it.
  absl::StatusOr<Positions> AskEnds(const ClientHandle& client, const std::string& topic, absl::Time deadline);
  void WatchHealth();
  static void OnError(rd_kafka_s* client, int error, const char* reason, void* opaque);

  const KafkaOptions* const options_;
  ClientHandle client_;
  ClientHandle committed_;  // asks as readers do
  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;                          // guarded by mutex_
  absl::Status health_;                        // guarded by mutex_
  std::string last_error_;                     // guarded by mutex_
  std::map<std::string, int32_t> partitions_;  // guarded by mutex_
  std::thread watch_;
};

}  // namespace aims::event_log::kafka
