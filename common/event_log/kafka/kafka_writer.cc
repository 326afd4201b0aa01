#include "common/event_log/kafka/kafka_writer.h"

#include <librdkafka/rdkafka.h>

#include <array>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/event_log/kafka/kafka_client.h"

namespace aims::event_log::kafka {
namespace {

std::string Text(const TopicPartition& partition) { return absl::StrCat(partition.topic, "/", partition.partition); }

// Takes the error: all of librdkafka's transactional calls hand one over, null if all went well.
absl::Status TakeError(rd_kafka_error_t* error, absl::string_view doing) {
  if (error == nullptr) return absl::OkStatus();
  const absl::Status status = ErrorStatus(rd_kafka_error_code(error), doing, rd_kafka_error_string(error));
  rd_kafka_error_destroy(error);
  return status;
}

// One of the ring. One thread at a time.
class Producer : private ClientContext {
 public:
  static absl::StatusOr<std::unique_ptr<Producer>> Initialize(const KafkaOptions* options,
                                                              const TopicPartition& partition, absl::string_view name,
                                                              absl::Time deadline);

  // One transaction. Aborted, Unavailable: nothing was appended. DeadlineExceeded: unknown.
  absl::StatusOr<int64_t> Append(absl::Span<const Record> records);

 private:
  Producer(const KafkaOptions* options, const TopicPartition& partition)
      : ClientContext(options), partition_(partition), doing_(absl::StrCat("cannot append to ", Text(partition))) {}

  absl::Status WarmMetadata(absl::Time deadline);
  absl::Status Enqueue(const Record& record, absl::Time deadline);
  absl::Status AwaitDelivery(absl::Time deadline);
  static void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque);
  static void OnError(rd_kafka_t*, int error, const char*, void* opaque);

  const TopicPartition partition_;
  const std::string doing_;
  ClientHandle client_;
  TopicHandle topic_;  // after client_: destroyed before it

  // Of the append under way; set by callbacks, which run inside rd_kafka_poll.
  size_t undelivered_ = 0;
  int64_t last_offset_ = -1;
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
  ASSIGN_OR_RETURN(producer->client_, Connect(producer.get(), Role::kProducer, settings, [](rd_kafka_conf_t* conf) {
                     rd_kafka_conf_set_dr_msg_cb(conf, &OnDelivery);
                     rd_kafka_conf_set_error_cb(conf, &OnError);
                   }));
  RETURN_IF_ERROR(TakeError(rd_kafka_init_transactions(producer->client_.get(), Milliseconds(deadline - absl::Now())),
                            absl::StrCat("cannot take over ", Text(partition))));
  RETURN_IF_ERROR(producer->WarmMetadata(deadline));
  return producer;
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

absl::StatusOr<int64_t> Producer::Append(absl::Span<const Record> records) {
  const absl::Time deadline = absl::Now() + options->append_timeout;
  RETURN_IF_ERROR(TakeError(rd_kafka_begin_transaction(client_.get()), doing_));
  undelivered_ = 0;
  for (const Record& record : records) RETURN_IF_ERROR(Enqueue(record, deadline));
  // Delivered before the commit asks for it: rd_kafka_commit_transaction looks every 10 ms only.
  RETURN_IF_ERROR(AwaitDelivery(deadline));

  rd_kafka_error_t* error = rd_kafka_commit_transaction(client_.get(), Milliseconds(options->append_timeout));
  if (error == nullptr) return last_offset_ + 1;
  // Whatever it says, "fenced" too: the commit may have reached the broker in an attempt whose answer was lost.
  const absl::Status status = TakeError(error, "");
  return absl::DeadlineExceededError(absl::StrCat("it is not known whether the append to ", Text(partition_),
                                                  " was committed", status.message(),
                                                  "; take the partition over and read what it holds"));
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

absl::Status Producer::AwaitDelivery(absl::Time deadline) {
  while (undelivered_ > 0 && delivery_error_ == RD_KAFKA_RESP_ERR_NO_ERROR && !fatal_ && absl::Now() < deadline) {
    rd_kafka_poll(client_.get(), Milliseconds(deadline - absl::Now()));
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
  return absl::UnavailableError(
      absl::StrCat(doing_, ": the brokers did not take it within ", absl::FormatDuration(options->append_timeout)));
}

void Producer::OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto* producer = static_cast<Producer*>(static_cast<ClientContext*>(opaque));
  --producer->undelivered_;
  producer->last_offset_ = message->offset;
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && producer->delivery_error_ == RD_KAFKA_RESP_ERR_NO_ERROR) {
    producer->delivery_error_ = message->err;
  }
}

void Producer::OnError(rd_kafka_t*, int error, const char*, void* opaque) {
  if (error == RD_KAFKA_RESP_ERR__FATAL) static_cast<Producer*>(static_cast<ClientContext*>(opaque))->fatal_ = true;
}

class RingWriter : public Writer {
 public:
  RingWriter(TopicPartition partition, std::array<std::unique_ptr<Producer>, 2> ring)
      : partition_(std::move(partition)), ring_(std::move(ring)) {}

  absl::StatusOr<int64_t> Append(absl::Span<const Record> records) override {
    for (const Record& record : records) {
      if (const size_t size = record.key.size() + record.value.size(); size > kMaxRecordBytes) {
        return absl::InvalidArgumentError(absl::StrCat("record ", record.key, " has ", size, " bytes; at most ",
                                                       kMaxRecordBytes, " fit the log, keep more in an artifact"));
      }
    }
    if (!death_.empty()) {
      return absl::AbortedError(absl::StrCat("the writer of ", Text(partition_), " is dead since: ", death_));
    }
    absl::StatusOr<int64_t> next = ring_[turn_]->Append(records);
    turn_ = 1 - turn_;
    if (!next.ok()) {
      death_ = std::string(next.status().message());
      ring_ = {};  // librdkafka would go on retrying
    }
    return next;
  }

 private:
  const TopicPartition partition_;
  std::array<std::unique_ptr<Producer>, 2> ring_;
  int turn_ = 0;
  std::string death_;  // empty while it lives
};

}  // namespace

absl::StatusOr<std::unique_ptr<Writer>> TakeOverPartition(const KafkaOptions* options,
                                                          const TopicPartition& partition) {
  const absl::Time deadline = absl::Now() + options->request_timeout;
  ASSIGN_OR_RETURN(auto a, Producer::Initialize(options, partition, "a", deadline));
  ASSIGN_OR_RETURN(auto b, Producer::Initialize(options, partition, "b", deadline));
  return std::make_unique<RingWriter>(partition, std::array<std::unique_ptr<Producer>, 2>{std::move(a), std::move(b)});
}

}  // namespace aims::event_log::kafka
