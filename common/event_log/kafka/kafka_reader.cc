#include "common/event_log/kafka/kafka_reader.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/event_log/kafka/kafka_client.h"

namespace aims::event_log::kafka {
namespace {

// How long it asks where a partition begins and ends whose position is outside of it.
constexpr absl::Duration kAskEnds = absl::Seconds(5);

struct DestroyMessage {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using Message = std::unique_ptr<rd_kafka_message_t, DestroyMessage>;

std::string Bytes(const void* data, size_t size) { return std::string(static_cast<const char*>(data), size); }

Record ToRecord(const rd_kafka_message_t& message) {
  Record record;
  record.key = Bytes(message.key, message.key_len);
  record.value = Bytes(message.payload, message.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    record.headers.reserve(rd_kafka_header_cnt(headers));
    const char* name;
    const void* value;
    size_t size;
    for (size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
      record.headers.emplace_back(name, Bytes(value, size));
    }
  }
  return record;
}

class KafkaReader : public Reader {
 public:
  static absl::StatusOr<std::unique_ptr<Reader>> Make(const KafkaOptions* options, const Positions& from);

  absl::StatusOr<Batch> Next(const NextOptions& limits) override;
  void Close() override {
    closed_ = true;
    rd_kafka_queue_yield(queue_.get());
  }

 private:
  KafkaReader(const KafkaOptions* options, const Positions& from) : options_(options), positions_(from) {}

  std::optional<ReadRecord> Poll(absl::Duration wait);
  void TakeError(const rd_kafka_message_t& message);
  absl::Status Lost(const rd_kafka_message_t& message);
  void Advance();
  void ResumeFetching();

  const KafkaOptions* const options_;
  ClientHandle client_;
  QueueHandle queue_;         // the client's, to wake Next; destroyed before it
  PartitionList partitions_;  // what is read, for rd_kafka_position
  std::atomic<bool> closed_ = false;

  Positions positions_;             // after what Next has returned
  std::optional<ReadRecord> held_;  // polled, but over the last batch's limit of bytes
  size_t polled_bytes_ = 0;         // since ResumeFetching
  absl::Status failure_;            // an error that stays
};

absl::StatusOr<std::unique_ptr<Reader>> KafkaReader::Make(const KafkaOptions* options, const Positions& from) {
  std::unique_ptr<KafkaReader> reader(new KafkaReader(options, from));
  const Settings settings = {
      // librdkafka wants a name to assign partitions; nothing is asked of or told to the group's coordinator.
      {"group.id", "aims.reader"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"auto.offset.reset", "error"},
      {"isolation.level", "read_committed"},
      {"enable.partition.eof", "true"},  // positions move past marks of kinds that librdkafka does not know, too
      {"check.crcs", "true"},
      {"fetch.error.backoff.ms", "20"},
      {"queued.min.messages", "10000000"},  // bounded by bytes alone
      {"queued.max.messages.kbytes", absl::StrCat(std::max<size_t>(options->read_ahead_bytes / 1024, 1024))},
  };
  ASSIGN_OR_RETURN(reader->client_, Connect(*options, Role::kConsumer, settings));
  rd_kafka_poll_set_consumer(reader->client_.get());
  reader->queue_.reset(rd_kafka_queue_get_consumer(reader->client_.get()));
  reader->partitions_.reset(rd_kafka_topic_partition_list_new(static_cast<int>(from.size())));
  for (const auto& [partition, offset] : from) {
    rd_kafka_topic_partition_list_add(reader->partitions_.get(), partition.topic.c_str(), partition.partition)->offset =
        offset;
  }
  const auto code = rd_kafka_assign(reader->client_.get(), reader->partitions_.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorStatus(code, "cannot read");
  return reader;
}

absl::StatusOr<Batch> KafkaReader::Next(const NextOptions& limits) {
  Batch batch;
  size_t bytes = 0;
  absl::Duration wait;  // none at first: what is there
  for (;;) {
    std::optional<ReadRecord> record = Poll(wait);
    if (closed_) return absl::CancelledError("the reader was closed");
    if (record) {
      const size_t size = record->record.key.size() + record->record.value.size();
      if (!batch.records.empty() && bytes + size > limits.max_bytes) {
        held_ = std::move(record);
        break;
      }
      bytes += size;
      batch.records.push_back(*std::move(record));
      if (batch.records.size() >= limits.max_records) break;
      wait = absl::ZeroDuration();
      continue;
    }
    if (!batch.records.empty()) break;
    if (!failure_.ok()) return failure_;
    wait = limits.deadline - absl::Now();
    if (wait <= absl::ZeroDuration()) break;
  }
  Advance();
  batch.positions = positions_;
  polled_bytes_ += bytes;
  if (polled_bytes_ >= options_->read_ahead_bytes / 4) ResumeFetching();
  return batch;
}

// The next record, waiting for the first message of any kind. Null: none now.
std::optional<ReadRecord> KafkaReader::Poll(absl::Duration wait) {
  if (held_) return std::exchange(held_, std::nullopt);
  while (failure_.ok()) {
    const Message message(rd_kafka_consumer_poll(client_.get(), Milliseconds(wait)));
    if (message == nullptr) break;
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      return ReadRecord{{rd_kafka_topic_name(message->rkt), message->partition}, message->offset, ToRecord(*message)};
    }
    TakeError(*message);
    wait = absl::ZeroDuration();
  }
  return std::nullopt;
}

// Most errors pass by themselves (a broker away, a leader moved) and librdkafka goes on; some do not.
void KafkaReader::TakeError(const rd_kafka_message_t& message) {
  const std::string where =
      message.rkt == nullptr ? "" : absl::StrCat(" ", rd_kafka_topic_name(message.rkt), "/", message.partition);
  switch (message.err) {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF: {
      int64_t& position = positions_[{rd_kafka_topic_name(message.rkt), message.partition}];
      position = std::max(position, message.offset);
      return;
    }
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      failure_ = Lost(message);
      return;
    case RD_KAFKA_RESP_ERR__BAD_MSG:
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      failure_ = absl::UnavailableError(absl::StrCat("cannot read", where, ": ", rd_kafka_message_errstr(&message)));
      return;
    default:
      return;
  }
}

// The position is outside of what the partition has.
absl::Status KafkaReader::Lost(const rd_kafka_message_t& message) {
  const TopicPartition partition = {rd_kafka_topic_name(message.rkt), message.partition};
  int64_t begin = 0, end = 0;
  const auto code = rd_kafka_query_watermark_offsets(client_.get(), partition.topic.c_str(), partition.partition,
                                                     &begin, &end, Milliseconds(kAskEnds));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return ErrorStatus(code, absl::StrCat("cannot find the end of ", partition.topic));
  const int64_t position = positions_[partition];
  if (position > end) return LostEnd(partition, position, end);
  return absl::DataLossError(absl::StrCat("cannot read ", partition.topic, "/", partition.partition, " from offset ",
                                          position, ": it begins at ", begin,
                                          ", since earlier records were deleted. Restore them"));
}

// Moves positions_ to behind what was polled, marks of transactions included.
void KafkaReader::Advance() {
  rd_kafka_position(client_.get(), partitions_.get());
  for (int i = 0; i < partitions_->cnt; ++i) {
    const rd_kafka_topic_partition_t& at = partitions_->elems[i];
    int64_t& position = positions_[{at.topic, at.partition}];
    const bool holds = held_ && held_->partition == TopicPartition{at.topic, at.partition};
    position = std::max(position, holds ? held_->offset : at.offset);  // negative before the first poll
  }
}

// A librdkafka thread that stopped fetching because enough is read ahead looks again only when something wakes it, or
// after a second (in 2.0), which would leave a reader that catches up with nothing to do for most of the time. A
// request to the brokers that it fetches from wakes it; the answer is not waited for, it may come after an idle
// fetch's.
void KafkaReader::ResumeFetching() {
  polled_bytes_ = 0;
  PartitionList ask(rd_kafka_topic_partition_list_copy(partitions_.get()));
  for (int i = 0; i < ask->cnt; ++i) ask->elems[i].offset = RD_KAFKA_OFFSET_END;
  rd_kafka_offsets_for_times(client_.get(), ask.get(), 1);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Reader>> ReadPartitions(const KafkaOptions* options, const Positions& from) {
  return KafkaReader::Make(options, from);
}

}  // namespace aims::event_log::kafka
