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

bool ServedModel::Ready() const { return projection::Includes(generations_->Serving()->progress().Current(), start_); }

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
  for (const auto& [figure, value] : serving->database().Figures()) {
    std::string name = absl::StrCat("aims_rocksdb_", figure);
    std::replace(name.begin(), name.end(), '-', '_');
    out.Gauge(name, absl::StrCat("Figure of RocksDB: rocksdb.", figure), labels, static_cast<double>(value));
  }
}

}  // namespace aims::process
