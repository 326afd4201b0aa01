#pragma once
// One librdkafka handle, created from KafkaOptions and the settings of a role, and destroyed with its owner. Also maps
// librdkafka's error codes to those of log.h.
//
//   ASSIGN_OR_RETURN(client_, Connect(*options, Role::kConsumer, {{"isolation.level", "read_committed"}}, this));
//   …
//   static void OnError(rd_kafka_t*, int, const char* reason, void* opaque) { OwnerOf<Topics>(opaque)->… }
//
// A role's settings win over the options' client_settings.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/event_log/kafka/kafka_log.h"

struct rd_kafka_s;
struct rd_kafka_conf_s;
struct rd_kafka_topic_s;
struct rd_kafka_queue_s;
struct rd_kafka_topic_partition_list_s;

namespace aims::event_log::kafka {

// The opaque pointer of the callbacks of one handle.
class ClientContext;

// Destroys the handle without leaving a consumer group (kafka_ownership leaves before). Waits for librdkafka's threads,
// which takes tens of milliseconds, and at most two seconds: librdkafka 2.0.2 can wait for its threads without end, such
// as after a topic was deleted that the handle reads. Then a thread goes on waiting in the background, a message to the
// logger says so, and nobody else is held up. Queues and topics of the handle must be gone by then.
class DestroyClient {
 public:
  DestroyClient() = default;
  explicit DestroyClient(std::shared_ptr<ClientContext> context) : context_(std::move(context)) {}
  void operator()(rd_kafka_s* client) const;

 private:
  std::shared_ptr<ClientContext> context_;
};
struct DestroyTopic {
  void operator()(rd_kafka_topic_s* topic) const;
};
struct DestroyQueue {
  void operator()(rd_kafka_queue_s* queue) const;
};
struct DestroyPartitions {
  void operator()(rd_kafka_topic_partition_list_s* partitions) const;
};
using ClientHandle = std::unique_ptr<rd_kafka_s, DestroyClient>;
using TopicHandle = std::unique_ptr<rd_kafka_topic_s, DestroyTopic>;
using QueueHandle = std::unique_ptr<rd_kafka_queue_s, DestroyQueue>;
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_s, DestroyPartitions>;

// Producers send no larger batch. This leaves room for overhead in a topic with the default max.message.bytes.
inline constexpr int kMaxBatchBytes = 900'000;

enum class Role { kProducer, kConsumer };

using Settings = std::vector<std::pair<std::string, std::string>>;

// `configure`, if given, sets the role's callbacks; `owner` is the object that they are for, and outlives the handle.
absl::StatusOr<ClientHandle> Connect(const KafkaOptions& options, Role role, const Settings& settings,
                                     void* owner = nullptr, void (*configure)(rd_kafka_conf_s*) = nullptr);

// The owner of the handle that called back with `opaque`.
void* OwnerOf(void* opaque);
template <class T>
T* OwnerOf(void* opaque) {
  return static_cast<T*>(OwnerOf(opaque));
}

// An rd_kafka_resp_err_t as a status: Aborted when a later producer took over, FailedPrecondition when the brokers
// refuse because of a missing permission, otherwise Unavailable. The text is "<doing>: <message of librdkafka or the
// broker>".
absl::Status ErrorStatus(int code, absl::string_view doing, absl::string_view detail = "");

// For librdkafka's calls: never negative, never beyond a day.
int Milliseconds(absl::Duration duration);

}  // namespace aims::event_log::kafka
