#include "common/event_log/kafka/kafka_writer.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/event_log/kafka/kafka_client.h"

namespace aims::event_log::kafka {
namespace {

// How soon a send ends when what was sent before it has failed.
constexpr absl::Duration kGiveUpInterval = absl::Milliseconds(100);
// How long a producer that goes may take to end the transaction that it leaves open.
constexpr absl::Duration kAbortPatience = absl::Milliseconds(500);

std::string Text(const TopicPartition& partition) { return absl::StrCat(partition.topic, "/", partition.partition); }

// Takes the error: all of librdkafka's transactional calls hand one over, null if all went well.
absl::Status TakeError(rd_kafka_error_t* error, absl::string_view doing) {
  if (error == nullptr) return absl::OkStatus();
  const absl::Status status = ErrorStatus(rd_kafka_error_code(error), doing, rd_kafka_error_string(error));
  rd_kafka_error_destroy(error);
  return status;
}

// One of the ring. One thread at a time.
class Producer {
 public:
  static absl::StatusOr<std::unique_ptr<Producer>> Initialize(const KafkaOptions* options,
                                                              const TopicPartition& partition, absl::string_view name,
                                                              absl::Time deadline);
  ~Producer();

  // Begins a transaction and brings the records to the brokers. After an error nothing was appended. DataLoss when the
  // brokers put them before the offset `known`.
  absl::Status Send(absl::Span<const Record> records, int64_t known, const std::atomic<bool>& given_up);
  // After all that was sent.
  int64_t next() const { return last_offset_ + 1; }
  // When the brokers took them, by their clock.
  absl::optional<absl::Time> append_time() const { return append_time_; }
  // Commits it. DeadlineExceeded: not known whether it was.
  absl::StatusOr<int64_t> Commit();

 private:
  Producer(const KafkaOptions* options, const TopicPartition& partition)
      : options_(options), partition_(partition), doing_(absl::StrCat("cannot append to ", Text(partition))) {}

  absl::Status WarmMetadata(absl::Time deadline);
  absl::Status Enqueue(const Record& record, absl::Time deadline);
  absl::Status AwaitDelivery(absl::Time deadline, const std::atomic<bool>& given_up);
  static void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque);
  static void OnError(rd_kafka_t*, int error, const char*, void* opaque);

  const KafkaOptions* const options_;
  const TopicPartition partition_;
  const std::string doing_;
  ClientHandle client_;
  TopicHandle topic_;  // after client_: destroyed before it

  // Of the transaction under way; set by callbacks, which run inside rd_kafka_poll.
  size_t undelivered_ = 0;
  int64_t first_offset_ = -1;
  int64_t last_offset_ = -1;
  absl::optional<absl::Time> append_time_;
  rd_kafka_resp_err_t delivery_error_ = RD_KAFKA_RESP_ERR_NO_ERROR;
  bool fatal_ = false;
};

absl::StatusOr<std::unique_ptr<Producer>> Producer::Initialize(const KafkaOptions* options,
                                                               const TopicPartition& partition, absl::string_view name,
                                                               absl::Time deadline) {
  std::unique_ptr<Producer> producer(new Producer(options, partition));
  const Settings settings = {
      {"transactional.id", absl::StrCat("aims.", partition.topic, ".", partition.partition, ".", name)},
      {"transaction.timeout.ms", absl::StrCat(Milliseconds(options->transaction_timeout))},
      {"message.timeout.ms", absl::StrCat(Milliseconds(options->append_timeout))},
      {"linger.ms", "0"},
      {"batch.size", absl::StrCat(kMaxBatchBytes)},
      {"enable.idempotence", "true"},
      {"acks", "all"},
      {"retry.backoff.ms", "20"},
  };
  ASSIGN_OR_RETURN(producer->client_,
                   Connect(*options, Role::kProducer, settings, producer.get(), [](rd_kafka_conf_t* conf) {
                     rd_kafka_conf_set_dr_msg_cb(conf, &OnDelivery);
                     rd_kafka_conf_set_error_cb(conf, &OnError);
                   }));
  RETURN_IF_ERROR(TakeError(rd_kafka_init_transactions(producer->client_.get(), Milliseconds(deadline - absl::Now())),
                            absl::StrCat("cannot take over ", Text(partition))));
  RETURN_IF_ERROR(producer->WarmMetadata(deadline));
  return producer;
}

// One that is destroyed with a transaction open, and a partition still to be registered with it, may register it while
// it is being destroyed, and librdkafka 2.0.2 aborts the process then (rd_kafka_txn_handle_AddPartitionsToTxn:
// "txn_req_cnt > 0"). Nobody waits for the transaction's end besides: readers read on. Nothing to end is an error, and
// no matter.
Producer::~Producer() {
  if (client_ == nullptr) return;
  rd_kafka_error_t* error = rd_kafka_abort_transaction(client_.get(), Milliseconds(kAbortPatience));
  if (error != nullptr) rd_kafka_error_destroy(error);
}

// Without it the first record waits for about a second until the topic's metadata has come along by itself.
absl::Status Producer::WarmMetadata(absl::Time deadline) {
  const std::string doing = absl::StrCat("cannot take over ", Text(partition_));
  topic_.reset(rd_kafka_topic_new(client_.get(), partition_.topic.c_str(), nullptr));
  if (topic_ == nullptr) return ErrorStatus(rd_kafka_last_error(), doing);
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto code = rd_kafka_metadata(client_.get(), 0, topic_.get(), &metadata, Milliseconds(deadline - absl::Now()));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorStatus(code, doing);
  rd_kafka_metadata_destroy(metadata);
  return absl::OkStatus();
}

absl::Status Producer::Send(absl::Span<const Record> records, int64_t known, const std::atomic<bool>& given_up) {
  const absl::Time deadline = absl::Now() + options_->append_timeout;
  RETURN_IF_ERROR(TakeError(rd_kafka_begin_transaction(client_.get()), doing_));
  undelivered_ = 0;
  first_offset_ = -1;
  append_time_ = absl::nullopt;
  for (const Record& record : records) RETURN_IF_ERROR(Enqueue(record, deadline));
  // Delivered before the commit asks for it: rd_kafka_commit_transaction looks every 10 ms only.
  RETURN_IF_ERROR(AwaitDelivery(deadline, given_up));
  // A topic that was made anew under the same name has the same producers, as far as its brokers know.
  return first_offset_ < known ? LostEnd(partition_, known, first_offset_) : absl::OkStatus();
}

absl::StatusOr<int64_t> Producer::Commit() {
  rd_kafka_error_t* error = rd_kafka_commit_transaction(client_.get(), Milliseconds(options_->append_timeout));
  if (error == nullptr) return next();
  // Whatever it says, "fenced" too: the commit may have reached the broker in an attempt whose answer was lost.
  const absl::Status status = TakeError(error, "");
  return absl::DeadlineExceededError(absl::StrCat("it is not known whether the append to ", Text(partition_),
                                                  " was committed", status.message(),
                                                  "; take over the partition and read its records"));
}

absl::Status Producer::Enqueue(const Record& record, absl::Time deadline) {
  rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
  for (const auto& [name, value] : record.headers) {
    rd_kafka_header_add(headers, name.data(), name.size(), value.data(), value.size());
  }
  for (;;) {
    rd_kafka_error_t* error = nullptr;
    const rd_kafka_vu_t arguments[] = {
        {.vtype = RD_KAFKA_VTYPE_RKT, .u = {.rkt = topic_.get()}},
        {.vtype = RD_KAFKA_VTYPE_PARTITION, .u = {.i32 = partition_.partition}},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u = {.i = RD_KAFKA_MSG_F_COPY}},
        {.vtype = RD_KAFKA_VTYPE_KEY,
         .u = {.mem = {.ptr = const_cast<char*>(record.key.data()), .size = record.key.size()}}},
        {.vtype = RD_KAFKA_VTYPE_VALUE,
         .u = {.mem = {.ptr = const_cast<char*>(record.value.data()), .size = record.value.size()}}},
        {.vtype = RD_KAFKA_VTYPE_HEADERS, .u = {.headers = headers}},
    };
    error = rd_kafka_produceva(client_.get(), arguments, sizeof(arguments) / sizeof(arguments[0]));
    if (error == nullptr) {  // and librdkafka owns the headers
      ++undelivered_;
      return absl::OkStatus();
    }
    if (rd_kafka_error_code(error) == RD_KAFKA_RESP_ERR__QUEUE_FULL && absl::Now() < deadline) {
      rd_kafka_error_destroy(error);
      rd_kafka_poll(client_.get(), 10);
      continue;
    }
    rd_kafka_headers_destroy(headers);
    return TakeError(error, doing_);
  }
}

absl::Status Producer::AwaitDelivery(absl::Time deadline, const std::atomic<bool>& given_up) {
  while (undelivered_ > 0 && delivery_error_ == RD_KAFKA_RESP_ERR_NO_ERROR && !fatal_ && absl::Now() < deadline) {
    if (given_up) return absl::AbortedError(absl::StrCat(doing_, ": an earlier send failed"));
    rd_kafka_poll(client_.get(), Milliseconds(std::min(deadline - absl::Now(), kGiveUpInterval)));
  }
  if (undelivered_ == 0 && delivery_error_ == RD_KAFKA_RESP_ERR_NO_ERROR && !fatal_ && last_offset_ >= 0) {
    return absl::OkStatus();
  }
  // Not delivered, so not committed. A new transaction cannot begin now; asked for one, librdkafka says what failed the
  // one that is open, where the messages' own errors only say that they were purged because of it.
  rd_kafka_error_t* cause = rd_kafka_begin_transaction(client_.get());
  if (cause != nullptr && rd_kafka_error_code(cause) != RD_KAFKA_RESP_ERR__STATE) return TakeError(cause, doing_);
  if (cause != nullptr) rd_kafka_error_destroy(cause);
  if (delivery_error_ != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorStatus(delivery_error_, doing_);
  return absl::UnavailableError(absl::StrCat(doing_, ": the brokers did not accept the records within ",
                                             absl::FormatDuration(options_->append_timeout)));
}

void Producer::OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto* producer = OwnerOf<Producer>(opaque);
  --producer->undelivered_;
  if (producer->first_offset_ < 0) producer->first_offset_ = message->offset;
  producer->last_offset_ = message->offset;
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const int64_t timestamp = rd_kafka_message_timestamp(message, &type);
  if (type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME) producer->append_time_ = absl::FromUnixMillis(timestamp);
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && producer->delivery_error_ == RD_KAFKA_RESP_ERR_NO_ERROR) {
    producer->delivery_error_ = message->err;
  }
}

void Producer::OnError(rd_kafka_t*, int error, const char*, void* opaque) {
  if (error == RD_KAFKA_RESP_ERR__FATAL) OwnerOf<Producer>(opaque)->fatal_ = true;
}

class RingWriter : public Writer {
 public:
  RingWriter(TopicPartition partition, std::array<std::unique_ptr<Producer>, kMaxUnsettled> ring, int64_t known)
      : partition_(std::move(partition)), ring_(std::move(ring)), known_(known) {}

  absl::Status Send(std::vector<Record> records) override {
    for (const Record& record : records) {
      if (const size_t size = record.key.size() + record.value.size(); size > kMaxRecordBytes) {
        return absl::InvalidArgumentError(absl::StrCat("record ", record.key, " has ", size,
                                                       " bytes, and the log takes at most ", kMaxRecordBytes,
                                                       ": store larger content elsewhere and refer to it"));
      }
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return dead_ || sent_ - settled_ < ring_.size(); });
    RETURN_IF_ERROR(CheckAlive());
    Producer& producer = *ring_[sent_ % ring_.size()];
    ++users_;
    lock.unlock();
    absl::Status status = producer.Send(records, known_, dead_);
    lock.lock();
    if (status.ok()) {
      ++sent_;
      known_ = producer.next();
      log_time_ = producer.append_time();
    }
    Leave(status, lock);
    return status;
  }

  absl::optional<absl::Time> log_time() const override { return log_time_; }

  absl::StatusOr<int64_t> Settle() override {
    std::unique_lock lock(mutex_);
    if (settled_ == sent_) return absl::FailedPreconditionError("no sent records wait to be settled");
    absl::Status alive = CheckAlive();
    if (!alive.ok()) {
      ++settled_;
      return alive;
    }
    Producer& producer = *ring_[settled_ % ring_.size()];
    ++users_;
    lock.unlock();
    absl::StatusOr<int64_t> next = producer.Commit();
    lock.lock();
    ++settled_;
    Leave(next.status(), lock);
    return next;
  }

 private:
  // Called with mutex_ held.
  absl::Status CheckAlive() const {
    if (!dead_) return absl::OkStatus();
    return absl::AbortedError(absl::StrCat("the writer of ", Text(partition_), " failed earlier: ", death_));
  }

  // A thread has done with its producer; on an error that is the end of both.
  void Leave(const absl::Status& status, std::unique_lock<std::mutex>& lock) {
    --users_;
    if (!status.ok() && !dead_) {
      death_ = std::string(status.message());
      dead_ = true;
    }
    std::array<std::unique_ptr<Producer>, kMaxUnsettled> gone;
    if (dead_ && users_ == 0) gone.swap(ring_);  // librdkafka would go on retrying
    changed_.notify_one();
    lock.unlock();
  }

  const TopicPartition partition_;
  std::mutex mutex_;
  std::condition_variable changed_;  // for Send, when there is room or no use
  // Number n is sent by ring_[n % 2], which is free again once it is settled. Destroyed at death, when not in use.
  std::array<std::unique_ptr<Producer>, kMaxUnsettled> ring_;
  int64_t known_;                        // the next append comes at this offset or later; of Send
  absl::optional<absl::Time> log_time_;  // of Send
  uint64_t sent_ = 0;
  uint64_t settled_ = 0;
  int users_ = 0;                   // threads that use a producer at the moment
  std::atomic<bool> dead_ = false;  // changed with mutex_ held
  std::string death_;               // of what
};

}  // namespace

absl::StatusOr<std::unique_ptr<Writer>> TakeOverPartition(const KafkaOptions* options, const TopicPartition& partition,
                                                          int64_t known) {
  const absl::Time deadline = absl::Now() + options->request_timeout;
  ASSIGN_OR_RETURN(auto a, Producer::Initialize(options, partition, "a", deadline));
  ASSIGN_OR_RETURN(auto b, Producer::Initialize(options, partition, "b", deadline));
  return std::make_unique<RingWriter>(
      partition, std::array<std::unique_ptr<Producer>, Writer::kMaxUnsettled>{std::move(a), std::move(b)}, known);
}

}  // namespace aims::event_log::kafka
