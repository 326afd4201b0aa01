// Appending to the log, against the bare clients of what it stands on.

#include <future>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/event_log/embedded/embedded_log.h"
#include "common/event_log/kafka/kafka_log.h"
#include "common/event_log/kafka/testing/broker.h"
#include "tools/bench/bare_append.h"
#include "tools/bench/benchmarks.h"
#include "tools/bench/inventory_events.h"
#include "tools/bench/latencies.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

using event_log::Record;
using event_log::TopicPartition;

constexpr size_t kBatchSizes[] = {1, 16, 256, 1000};

// The subject itself, in the same harness as the bare ones: the next is sent while the last becomes durable.
class LogAppender : public Appender {
 public:
  explicit LogAppender(std::unique_ptr<event_log::Writer> writer) : writer_(std::move(writer)) {}
  ~LogAppender() override { (void)Finish(); }

  absl::Status Append(absl::Span<const Record> records) override {
    RETURN_IF_ERROR(writer_->Send({records.begin(), records.end()}));
    RETURN_IF_ERROR(Finish());
    settling_ = std::async(std::launch::async, [this] { return writer_->Settle().status(); });
    return absl::OkStatus();
  }
  absl::Status Finish() override { return settling_.valid() ? settling_.get() : absl::OkStatus(); }

 private:
  const std::unique_ptr<event_log::Writer> writer_;
  std::future<absl::Status> settling_;  // of the one under way
};

// Events of 200 bytes of key and value, without headers.
std::vector<Record> SmallEvents() {
  const std::string key = "organizations/acme/risks/r-17";
  return std::vector<Record>(1000, Record{key, std::string(200 - key.size(), 'x'), {}});
}

std::vector<Record> InventoryRecords() {
  InventoryEvents events({.partitions = 1});
  std::vector<Record> records;
  for (int i = 0; i < 1000; ++i) records.push_back(events.Next().record);
  return records;
}

double MeanBytes(const std::vector<Record>& records) {
  double bytes = 0;
  for (const Record& record : records) {
    bytes += static_cast<double>(record.key.size() + record.value.size());
    for (const auto& [name, content] : record.headers) bytes += static_cast<double>(name.size() + content.size());
  }
  return bytes / static_cast<double>(records.size());
}

// Appends batches for `length`, one after the other as fast as they are taken.
absl::StatusOr<Sample> Throughput(Appender& appender, absl::Span<const Record> batch, absl::Duration length) {
  const absl::Time warm = absl::Now() + length / 8;
  while (absl::Now() < warm) RETURN_IF_ERROR(appender.Append(batch));
  RETURN_IF_ERROR(appender.Finish());
  int64_t batches = 0;
  const absl::Time start = absl::Now();
  for (; absl::Now() < start + length; ++batches) RETURN_IF_ERROR(appender.Append(batch));
  RETURN_IF_ERROR(appender.Finish());
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  return Sample{{"events/s", static_cast<double>(batches * static_cast<int64_t>(batch.size())) / seconds}};
}

// Commits one batch at a time, each when the one before it is durable.
absl::StatusOr<Sample> CommitLatency(Appender& appender, absl::Span<const Record> batch, absl::Duration length) {
  const auto commit = [&]() -> absl::Status {
    RETURN_IF_ERROR(appender.Append(batch));
    return appender.Finish();
  };
  const absl::Time warm = absl::Now() + length / 8;
  while (absl::Now() < warm) RETURN_IF_ERROR(commit());
  Latencies latencies;
  for (const absl::Time start = absl::Now(); absl::Now() < start + length;) {
    const absl::Time before = absl::Now();
    RETURN_IF_ERROR(commit());
    latencies.Add(absl::Now() - before);
  }
  Sample sample;
  latencies.Into(&sample);
  return sample;
}

struct Way {
  std::string name;  // "log, embedded"
  std::shared_ptr<Appender> appender;
};

// The last way is the subject, the first its yardstick.
absl::Status MeasureWays(Rounds& rounds, const std::vector<Way>& ways) {
  struct Shape {
    std::string name;
    std::vector<Record> records;
  };
  const Shape shapes[] = {{"200 bytes", SmallEvents()}, {"inventory events", InventoryRecords()}};
  for (const Shape& shape : shapes) {
    rounds.Say(absl::StrCat(shape.name, ": ", MeanBytes(shape.records), " bytes an event, headers included"));
    for (const size_t size : kBatchSizes) {
      const absl::Span<const Record> batch = absl::MakeConstSpan(shape.records).first(size);
      const std::string parameters = absl::StrCat(shape.name, ", ", size, " a batch");
      std::vector<Subject> group;
      for (const Way& way : ways) {
        group.push_back({.name = way.name, .parameters = parameters, .measure = [&rounds, way, batch] {
                           return Throughput(*way.appender, batch, rounds.Length());
                         }});
      }
      group.back().comparisons = {{.metric = "events/s", .yardstick = group.front().name + ", " + parameters}};
      RETURN_IF_ERROR(rounds.Measure(std::move(group)));
    }
    const absl::Span<const Record> one = absl::MakeConstSpan(shape.records).first(1);
    const std::string parameters = absl::StrCat(shape.name, ", one commit at a time");
    std::vector<Subject> group;
    for (const Way& way : ways) {
      group.push_back({.name = way.name, .parameters = parameters, .measure = [&rounds, way, one] {
                         return CommitLatency(*way.appender, one, rounds.Length());
                       }});
    }
    for (const char* metric : {"p50 ms", "p99 ms"}) {
      group.back().comparisons.push_back({.metric = metric, .yardstick = group.front().name + ", " + parameters});
    }
    RETURN_IF_ERROR(rounds.Measure(std::move(group)));
  }
  return absl::OkStatus();
}

absl::StatusOr<Way> LogWay(const std::string& name, event_log::Log& log, const TopicPartition& partition) {
  RETURN_IF_ERROR(log.OpenTopic({.topic = partition.topic, .partitions = 1}).status());
  ASSIGN_OR_RETURN(auto writer, log.TakeOver(partition));
  return Way{name, std::make_shared<LogAppender>(std::move(writer))};
}

}  // namespace

absl::Status BenchAppendEmbedded(Rounds& rounds) {
  const Workspace workspace;
  ASSIGN_OR_RETURN(auto bare, BareRocksDb(workspace.path("bare")));
  ASSIGN_OR_RETURN(auto log, event_log::OpenEmbeddedLog({.directory = workspace.path("log")}));
  ASSIGN_OR_RETURN(Way subject, LogWay("log on RocksDB", *log, {"bench.append", 0}));
  return MeasureWays(rounds, {{"bare RocksDB", std::move(bare)}, std::move(subject)});
}

absl::Status BenchAppendKafka(Rounds& rounds) {
  const auto broker = event_log::kafka::testing::Broker::Start(/*fast=*/true);
  ASSIGN_OR_RETURN(auto log, event_log::OpenKafkaLog(broker->Options()));
  for (const char* topic : {"bare.ring", "bare.idempotent"}) {
    RETURN_IF_ERROR(log->OpenTopic({.topic = topic, .partitions = 1}).status());
  }
  ASSIGN_OR_RETURN(auto ring, BareRing(broker->address(), {"bare.ring", 0}));
  ASSIGN_OR_RETURN(auto idempotent, BareIdempotent(broker->address(), {"bare.idempotent", 0}));
  ASSIGN_OR_RETURN(Way subject, LogWay("log on Kafka", *log, {"bench.append", 0}));
  return MeasureWays(
      rounds,
      {{"bare ring of two", std::move(ring)}, {"bare idempotent producer", std::move(idempotent)}, std::move(subject)});
}

}  // namespace aims::bench
