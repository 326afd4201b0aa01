#include "common/event_log/kafka/kafka_ownership.h"

#include <librdkafka/rdkafka.h>
#include <syslog.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/event_log/kafka/kafka_client.h"

namespace aims::event_log::kafka {
namespace {

// How often members ask the coordinator whether the group changes: what a change waits for.
constexpr absl::Duration kHeartbeat = absl::Milliseconds(500);
// A member that does not come back to a changing group is given up after this. Longer than an OnRevoked may take.
constexpr absl::Duration kRebalanceTimeout = absl::Seconds(30);
// Leaving waits for the coordinator's answer at most this long.
constexpr absl::Duration kLeaveTimeout = absl::Seconds(3);

class Member : public Ownership {
 public:
  static absl::StatusOr<std::unique_ptr<Ownership>> Join(const KafkaOptions* options, const std::string& topic,
                                                         const std::string& name, OwnershipListener* listener);
  ~Member() override;

 private:
  using Partitions = std::set<TopicPartition>;

  Member(const KafkaOptions* options, OwnershipListener* listener) : options_(options), listener_(listener) {}

  void Run();
  void Leave();
  void OnRebalance(rd_kafka_resp_err_t change, const rd_kafka_topic_partition_list_t& partitions);
  void Become(const Partitions& owned);

  const KafkaOptions* const options_;
  OwnershipListener* const listener_;
  ClientHandle client_;
  QueueHandle queue_;  // the client's, to wake Run; destroyed before it
  std::atomic<bool> stop_ = false;
  std::thread thread_;

  // Of thread_ alone.
  Partitions owned_;                             // as the listener knows it
  absl::Time drop_at_ = absl::InfiniteFuture();  // when to give up owned_, if the group has not settled by then
};

absl::StatusOr<std::unique_ptr<Ownership>> Member::Join(const KafkaOptions* options, const std::string& topic,
                                                        const std::string& name, OwnershipListener* listener) {
  std::unique_ptr<Member> member(new Member(options, listener));
  const Settings settings = {
      {"group.id", absl::StrCat("aims.", topic, ".owners")},
      {"client.id", name},  // the coordinator makes the member's id of it, by which `range` sorts
      {"partition.assignment.strategy", "range"},
      {"session.timeout.ms", absl::StrCat(Milliseconds(options->session_timeout))},
      {"heartbeat.interval.ms", absl::StrCat(Milliseconds(kHeartbeat))},
      {"max.poll.interval.ms", absl::StrCat(Milliseconds(std::max(kRebalanceTimeout, options->session_timeout)))},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
  };
  ASSIGN_OR_RETURN(member->client_,
                   Connect(*options, Role::kConsumer, settings, member.get(), [](rd_kafka_conf_t* conf) {
                     rd_kafka_conf_set_rebalance_cb(
                         conf, [](rd_kafka_t*, rd_kafka_resp_err_t change, rd_kafka_topic_partition_list_t* partitions,
                                  void* opaque) { OwnerOf<Member>(opaque)->OnRebalance(change, *partitions); });
                   }));
  rd_kafka_poll_set_consumer(member->client_.get());
  member->queue_.reset(rd_kafka_queue_get_consumer(member->client_.get()));
  PartitionList topics(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  const auto code = rd_kafka_subscribe(member->client_.get(), topics.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorStatus(code, absl::StrCat("cannot join the owners of ", topic));
  member->thread_ = std::thread(&Member::Run, member.get());
  return member;
}

Member::~Member() {
  stop_ = true;
  if (thread_.joinable()) {
    rd_kafka_queue_yield(queue_.get());
    thread_.join();
  }
}

void Member::Run() {
  while (!stop_) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(client_.get(), Milliseconds(kHeartbeat));
    if (message != nullptr) {  // an error: librdkafka goes on trying
      if (options_->logger)
        options_->logger(LOG_WARNING, absl::StrCat("kafka: owners: ", rd_kafka_message_errstr(message)));
      rd_kafka_message_destroy(message);
    }
    if (absl::Now() >= drop_at_) Become({});
  }
  Become({});
  Leave();
}

// OnRebalance is called from within, and does nothing more then.
void Member::Leave() {
  rd_kafka_error_t* error = rd_kafka_consumer_close_queue(client_.get(), queue_.get());
  if (error != nullptr) {
    rd_kafka_error_destroy(error);
    return;
  }
  const absl::Time deadline = absl::Now() + kLeaveTimeout;
  while (!rd_kafka_consumer_closed(client_.get()) && absl::Now() < deadline) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(client_.get(), Milliseconds(deadline - absl::Now()));
    if (message != nullptr) rd_kafka_message_destroy(message);
  }
}

void Member::OnRebalance(rd_kafka_resp_err_t change, const rd_kafka_topic_partition_list_t& partitions) {
  if (change == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    // Acknowledged with nothing to fetch.
    const PartitionList none(rd_kafka_topic_partition_list_new(0));
    rd_kafka_assign(client_.get(), none.get());
    Partitions owned;
    for (int i = 0; i < partitions.cnt; ++i) owned.insert({partitions.elems[i].topic, partitions.elems[i].partition});
    if (!stop_) Become(owned);
    return;
  }
  const bool lost = change != RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS || rd_kafka_assignment_lost(client_.get()) != 0;
  rd_kafka_assign(client_.get(), nullptr);
  if (stop_) return;
  if (lost) {
    Become({});
  } else {
    // The group gives them out anew in a moment. If that takes longer than the coordinator would wait for us, another
    // member may have them.
    drop_at_ = absl::Now() + options_->session_timeout;
  }
}

void Member::Become(const Partitions& owned) {
  std::vector<TopicPartition> gone, come;
  std::set_difference(owned_.begin(), owned_.end(), owned.begin(), owned.end(), std::back_inserter(gone));
  std::set_difference(owned.begin(), owned.end(), owned_.begin(), owned_.end(), std::back_inserter(come));
  owned_ = owned;
  drop_at_ = absl::InfiniteFuture();
  if (!gone.empty()) listener_->OnRevoked(gone);
  if (!come.empty()) listener_->OnAssigned(come);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Ownership>> JoinGroup(const KafkaOptions* options, absl::string_view topic,
                                                     absl::string_view member, OwnershipListener* listener) {
  return Member::Join(options, std::string(topic), std::string(member), listener);
}

}  // namespace aims::event_log::kafka
