#include "common/event_log/kafka/kafka_topics.h"

#include <librdkafka/rdkafka.h>

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"

namespace aims::event_log::kafka {
namespace {

constexpr absl::Duration kHealthInterval = absl::Seconds(1);
constexpr absl::Duration kHealthTimeout = absl::Seconds(2);
constexpr absl::Duration kRetryInterval = absl::Milliseconds(20);

// What a topic's max.message.bytes must allow: a producer's batch with some overhead.
constexpr int64_t kMinMessageBytes = kMaxBatchBytes + 100'000;

template <auto kDestroy>
struct Destroy {
  template <typename T>
  void operator()(T* object) const {
    kDestroy(object);
  }
};
using Event = std::unique_ptr<rd_kafka_event_t, Destroy<rd_kafka_event_destroy>>;
using AdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, Destroy<rd_kafka_AdminOptions_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Destroy<rd_kafka_NewTopic_destroy>>;
using ConfigResource = std::unique_ptr<rd_kafka_ConfigResource_t, Destroy<rd_kafka_ConfigResource_destroy>>;

// One admin request and its answer: `send` gets the options and the queue that the answer comes to.
template <typename Send>
absl::StatusOr<Event> Ask(rd_kafka_t* client, rd_kafka_admin_op_t operation, absl::Duration timeout,
                          absl::string_view doing, Send send) {
  char error[256];
  AdminOptions options(rd_kafka_AdminOptions_new(client, operation));
  rd_kafka_AdminOptions_set_request_timeout(options.get(), Milliseconds(timeout), error, sizeof(error));
  if (operation == RD_KAFKA_ADMIN_OP_CREATETOPICS) {  // answer once the topic is known to the brokers
    rd_kafka_AdminOptions_set_operation_timeout(options.get(), Milliseconds(timeout), error, sizeof(error));
  }
  QueueHandle queue(rd_kafka_queue_new(client));
  send(options.get(), queue.get());
  Event event(rd_kafka_queue_poll(queue.get(), Milliseconds(timeout + absl::Seconds(1))));
  if (event == nullptr) return ErrorStatus(RD_KAFKA_RESP_ERR__TIMED_OUT, doing);
  if (const auto code = rd_kafka_event_error(event.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return ErrorStatus(code, doing, rd_kafka_event_error_string(event.get()));
  }
  return event;
}

// A setting as it must be, and why.
struct Rule {
  std::string name;
  std::string value;  // what to set it to
  bool broken;
  std::string because;
};

std::vector<Rule> RulesFor(const std::map<std::string, std::string>& settings, const KafkaOptions& options) {
  const auto get = [&](const std::string& name) {
    const auto found = settings.find(name);
    return found == settings.end() ? std::string() : found->second;
  };
  const auto number = [&](const std::string& name) {
    int64_t value = -1;
    return absl::SimpleAtoi(get(name), &value) ? value : -1;
  };
  const std::string forgets = "the brokers would delete events";
  return {
      {"retention.ms", "-1", number("retention.ms") >= 0, forgets},
      {"retention.bytes", "-1", number("retention.bytes") >= 0, forgets},
      {"cleanup.policy", "delete", absl::StrContains(get("cleanup.policy"), "compact"),
       "compaction would delete all but the last event of each subject"},
      {"unclean.leader.election.enable", "false", get("unclean.leader.election.enable") == "true",
       "a replica that lags behind could become leader and drop acknowledged events"},
      {"min.insync.replicas", absl::StrCat(options.min_insync_replicas),
       number("min.insync.replicas") < options.min_insync_replicas,
       "an acknowledged event would be on fewer replicas than this service requires"},
      {"message.timestamp.type", "LogAppendTime", get("message.timestamp.type") != "LogAppendTime",
       "the brokers would refuse the events of a replica whose clock differs from theirs"},
      {"max.message.bytes", absl::StrCat(kMinMessageBytes), number("max.message.bytes") < kMinMessageBytes,
       "the brokers would refuse larger appends"},
  };
}

}  // namespace

absl::StatusOr<std::unique_ptr<Topics>> Topics::Make(const KafkaOptions* options) {
  std::unique_ptr<Topics> topics(new Topics(options));
  // Consumers, which see the end of a partition as a transaction's writer does, and as readers do; they consume nothing.
  const auto connect = [&](const char* isolation) {
    return Connect(*options, Role::kConsumer, {{"isolation.level", isolation}}, topics.get(),
                   [](rd_kafka_conf_t* conf) {
                     rd_kafka_conf_set_error_cb(conf, [](rd_kafka_t* client, int error, const char* reason,
                                                         void* opaque) { OnError(client, error, reason, opaque); });
                   });
  };
  ASSIGN_OR_RETURN(topics->client_, connect("read_uncommitted"));
  ASSIGN_OR_RETURN(topics->committed_, connect("read_committed"));
  topics->health_ =
      absl::UnavailableError(absl::StrCat("no Kafka broker has answered yet at ", options->bootstrap_servers));
  topics->watch_ = std::thread(&Topics::WatchHealth, topics.get());
  return topics;
}

Topics::~Topics() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  stopped_.notify_all();
  if (watch_.joinable()) watch_.join();
}

void Topics::OnError(rd_kafka_s*, int, const char* reason, void* opaque) {
  auto* topics = OwnerOf<Topics>(opaque);
  std::lock_guard<std::mutex> lock(topics->mutex_);
  topics->last_error_ = reason;
}

// A request each second, for an answer is the only proof that the brokers answer.
void Topics::WatchHealth() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stop_) {
    lock.unlock();
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto code = rd_kafka_metadata(client_.get(), 0, nullptr, &metadata, Milliseconds(kHealthTimeout));
    if (metadata != nullptr) rd_kafka_metadata_destroy(metadata);
    for (const ClientHandle* client : {&client_, &committed_}) rd_kafka_poll(client->get(), 0);  // OnError
    lock.lock();
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      health_ = absl::OkStatus();
      last_error_.clear();
    } else {
      health_ = absl::UnavailableError(absl::StrCat("no Kafka broker answers at ", options_->bootstrap_servers, ": ",
                                                    last_error_.empty() ? rd_kafka_err2str(code) : last_error_));
    }
    stopped_.wait_for(lock, absl::ToChronoMilliseconds(kHealthInterval), [this] { return stop_; });
  }
}

absl::Status Topics::Health() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return health_;
}

absl::StatusOr<std::string> Topics::ClusterId() {
  char* id = rd_kafka_clusterid(client_.get(), Milliseconds(options_->request_timeout));
  if (id == nullptr) {
    return absl::UnavailableError(
        absl::StrCat("no Kafka broker at ", options_->bootstrap_servers, " tells the id of its cluster"));
  }
  std::string text = id;
  rd_kafka_mem_free(client_.get(), id);
  return text;
}

absl::StatusOr<int32_t> Topics::Open(const TopicSpec& spec) {
  const absl::Time deadline = absl::Now() + options_->request_timeout;
  ASSIGN_OR_RETURN(int32_t partitions, Describe(spec.topic));
  if (partitions == 0) RETURN_IF_ERROR(Create(spec));
  while (partitions == 0) {  // created; another broker than the one that did it may hear of it a moment later
    if (absl::Now() > deadline) {
      return absl::UnavailableError(
          absl::StrCat("topic ", spec.topic, " was created, but no broker knows the topic yet"));
    }
    absl::SleepFor(kRetryInterval);
    ASSIGN_OR_RETURN(partitions, Describe(spec.topic));
  }
  RETURN_IF_ERROR(Check(spec.topic));
  std::lock_guard<std::mutex> lock(mutex_);
  partitions_[spec.topic] = partitions;
  return partitions;
}

absl::StatusOr<int32_t> Topics::Partitions(absl::string_view topic, absl::Time deadline) {
  const std::string name(topic);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (const auto found = partitions_.find(name); found != partitions_.end()) return found->second;
  }
  ASSIGN_OR_RETURN(const int32_t partitions, Describe(name, deadline));
  if (partitions == 0) {
    return absl::NotFoundError(absl::StrCat("topic ", name, " does not exist on ", options_->bootstrap_servers,
                                            ": start the service that writes the topic; that service creates it"));
  }
  std::lock_guard<std::mutex> lock(mutex_);
  partitions_[name] = partitions;
  return partitions;
}

absl::StatusOr<int32_t> Topics::Describe(const std::string& topic, absl::Time deadline) {
  const std::string doing = absl::StrCat("cannot look up topic ", topic);
  TopicHandle handle(rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr));
  if (handle == nullptr) return ErrorStatus(rd_kafka_last_error(), doing);
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto code = rd_kafka_metadata(client_.get(), 0, handle.get(), &metadata,
                                      Milliseconds(std::min(deadline - absl::Now(), options_->request_timeout)));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorStatus(code, doing);
  const auto destroy = std::unique_ptr<const rd_kafka_metadata_t, Destroy<rd_kafka_metadata_destroy>>(metadata);
  if (metadata->topic_cnt != 1) return ErrorStatus(RD_KAFKA_RESP_ERR__BAD_MSG, doing);
  switch (const auto& found = metadata->topics[0]; found.err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
      return found.partition_cnt;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      return 0;
    default:
      return ErrorStatus(found.err, doing);
  }
}

absl::Status Topics::Create(const TopicSpec& spec) {
  const std::string doing = absl::StrCat("cannot create topic ", spec.topic, " with ", spec.partitions,
                                         " partitions and ", options_->replication_factor, " replicas");
  char error[512];
  NewTopic topic(
      rd_kafka_NewTopic_new(spec.topic.c_str(), spec.partitions, options_->replication_factor, error, sizeof(error)));
  if (topic == nullptr) return absl::InvalidArgumentError(absl::StrCat(doing, ": ", error));
  const std::pair<const char*, std::string> settings[] = {
      {"cleanup.policy", "delete"},
      {"retention.ms", "-1"},
      {"retention.bytes", "-1"},
      // Else brokers refuse all that a replica writes whose clock is an hour ahead. When it happened is in the event.
      {"message.timestamp.type", "LogAppendTime"},
      {"unclean.leader.election.enable", "false"},
      {"min.insync.replicas", absl::StrCat(options_->min_insync_replicas)},
  };
  for (const auto& [name, value] : settings) rd_kafka_NewTopic_set_config(topic.get(), name, value.c_str());

  ASSIGN_OR_RETURN(const Event event, Ask(client_.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS, options_->request_timeout,
                                          doing, [&](const rd_kafka_AdminOptions_t* admin, rd_kafka_queue_t* queue) {
                                            rd_kafka_NewTopic_t* topics[] = {topic.get()};
                                            rd_kafka_CreateTopics(client_.get(), topics, 1, admin, queue);
                                          }));
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  for (size_t i = 0; i < count; ++i) {
    const auto code = rd_kafka_topic_result_error(results[i]);
    // Another replica of the service was quicker: then the topic is checked like any that exists.
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) continue;
    const char* text = rd_kafka_topic_result_error_string(results[i]);
    if (code == RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR) {
      return absl::ResourceExhaustedError(
          absl::StrCat(doing, ": there are fewer brokers", text == nullptr ? "" : absl::StrCat(" (", text, ")")));
    }
    return ErrorStatus(code, doing, text == nullptr ? "" : text);
  }
  return absl::OkStatus();
}

absl::Status Topics::Check(const std::string& topic) {
  const std::string doing = absl::StrCat("cannot read the settings of topic ", topic);
  ConfigResource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  ASSIGN_OR_RETURN(const Event event, Ask(client_.get(), RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, options_->request_timeout,
                                          doing, [&](const rd_kafka_AdminOptions_t* admin, rd_kafka_queue_t* queue) {
                                            rd_kafka_ConfigResource_t* resources[] = {resource.get()};
                                            rd_kafka_DescribeConfigs(client_.get(), resources, 1, admin, queue);
                                          }));
  size_t count = 0;
  const rd_kafka_ConfigResource_t** results =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  std::map<std::string, std::string> settings;
  for (size_t i = 0; i < count; ++i) {
    if (const auto code = rd_kafka_ConfigResource_error(results[i]); code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return ErrorStatus(code, doing);
    }
    size_t entries = 0;
    const rd_kafka_ConfigEntry_t** configs = rd_kafka_ConfigResource_configs(results[i], &entries);
    for (size_t j = 0; j < entries; ++j) {
      const char* value = rd_kafka_ConfigEntry_value(configs[j]);
      settings[rd_kafka_ConfigEntry_name(configs[j])] = value == nullptr ? "" : value;
    }
  }

  std::vector<std::string> wrong, mend;
  for (const Rule& rule : RulesFor(settings, *options_)) {
    if (!rule.broken) continue;
    wrong.push_back(absl::StrCat(rule.name, "=", settings[rule.name], " (", rule.because, ")"));
    mend.push_back(absl::StrCat(rule.name, "=", rule.value));
  }
  if (wrong.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("topic ", topic, " has settings that AIMS cannot write to it with: ", absl::StrJoin(wrong, "; "),
                   ". Correct them with: kafka-configs.sh --bootstrap-server ", options_->bootstrap_servers,
                   " --alter --entity-type topics --entity-name ", topic, " --add-config ", absl::StrJoin(mend, ",")));
}

absl::StatusOr<Positions> Topics::Ends(absl::string_view topic, absl::Time deadline) {
  deadline = std::min(deadline, absl::Now() + options_->request_timeout);
  for (;;) {
    absl::StatusOr<Positions> ends = AskEnds(client_, std::string(topic), deadline);
    // Leaders move, and a new topic's serve a moment after it is known.
    if (ends.ok() || !absl::IsUnavailable(ends.status()) || absl::Now() + kRetryInterval > deadline) return ends;
    absl::SleepFor(kRetryInterval);
  }
}

absl::StatusOr<Positions> Topics::StableEnds(absl::string_view topic, absl::Time deadline) {
  return AskEnds(committed_, std::string(topic), deadline);
}

std::vector<std::string> Topics::Known() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::string> known;
  for (const auto& [topic, partitions] : partitions_) known.push_back(topic);
  return known;
}

absl::StatusOr<Positions> Topics::AskEnds(const ClientHandle& client, const std::string& topic, absl::Time deadline) {
  const std::string doing = absl::StrCat("cannot find the end of topic ", topic);
  ASSIGN_OR_RETURN(const int32_t partitions, Partitions(topic, deadline));
  PartitionList list(rd_kafka_topic_partition_list_new(partitions));
  for (int32_t partition = 0; partition < partitions; ++partition) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = RD_KAFKA_OFFSET_END;
  }
  // Not rd_kafka_query_watermark_offsets: it does not keep to its timeout.
  const auto code = rd_kafka_offsets_for_times(client.get(), list.get(), Milliseconds(deadline - absl::Now()));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorStatus(code, doing);
  Positions ends;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& end = list->elems[i];
    if (end.err != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorStatus(end.err, doing);
    if (end.offset < 0) return ErrorStatus(RD_KAFKA_RESP_ERR__TIMED_OUT, doing, "the brokers did not answer");
    ends[{topic, end.partition}] = end.offset;
  }
  return ends;
}

}  // namespace aims::event_log::kafka
