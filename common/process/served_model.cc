#include "common/process/served_model.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/command/parking.h"
#include "common/telemetry/metrics.h"

namespace aims::process {
namespace {

// How long a scrape, which is given some seconds, waits for the log.
constexpr absl::Duration kPatience = absl::Seconds(1);

int64_t At(const event_log::Positions& positions, const event_log::TopicPartition& partition) {
  const auto it = positions.find(partition);
  return it == positions.end() ? 0 : it->second;
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServedModel>> ServedModel::Open(const Environment& environment, Options options) {
  std::unique_ptr<ServedModel> served(new ServedModel(environment));
  for (const std::string& topic : options.topics) {
    RETURN_IF_ERROR(environment.log->OpenTopic({topic, environment.partitions}).status());
    ASSIGN_OR_RETURN(const event_log::Positions ends, environment.log->EndPositions(topic));
    served->start_.insert(ends.begin(), ends.end());
  }
  std::vector<std::string> all = options.topics;
  for (const std::string& topic : options.reacts_to) {
    RETURN_IF_ERROR(environment.log->OpenTopic({topic, environment.partitions}).status());
    if (std::find(all.begin(), all.end(), topic) == all.end()) all.push_back(topic);
  }
  served->ends_ = std::make_unique<LogEnds>(environment.log, std::move(all), environment.executor);
  projection::GenerationsOptions model;
  model.log = environment.log;
  model.topics = std::move(options.topics);
  model.directory = absl::StrCat(environment.data_directory, "/read_models/", options.name);
  model.name = std::move(options.name);
  model.memory = environment.memory;
  model.schema = options.schema;
  model.basis = std::move(options.basis);
  model.make_folder = std::move(options.make_folder);
  model.parked = &environment.parking->records();
  ASSIGN_OR_RETURN(served->generations_, projection::Generations::Open(std::move(model), environment.executor));
  served->folded_ = served->generations_->Serving()->progress().Current();
  served->opened_ = absl::Now();
  return served;
}

api::ModelParts ServedModel::Parts() {
  api::ModelParts parts;
  parts.gate = environment_.gate;
  parts.model = generations_.get();
  parts.latest = [ends = ends_.get()](absl::Time deadline, LogEnds::Done done) {
    ends->Ask(deadline, std::move(done));
  };
  return parts;
}

absl::Status ServedModel::Health() const {
  RETURN_IF_ERROR(generations_->Health());
  return environment_.parking->Health();
}

projection::RebuildProgress ServedModel::CatchUp() const {
  projection::RebuildProgress catch_up;
  const event_log::Positions now = generations_->Serving()->progress().Current();
  for (const auto& [partition, end] : start_) {
    const int64_t stood = At(folded_, partition);
    catch_up.total += end - stood;
    catch_up.folded += std::min(At(now, partition), end) - stood;
  }
  catch_up.running = !generations_->Reached(start_);
  catch_up.elapsed = absl::Now() - opened_;
  if (catch_up.folded > 0) {
    catch_up.remaining = catch_up.elapsed * (static_cast<double>(catch_up.total - catch_up.folded) / catch_up.folded);
  }
  return catch_up;
}

void ServedModel::Collect(telemetry::Collection& out) const {
  const telemetry::Labels labels = {{"service", generations_->name()}};
  const auto serving = generations_->Serving();
  const auto halted = serving->halted();
  out.Gauge("aims_projection_halted", "1 while the read model is halted at an event that cannot be folded", labels,
            halted.has_value() ? 1 : 0);
  if (halted.has_value()) {
    out.Gauge("aims_projection_halted_at", "Offset of the record at which the read model is halted",
              {{"service", generations_->name()},
               {"topic", halted->partition.topic},
               {"partition", absl::StrCat(halted->partition.partition)},
               {"fault", std::string(projection::NameOf(halted->fault))}},
              static_cast<double>(halted->offset));
  }
  const std::vector<event_log::HeldUp> held_up = generations_->HeldUp();
  out.Gauge("aims_partitions_held_up", "Partitions whose later records the log gives to no reader", labels,
            static_cast<double>(held_up.size()));
  for (const event_log::HeldUp& each : held_up) {
    out.Gauge("aims_partition_held_up_at", "Offset after which the log gives no record of the partition to readers",
              {{"service", generations_->name()},
               {"topic", each.partition.topic},
               {"partition", absl::StrCat(each.partition.partition)}},
              static_cast<double>(each.offset));
  }
  // Not of a log that cannot be reached: what is told besides is wanted then above all.
  const absl::Time deadline = absl::Now() + kPatience;
  for (const std::string& topic : generations_->topics()) {
    const auto ends = environment_.log->EndPositions(topic, deadline);
    if (!ends.ok()) break;
    for (const auto& [partition, end] : *ends) {
      out.Gauge("aims_fold_lag", "Offsets of the log that are not folded yet",
                {{"service", generations_->name()}, {"topic", topic}, {"partition", absl::StrCat(partition.partition)}},
                static_cast<double>(std::max<int64_t>(0, end - serving->progress().At(partition))));
    }
  }
  const projection::RebuildProgress rebuild = generations_->rebuild();
  out.Gauge("aims_rebuild_running", "1 while a new generation of the read model is filled", labels, rebuild.running);
  out.Gauge("aims_rebuild_progress", "How much of the log that generation has read, from 0 to 1; 0 without one", labels,
            rebuild.total > 0 ? static_cast<double>(rebuild.folded) / static_cast<double>(rebuild.total) : 0);
  for (const auto& [figure, value] : serving->database().Figures()) {
    std::string name = absl::StrCat("aims_rocksdb_", figure);
    std::replace(name.begin(), name.end(), '-', '_');
    out.Gauge(name, absl::StrCat("Figure of RocksDB: rocksdb.", figure), labels, static_cast<double>(value));
  }
}

}  // namespace aims::process
