#include "common/event_log/kafka/kafka_client.h"

#include <librdkafka/rdkafka.h>
#include <syslog.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/base/status_macros.h"

namespace aims::event_log::kafka {

// Lives until librdkafka has let go of the handle, which may be long after the owner.
class ClientContext {
 public:
  ClientContext(std::function<void(int, absl::string_view)> logger, void* owner)
      : owner_(owner), logger_(std::move(logger)) {}

  void* owner() const { return owner_; }
  void Log(int level, const std::string& message) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (abandoned_) return;
    if (logger_) {
      logger_(level, message);
    } else if (level <= LOG_WARNING) {
      std::fprintf(stderr, "%s\n", message.c_str());
    }
  }
  // Nothing is told any more: the logger may be gone from now on.
  void Abandon() {
    std::lock_guard<std::mutex> lock(mutex_);
    abandoned_ = true;
  }

 private:
  void* const owner_;
  std::mutex mutex_;
  bool abandoned_ = false;
  const std::function<void(int, absl::string_view)> logger_;
};

namespace {

// How long the owner of a handle waits until it is destroyed.
constexpr absl::Duration kDestroyPatience = absl::Seconds(2);

constexpr absl::string_view kOpenSettings[] = {"security.", "sasl.",   "ssl.",        "enable.ssl.",
                                               "socket.",   "broker.", "client.rack", "debug"};

void OnLog(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  static_cast<ClientContext*>(rd_kafka_opaque(client))->Log(level, absl::StrCat("kafka: ", facility, ": ", text));
}

absl::Status Set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  char error[512];
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), error, sizeof(error)) != RD_KAFKA_CONF_OK) {
    return absl::InvalidArgumentError(absl::StrCat("the Kafka client does not accept ", name, "=", value, ": ", error));
  }
  return absl::OkStatus();
}

absl::Status SetFromOptions(rd_kafka_conf_t* conf, const KafkaOptions& options) {
  const Settings common = {
      {"bootstrap.servers", options.bootstrap_servers},
      {"client.id", options.client_id},
      // A broker that restarts is back within seconds: look for it often.
      {"reconnect.backoff.ms", "20"},
      {"reconnect.backoff.max.ms", "500"},
      {"socket.nagle.disable", "true"},
      {"log.connection.close", "false"},
  };
  for (const auto& [name, value] : common) RETURN_IF_ERROR(Set(conf, name, value));
  for (const auto& [name, value] : options.client_settings) {
    const bool open = std::any_of(std::begin(kOpenSettings), std::end(kOpenSettings),
                                  [&](absl::string_view prefix) { return absl::StartsWith(name, prefix); });
    if (!open) {
      return absl::InvalidArgumentError(absl::StrCat(
          "Kafka client setting ", name,
          " cannot be changed, because the guarantees of the log depend on it: only settings of ",
          "security and connections can be changed (security.* sasl.* ssl.* socket.* broker.* client.rack debug)"));
    }
    RETURN_IF_ERROR(Set(conf, name, value));
  }
  return absl::OkStatus();
}

}  // namespace

void DestroyClient::operator()(rd_kafka_s* client) const {
  const std::string name = rd_kafka_name(client);
  auto destroyed = std::make_shared<absl::Notification>();
  std::thread destroying([client, destroyed, context = context_] {
    rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    destroyed->Notify();
  });
  if (destroyed->WaitForNotificationWithTimeout(kDestroyPatience)) {
    destroying.join();
    return;
  }
  context_->Log(LOG_WARNING, absl::StrCat("kafka: the client ", name, " does not end; it is left behind"));
  context_->Abandon();
  destroying.detach();
}
void DestroyTopic::operator()(rd_kafka_topic_s* topic) const { rd_kafka_topic_destroy(topic); }
void DestroyQueue::operator()(rd_kafka_queue_s* queue) const { rd_kafka_queue_destroy(queue); }
void DestroyPartitions::operator()(rd_kafka_topic_partition_list_s* partitions) const {
  rd_kafka_topic_partition_list_destroy(partitions);
}

void* OwnerOf(void* opaque) { return static_cast<ClientContext*>(opaque)->owner(); }

absl::StatusOr<ClientHandle> Connect(const KafkaOptions& options, Role role, const Settings& settings, void* owner,
                                     void (*configure)(rd_kafka_conf_s*)) {
  if (options.bootstrap_servers.empty()) {
    return absl::InvalidArgumentError("bootstrap_servers is empty: name at least one broker as host:port");
  }
  struct Destroy {
    void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
  };
  std::unique_ptr<rd_kafka_conf_t, Destroy> conf(rd_kafka_conf_new());
  RETURN_IF_ERROR(SetFromOptions(conf.get(), options));
  for (const auto& [name, value] : settings) RETURN_IF_ERROR(Set(conf.get(), name, value));
  auto context = std::make_shared<ClientContext>(options.logger, owner);
  rd_kafka_conf_set_opaque(conf.get(), context.get());
  rd_kafka_conf_set_log_cb(conf.get(), &OnLog);
  if (configure != nullptr) configure(conf.get());

  char error[512];
  const auto type = role == Role::kProducer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER;
  ClientHandle client(rd_kafka_new(type, conf.get(), error, sizeof(error)), DestroyClient(std::move(context)));
  if (client == nullptr) return absl::InvalidArgumentError(absl::StrCat("cannot make a Kafka client: ", error));
  conf.release();  // rd_kafka_new owns it once it succeeded
  return client;
}

absl::Status ErrorStatus(int code, absl::string_view doing, absl::string_view detail) {
  const auto error = static_cast<rd_kafka_resp_err_t>(code);
  const std::string message =
      absl::StrCat(doing, ": ", detail.empty() ? absl::string_view(rd_kafka_err2str(error)) : detail);
  switch (error) {
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
      return absl::AbortedError(absl::StrCat(message, "; a later writer took over the partition"));
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return absl::FailedPreconditionError(absl::StrCat(
          message,
          "; allow it for the principal of this service on the brokers (kafka-acls --add --allow-principal …)"));
    default:
      return absl::UnavailableError(message);
  }
}

int Milliseconds(absl::Duration duration) {
  const absl::Duration bounded = std::clamp(duration, absl::ZeroDuration(), absl::Hours(24));
  return static_cast<int>(absl::ToInt64Milliseconds(bounded + absl::Microseconds(999)));
}

}  // namespace aims::event_log::kafka
