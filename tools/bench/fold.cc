// Folding events into the read models of the services, against RocksDB given the same bytes.

#include <rocksdb/db.h>
#include <sys/resource.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/executor.h"
#include "common/base/status_macros.h"
#include "common/command/resource_folder.h"
#include "common/event_log/embedded/embedded_log.h"
#include "common/event_log/kafka/kafka_log.h"
#include "common/event_log/kafka/testing/broker.h"
#include "common/projection/generations.h"
#include "services/audit/aggregates/aggregates.h"
#include "services/controls/aggregates/aggregates.h"
#include "services/evidence/views/trail_folder.h"
#include "services/improvement/domain/catalogue.h"
#include "services/improvement/views/metric_folder.h"
#include "services/inventory/aggregates/aggregates.h"
#include "services/risk/aggregates/aggregates.h"
#include "services/sources/sources.h"
#include "tools/bench/audit_events.h"
#include "tools/bench/benchmarks.h"
#include "tools/bench/controls_events.h"
#include "tools/bench/fill_log.h"
#include "tools/bench/inventory_events.h"
#include "tools/bench/risk_events.h"
#include "tools/bench/workspace.h"

namespace aims::bench {
namespace {

constexpr int32_t kPartitions = 8;
constexpr absl::Duration kPatience = absl::Minutes(30);

// Time on the clock, and of the processor in all threads: the latter says more where others use the machine as well.
class Stopwatch {
 public:
  Sample Stop(int64_t events) const {
    const double count = static_cast<double>(events);
    return {{"events/s", count / absl::ToDoubleSeconds(absl::Now() - start_)},
            {"CPU us/event", absl::ToDoubleMicroseconds(Cpu() - start_cpu_) / count}};
  }

 private:
  static absl::Duration Cpu() {
    rusage used;
    getrusage(RUSAGE_SELF, &used);
    return absl::DurationFromTimeval(used.ru_utime) + absl::DurationFromTimeval(used.ru_stime);
  }

  const absl::Time start_ = absl::Now();
  const absl::Duration start_cpu_ = Cpu();
};

absl::Status ToStatus(const rocksdb::Status& status) {
  return status.ok() ? absl::OkStatus() : absl::UnavailableError(status.ToString());
}

// A read model: what of the log it is folded from, and by what.
struct Model {
  std::string name;
  std::vector<std::string> topics;
  int schema = 0;
  std::function<std::unique_ptr<projection::Folder>()> make_folder;
};

Model ResourceModel(const std::string& name, command::Aggregates of) {
  const auto aggregates = std::make_shared<const command::Aggregates>(std::move(of));
  return {name, {aggregates->topic()}, command::kResourceSchema, [aggregates] {
            return std::make_unique<command::ResourceFolder>(aggregates.get());
          }};
}

absl::StatusOr<Model> TrailModel() {
  ASSIGN_OR_RETURN(const auto topics, command::Topics::Create(sources::All()));
  return Model{"evidence", topics->names(), evidence::kTrailSchema,
               [topics] { return std::make_unique<evidence::TrailFolder>(topics); }};
}

absl::StatusOr<Model> MetricModel() {
  ASSIGN_OR_RETURN(const auto topics, command::Topics::Create(sources::All()));
  return Model{"improvement", topics->names(), improvement::kMetricSchema,
               [topics] { return std::make_unique<improvement::MetricFolder>(topics, improvement::Kinds()); }};
}

// Everything that is measured on one log.
class Folding {
 public:
  Folding(event_log::Log& log, Model model, const Workspace& workspace)
      : log_(log), folded_(std::move(model)), workspace_(workspace) {}
  ~Folding() { model_.reset(); }

  // Reads the log to its end and does nothing with it. Keeps keys and values if `keep`.
  absl::StatusOr<Sample> Read(bool keep) {
    ASSIGN_OR_RETURN(const event_log::Positions ends, Ends());
    event_log::Positions from = ends;
    for (auto& [partition, position] : from) position = 0;
    const Stopwatch watch;
    ASSIGN_OR_RETURN(auto reader, log_.Read(from));
    int64_t count = 0;
    for (event_log::Positions reached; !projection::Includes(reached, ends);) {
      ASSIGN_OR_RETURN(event_log::Batch batch, reader->Next({.deadline = absl::Now() + absl::Seconds(10)}));
      count += static_cast<int64_t>(batch.records.size());
      reached = batch.positions;
      if (!keep) continue;
      for (event_log::ReadRecord& read : batch.records) {
        const event_log::TopicPartition& partition = read.partition;
        events_.emplace_back(
            absl::StrCat(read.record.key, "/", partition.topic, "/", partition.partition, "/", read.offset),
            std::move(read.record.value));
      }
    }
    return watch.Stop(count);
  }

  std::string Sizes() const {
    const auto mean = [&](const Entries& entries) {
      double bytes = 0;
      for (const auto& [key, value] : entries) bytes += static_cast<double>(key.size() + value.size());
      return bytes / static_cast<double>(events_.size());
    };
    return absl::StrFormat(
        "an event has %.0f bytes of key and value, and leaves %.1f entries of %.0f bytes in the model", mean(events_),
        static_cast<double>(entries_.size()) / static_cast<double>(events_.size()), mean(entries_));
  }

  // The entries of the read model that serves now, in no order. Nothing if they are kept already.
  absl::Status KeepModel() {
    if (!entries_.empty()) return absl::OkStatus();
    RETURN_IF_ERROR(model_->Serving()->database().TakeSnapshot()->Scan(
        "", "", false, [&](absl::string_view key, absl::string_view value) {
          entries_.emplace_back(key, value);
          return true;
        }));
    std::shuffle(entries_.begin(), entries_.end(), std::mt19937_64(1));
    return absl::OkStatus();
  }

  absl::StatusOr<Sample> WriteEvents(bool write_ahead_log) { return WriteBare(events_, write_ahead_log); }
  absl::StatusOr<Sample> WriteModel(bool write_ahead_log) { return WriteBare(entries_, write_ahead_log); }

  // A read model that begins empty on this log and serves while it catches up.
  absl::StatusOr<Sample> CatchUp() {
    model_.reset();
    projection::GenerationsOptions options;
    options.log = &log_;
    options.topics = folded_.topics;
    options.name = folded_.name;
    options.directory = workspace_.path(absl::StrCat("model-", ++models_));
    options.memory = &memory_;
    options.schema = folded_.schema;
    options.make_folder = folded_.make_folder;
    ASSIGN_OR_RETURN(const event_log::Positions ends, Ends());
    const Stopwatch watch;
    ASSIGN_OR_RETURN(model_, projection::Generations::Open(std::move(options), &executor_));
    RETURN_IF_ERROR(model_->Wait(ends, absl::Now() + kPatience));
    return watch.Stop(static_cast<int64_t>(events_.size()));
  }

  // A new generation of it, until that serves. It must be the same as the one that it replaces.
  absl::StatusOr<Sample> Rebuild() {
    std::shared_ptr<projection::Projection> old = model_->Serving();
    ASSIGN_OR_RETURN(const std::string digest, old->database().Digest(""));
    const Stopwatch watch;
    RETURN_IF_ERROR(model_->Rebuild());
    while (model_->Serving() == old) {
      RETURN_IF_ERROR(model_->Health());
      absl::SleepFor(absl::Milliseconds(1));
    }
    Sample sample = watch.Stop(static_cast<int64_t>(events_.size()));
    ASSIGN_OR_RETURN(const std::string rebuilt, model_->Serving()->database().Digest(""));
    if (rebuilt != digest) return absl::DataLossError("the rebuilt read model is another one than the live one");
    return sample;
  }

 private:
  using Entries = std::vector<std::pair<std::string, std::string>>;

  absl::StatusOr<event_log::Positions> Ends() const {
    event_log::Positions ends;
    for (const std::string& topic : folded_.topics) {
      ASSIGN_OR_RETURN(const event_log::Positions of_topic, log_.EndPositions(topic));
      ends.insert(of_topic.begin(), of_topic.end());
    }
    return ends;
  }

  // As they are, as much at a time as a thousand events make, by the read model's own options.
  absl::StatusOr<Sample> WriteBare(const Entries& entries, bool write_ahead_log) {
    const Workspace fresh;
    const read_model::Memory memory;
    const size_t at_a_time = 1000 * entries.size() / events_.size();
    const Stopwatch watch;
    rocksdb::DB* opened = nullptr;
    RETURN_IF_ERROR(ToStatus(rocksdb::DB::Open(read_model::RocksDbOptions(memory), fresh.path("bare"), &opened)));
    const std::unique_ptr<rocksdb::DB> db(opened);
    rocksdb::WriteOptions options;
    options.disableWAL = !write_ahead_log;
    rocksdb::WriteBatch batch;
    for (const auto& [key, value] : entries) {
      batch.Put(key, value);
      if (batch.Count() < at_a_time) continue;
      RETURN_IF_ERROR(ToStatus(db->Write(options, &batch)));
      batch.Clear();
    }
    RETURN_IF_ERROR(ToStatus(db->Write(options, &batch)));
    if (!write_ahead_log) RETURN_IF_ERROR(ToStatus(db->Flush(rocksdb::FlushOptions())));
    return watch.Stop(static_cast<int64_t>(events_.size()));
  }

  event_log::Log& log_;
  const Model folded_;
  const Workspace& workspace_;
  const read_model::Memory memory_;
  base::Executor executor_{2};
  std::unique_ptr<projection::Generations> model_;
  int models_ = 0;
  Entries events_;
  Entries entries_;
};

// Fills the log by `fill`, as far as it is told to, and measures how `model` is folded from it.
absl::Status MeasureFolding(Rounds& rounds, event_log::Log& log, Model model, const std::string& events,
                            const std::function<absl::Status(int64_t count)>& fill) {
  const Workspace workspace;
  const int64_t count = rounds.quick() ? 100'000 : 1'000'000;
  rounds.Say(absl::StrCat("filling the log with ", count, " events"));
  RETURN_IF_ERROR(fill(count));
  RETURN_IF_ERROR(OpenOtherTopics(log, model.topics));
  Folding folding(log, std::move(model), workspace);
  RETURN_IF_ERROR(folding.Read(/*keep=*/true).status());
  const std::string parameters = absl::StrCat(count, " ", events);
  RETURN_IF_ERROR(folding.CatchUp().status());
  RETURN_IF_ERROR(folding.KeepModel());
  rounds.Say(folding.Sizes());
  const auto bare = [&](const std::string& what, bool wal) {
    return absl::StrCat("bare RocksDB, ", what, wal ? ", with its write-ahead log" : "");
  };
  const auto against = [&](bool wal) -> std::vector<Comparison> {
    return {{"events/s", absl::StrCat(bare("the events", wal), ", ", parameters), 0.4},
            {"events/s", absl::StrCat(bare("the model's entries", wal), ", ", parameters)}};
  };
  std::vector<Subject> group;
  for (const bool wal : {false, true}) {
    group.push_back({bare("the events", wal), parameters, {}, [&folding, wal] { return folding.WriteEvents(wal); }});
    group.push_back(
        {bare("the model's entries", wal), parameters, {}, [&folding, wal] { return folding.WriteModel(wal); }});
  }
  group.push_back({"reading alone", parameters, {}, [&] { return folding.Read(false); }});
  group.push_back({"catching up", parameters, against(true), [&] { return folding.CatchUp(); }});
  group.push_back({"rebuilding", parameters, against(false), [&] { return folding.Rebuild(); }});
  return rounds.Measure(std::move(group));
}

absl::Status MeasureInventory(Rounds& rounds, event_log::Log& log, const std::string& name) {
  return MeasureFolding(rounds, log, ResourceModel("inventory", inventory::InventoryAggregates()),
                        absl::StrCat("inventory events, ", name), [&log](int64_t count) {
                          InventoryEvents events({.partitions = kPartitions});
                          return FillLog(log, {{&events, count}});
                        });
}

// Of one service, on the embedded log.
template <class Events>
absl::Status MeasureService(Rounds& rounds, Model model, const std::string& name) {
  const Workspace workspace;
  ASSIGN_OR_RETURN(auto log, event_log::OpenEmbeddedLog({.directory = workspace.path("log"), .sync = false}));
  return MeasureFolding(rounds, *log, std::move(model), name, [&](int64_t count) {
    Events events({.partitions = kPartitions});
    return FillLog(*log, {{&events, count}});
  });
}

}  // namespace

absl::Status BenchFoldEmbedded(Rounds& rounds) {
  const Workspace workspace;
  ASSIGN_OR_RETURN(auto log, event_log::OpenEmbeddedLog({.directory = workspace.path("log"), .sync = false}));
  return MeasureInventory(rounds, *log, "embedded");
}

absl::Status BenchFoldKafka(Rounds& rounds) {
  const auto broker = event_log::kafka::testing::Broker::Start(/*fast=*/true);
  ASSIGN_OR_RETURN(auto log, event_log::OpenKafkaLog(broker->Options()));
  return MeasureInventory(rounds, *log, "Kafka");
}

absl::Status BenchFoldRisk(Rounds& rounds) {
  return MeasureService<RiskEvents>(rounds, ResourceModel("risk", risk::RiskAggregates()), "risk events");
}

absl::Status BenchFoldControls(Rounds& rounds) {
  return MeasureService<ControlsEvents>(rounds, ResourceModel("controls", controls::ControlsAggregates()),
                                        "controls events");
}

absl::Status BenchFoldAudit(Rounds& rounds) {
  return MeasureService<AuditEvents>(rounds, ResourceModel("audit", audit::AuditAggregates()), "audit events");
}

absl::Status BenchFoldEvidence(Rounds& rounds) {
  const Workspace workspace;
  ASSIGN_OR_RETURN(auto log, event_log::OpenEmbeddedLog({.directory = workspace.path("log"), .sync = false}));
  ASSIGN_OR_RETURN(Model model, TrailModel());
  return MeasureFolding(rounds, *log, std::move(model), "events of both, trails", [&](int64_t count) {
    InventoryEvents inventory({.partitions = kPartitions});
    RiskEvents risks({.partitions = kPartitions}, &inventory.systems());
    return FillLog(*log, {{&inventory, count / 2}, {&risks, count / 2}});
  });
}

absl::Status BenchFoldImprovement(Rounds& rounds) {
  const Workspace workspace;
  ASSIGN_OR_RETURN(auto log, event_log::OpenEmbeddedLog({.directory = workspace.path("log"), .sync = false}));
  ASSIGN_OR_RETURN(Model model, MetricModel());
  return MeasureFolding(rounds, *log, std::move(model), "events of all services, metrics",
                        [&](int64_t count) { return FillWithAll(*log, count, EndingNow(count / 4)); });
}

}  // namespace aims::bench
