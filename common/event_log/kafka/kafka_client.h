#pragma once
// One librdkafka handle, created from KafkaOptions and the settings of a role, and destroyed with its owner. Also maps
// librdkafka's error codes to those of log.h.
//
//   ASSIGN_OR_RETURN(ClientHandle client, Connect(this, Role::kConsumer, {{"isolation.level", "read_committed"}}));
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

// Destroys the handle without leaving a consumer group (kafka_ownership leaves before). Blocks for about as long as
// librdkafka's threads need to end, tens of milliseconds. Queues and topics of the handle must be gone by then.
struct DestroyClient {
  void operator()(rd_kafka_s* client) const;
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

// The opaque pointer of every callback of librdkafka. A role derives from it and casts it back:
// static_cast<Producer*>(static_cast<ClientContext*>(opaque)). Outlives the handle.
struct ClientContext {
  explicit ClientContext(const KafkaOptions* options) : options(options) {}
  const KafkaOptions* options;
};

// `configure`, if given, sets the role's callbacks.
absl::StatusOr<ClientHandle> Connect(ClientContext* context, Role role, const Settings& settings,
                                     void (*configure)(rd_kafka_conf_s*) = nullptr);

// An rd_kafka_resp_err_t as a status: Aborted when a later producer took over, FailedPrecondition when the brokers
// refuse because of a missing permission, otherwise Unavailable. The text is "<doing>: <message of librdkafka or the
// broker>".
absl::Status ErrorStatus(int code, absl::string_view doing, absl::string_view detail = "");

// For librdkafka's calls: never negative, never beyond a day.
int Milliseconds(absl::Duration duration);

}  // namespace aims::event_log::kafka
