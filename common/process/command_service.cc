#include "common/process/command_service.h"

#include <grpcpp/impl/service_type.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/command/resource_folder.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"

namespace aims::process {
namespace {

// How long a scrape, which is given some seconds, waits for the log.
constexpr absl::Duration kPatience = absl::Seconds(1);

}  // namespace

// What the leaders of one service have done, for the scrapes.
struct CommandService::Metrics {
  Metrics(telemetry::Registry& registry, const std::string& service)
      : commit_seconds(registry, "aims_commit_seconds", "Time to append a group of commands to the log durably",
                       {{"service", service}}, telemetry::kLatencySeconds),
        batch_commands(registry, "aims_commit_commands", "Commands that were answered by one append",
                       {{"service", service}}, telemetry::kCounts),
        events(registry, "aims_events_appended_total", "Events appended to the log", {{"service", service}}) {}

  telemetry::Histogram commit_seconds;
  telemetry::Histogram batch_commands;
  telemetry::Counter events;
};

CommandService::CommandService(const Environment& environment, std::string name, command::Aggregates aggregates)
    : environment_(environment),
      name_(std::move(name)),
      aggregates_(std::move(aggregates)),
      metrics_(std::make_unique<Metrics>(*environment.metrics, name_)) {}

absl::StatusOr<std::unique_ptr<Service>> CommandService::Open(const Environment& environment, std::string name,
                                                              command::Aggregates aggregates,
                                                              const MakeHandlers& handlers) {
  std::unique_ptr<CommandService> service(new CommandService(environment, std::move(name), std::move(aggregates)));
  const std::string topic = service->aggregates_.topic();
  RETURN_IF_ERROR(environment.log->OpenTopic({topic, environment.partitions}).status());
  ASSIGN_OR_RETURN(service->start_, environment.log->EndPositions(topic));

  projection::GenerationsOptions model;
  model.log = environment.log;
  model.topics = {topic};
  model.name = service->name_;
  model.directory = absl::StrCat(environment.data_directory, "/read_models/", service->name_);
  model.memory = environment.memory;
  model.schema = command::kResourceSchema;
  model.make_folder = [aggregates = &service->aggregates_] {
    return std::make_unique<command::ResourceFolder>(aggregates);
  };
  ASSIGN_OR_RETURN(service->model_, projection::Generations::Open(std::move(model), environment.executor));

  command::LeaderOptions leader;
  leader.log = environment.log;
  leader.model = service->model_.get();
  leader.aggregates = &service->aggregates_;
  leader.owner = environment.owner;
  leader.on_state = [](const event_log::TopicPartition& partition, absl::string_view state, const absl::Status& why) {
    telemetry::Info(
        absl::StrCat("partition.", state),
        {{"topic", partition.topic}, {"partition", absl::StrCat(partition.partition)}, {"why", why.message()}});
  };
  leader.on_commit = [metrics = service->metrics_.get()](size_t commands, size_t records, absl::Duration took) {
    metrics->commit_seconds.Observe(absl::ToDoubleSeconds(took));
    metrics->batch_commands.Observe(static_cast<double>(commands));
    metrics->events.Add(static_cast<double>(records));
  };
  ASSIGN_OR_RETURN(service->leaders_, command::Leaders::Create(std::move(leader)));
  service->collector_ = environment.metrics->AddCollector(
      [service = service.get()](telemetry::Collection& out) { service->Collect(out); });

  api::Parts parts;
  parts.gate = environment.gate;
  parts.forwarder = environment.forwarder;
  parts.leaders = service->leaders_.get();
  parts.model = service->model_.get();
  parts.aggregates = &service->aggregates_;
  parts.stopping = environment.stopping;
  service->handlers_ = handlers(parts, environment.log);
  return std::unique_ptr<Service>(std::move(service));
}

CommandService::~CommandService() {
  collector_.reset();
  handlers_.clear();
  leaders_.reset();
  model_.reset();
}

void CommandService::Collect(telemetry::Collection& out) const {
  const telemetry::Labels labels = {{"service", name_}};
  const command::Leaders::Figures figures = leaders_->figures();
  out.Gauge("aims_partitions", "Partitions of the topic", labels, figures.partitions);
  out.Gauge("aims_partitions_assigned", "Partitions that this replica is to lead", labels, figures.assigned);
  out.Gauge("aims_partitions_leading", "Partitions that this replica leads, taking commands", labels, figures.leading);
  out.Gauge("aims_commands_queued", "Commands waiting to be decided", labels, static_cast<double>(figures.queued));
  const auto serving = model_->Serving();
  out.Gauge("aims_projection_halted", "1 while the read model is halted at an event that it cannot fold", labels,
            serving->halted().has_value() ? 1 : 0);
  // Not of a log that cannot be reached: what is told besides is wanted then above all.
  if (auto ends = environment_.log->EndPositions(aggregates_.topic(), absl::Now() + kPatience); ends.ok()) {
    for (const auto& [partition, end] : *ends) {
      out.Gauge("aims_fold_lag", "Offsets of the log that are not folded yet",
                {{"service", name_}, {"partition", absl::StrCat(partition.partition)}},
                static_cast<double>(std::max<int64_t>(0, end - serving->progress().At(partition))));
    }
  }
  const projection::RebuildProgress rebuild = model_->rebuild();
  out.Gauge("aims_rebuild_running", "1 while a new generation of the read model is filled", labels, rebuild.running);
  for (const auto& [figure, value] : serving->database().Figures()) {
    std::string name = absl::StrCat("aims_rocksdb_", figure);
    std::replace(name.begin(), name.end(), '-', '_');
    out.Gauge(name, absl::StrCat("RocksDB's own figure rocksdb.", figure), labels, static_cast<double>(value));
  }
}

std::vector<rpc::NamedService> CommandService::Serving() {
  std::vector<rpc::NamedService> serving;
  for (const Handlers& handlers : handlers_) serving.push_back({handlers.name, handlers.service.get()});
  return serving;
}

bool CommandService::Ready() { return projection::Includes(model_->Serving()->progress().Current(), start_); }

absl::Status CommandService::Join(const std::string& member, const std::string& address) {
  return leaders_->Join(member, address);
}

void CommandService::Leave() { leaders_->Leave(); }

absl::Status CommandService::Health() const { return model_->Health(); }

}  // namespace aims::process
