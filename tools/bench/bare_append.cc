#include "tools/bench/bare_append.h"

#include <librdkafka/rdkafka.h>
#include <rocksdb/db.h>

#include <array>
#include <future>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace aims::bench {
namespace {

using event_log::Record;
using event_log::TopicPartition;

constexpr int kPatience = 10'000;  // milliseconds

class RocksDbAppender : public Appender {
 public:
  explicit RocksDbAppender(rocksdb::DB* db) : db_(db) {}

  absl::Status Append(absl::Span<const Record> records) override {
    rocksdb::WriteBatch batch;
    for (const Record& record : records) {
      ++next_;
      const uint64_t offset = __builtin_bswap64(next_);
      const rocksdb::Slice key(reinterpret_cast<const char*>(&offset), sizeof(offset));
      parts_.clear();
      parts_.emplace_back(record.key);
      for (const auto& [name, content] : record.headers) {
        parts_.emplace_back(name);
        parts_.emplace_back(content);
      }
      parts_.emplace_back(record.value);
      batch.Put(rocksdb::SliceParts(&key, 1), rocksdb::SliceParts(parts_.data(), static_cast<int>(parts_.size())));
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    const rocksdb::Status status = db_->Write(options, &batch);
    return status.ok() ? absl::OkStatus() : absl::UnavailableError(status.ToString());
  }
  absl::Status Finish() override { return absl::OkStatus(); }

 private:
  const std::unique_ptr<rocksdb::DB> db_;
  uint64_t next_ = 0;
  std::vector<rocksdb::Slice> parts_;
};

absl::Status TakeError(rd_kafka_error_t* error) {
  if (error == nullptr) return absl::OkStatus();
  const absl::Status status = absl::UnavailableError(rd_kafka_error_string(error));
  rd_kafka_error_destroy(error);
  return status;
}

// A librdkafka producer that counts what is not delivered yet. One thread at a time.
class Producer {
 public:
  // With an empty `transactional_id` it is idempotent only.
  static absl::StatusOr<std::unique_ptr<Producer>> Make(const std::string& brokers, const TopicPartition& partition,
                                                        const std::string& transactional_id) {
    auto producer = std::make_unique<Producer>(partition.partition);
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    std::vector<std::pair<const char*, std::string>> settings = {
        {"bootstrap.servers", brokers}, {"enable.idempotence", "true"},  {"acks", "all"}, {"linger.ms", "0"},
        {"batch.size", "900000"},       {"socket.nagle.disable", "true"}};
    if (!transactional_id.empty()) settings.emplace_back("transactional.id", transactional_id);
    char text[512];
    for (const auto& [name, value] : settings) {
      if (rd_kafka_conf_set(conf, name, value.c_str(), text, sizeof(text)) != RD_KAFKA_CONF_OK) {
        rd_kafka_conf_destroy(conf);
        return absl::InvalidArgumentError(text);
      }
    }
    rd_kafka_conf_set_opaque(conf, producer.get());
    rd_kafka_conf_set_dr_msg_cb(conf, &OnDelivery);
    producer->client_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text, sizeof(text));
    if (producer->client_ == nullptr) {
      rd_kafka_conf_destroy(conf);
      return absl::InvalidArgumentError(text);
    }
    if (!transactional_id.empty()) {
      RETURN_IF_ERROR(TakeError(rd_kafka_init_transactions(producer->client_, kPatience)));
    }
    producer->topic_ = rd_kafka_topic_new(producer->client_, partition.topic.c_str(), nullptr);
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto code = rd_kafka_metadata(producer->client_, 0, producer->topic_, &metadata, kPatience);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return absl::UnavailableError(rd_kafka_err2str(code));
    rd_kafka_metadata_destroy(metadata);
    return producer;
  }
  explicit Producer(int32_t partition) : partition_(partition) {}
  ~Producer() {
    if (topic_ != nullptr) rd_kafka_topic_destroy(topic_);
    if (client_ != nullptr) rd_kafka_destroy(client_);
  }

  absl::Status Begin() { return TakeError(rd_kafka_begin_transaction(client_)); }
  absl::Status Commit() { return TakeError(rd_kafka_commit_transaction(client_, kPatience)); }

  absl::Status Produce(absl::Span<const Record> records) {
    for (const Record& record : records) RETURN_IF_ERROR(Produce(record));
    return absl::OkStatus();
  }

  // Returns when at most `left` records are not delivered.
  absl::Status AwaitDelivery(int64_t left) {
    while (undelivered_ > left && failure_.ok()) {
      if (rd_kafka_poll(client_, kPatience) == 0) return absl::DeadlineExceededError("the broker does not answer");
    }
    return failure_;
  }

 private:
  absl::Status Produce(const Record& record) {
    rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
    for (const auto& [name, value] : record.headers) {
      rd_kafka_header_add(headers, name.data(), name.size(), value.data(), value.size());
    }
    const rd_kafka_vu_t arguments[] = {
        {.vtype = RD_KAFKA_VTYPE_RKT, .u = {.rkt = topic_}},
        {.vtype = RD_KAFKA_VTYPE_PARTITION, .u = {.i32 = partition_}},
        {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u = {.i = RD_KAFKA_MSG_F_COPY}},
        {.vtype = RD_KAFKA_VTYPE_KEY,
         .u = {.mem = {.ptr = const_cast<char*>(record.key.data()), .size = record.key.size()}}},
        {.vtype = RD_KAFKA_VTYPE_VALUE,
         .u = {.mem = {.ptr = const_cast<char*>(record.value.data()), .size = record.value.size()}}},
        {.vtype = RD_KAFKA_VTYPE_HEADERS, .u = {.headers = headers}},
    };
    absl::Status status = TakeError(rd_kafka_produceva(client_, arguments, std::size(arguments)));
    if (status.ok()) {
      ++undelivered_;
    } else {
      rd_kafka_headers_destroy(headers);
    }
    return status;
  }

  static void OnDelivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    auto* producer = static_cast<Producer*>(opaque);
    --producer->undelivered_;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      producer->failure_ = absl::UnavailableError(rd_kafka_err2str(message->err));
    }
  }

  const int32_t partition_;
  rd_kafka_t* client_ = nullptr;
  rd_kafka_topic_t* topic_ = nullptr;
  int64_t undelivered_ = 0;
  absl::Status failure_;
};

class RingAppender : public Appender {
 public:
  explicit RingAppender(std::array<std::unique_ptr<Producer>, 2> ring) : ring_(std::move(ring)) {}
  ~RingAppender() override { (void)Finish(); }

  absl::Status Append(absl::Span<const Record> records) override {
    // Its own last commit is done: the other one's began after it.
    Producer& producer = *ring_[turn_];
    turn_ = 1 - turn_;
    RETURN_IF_ERROR(producer.Begin());
    RETURN_IF_ERROR(producer.Produce(records));
    RETURN_IF_ERROR(producer.AwaitDelivery(0));
    RETURN_IF_ERROR(Finish());  // commits are in order
    commit_ = std::async(std::launch::async, [&producer] { return producer.Commit(); });
    return absl::OkStatus();
  }
  absl::Status Finish() override { return commit_.valid() ? commit_.get() : absl::OkStatus(); }

 private:
  std::array<std::unique_ptr<Producer>, 2> ring_;
  int turn_ = 0;
  std::future<absl::Status> commit_;  // the one under way
};

class IdempotentAppender : public Appender {
 public:
  explicit IdempotentAppender(std::unique_ptr<Producer> producer) : producer_(std::move(producer)) {}

  absl::Status Append(absl::Span<const Record> records) override {
    RETURN_IF_ERROR(producer_->Produce(records));
    return producer_->AwaitDelivery(static_cast<int64_t>(records.size()));
  }
  absl::Status Finish() override { return producer_->AwaitDelivery(0); }

 private:
  const std::unique_ptr<Producer> producer_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Appender>> BareRocksDb(const std::string& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kLZ4Compression;
  options.max_background_jobs = 2;
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(options, directory, &db);
  if (!status.ok()) return absl::UnavailableError(status.ToString());
  return std::make_unique<RocksDbAppender>(db);
}

absl::StatusOr<std::unique_ptr<Appender>> BareRing(const std::string& brokers, const TopicPartition& partition) {
  std::array<std::unique_ptr<Producer>, 2> ring;
  for (size_t i = 0; i < ring.size(); ++i) {
    ASSIGN_OR_RETURN(ring[i], Producer::Make(brokers, partition,
                                             absl::StrCat("bare.", partition.topic, ".", partition.partition, ".", i)));
  }
  return std::make_unique<RingAppender>(std::move(ring));
}

absl::StatusOr<std::unique_ptr<Appender>> BareIdempotent(const std::string& brokers, const TopicPartition& partition) {
  ASSIGN_OR_RETURN(auto producer, Producer::Make(brokers, partition, ""));
  return std::make_unique<IdempotentAppender>(std::move(producer));
}

}  // namespace aims::bench
