#include "common/process/command_service.h"

#include <grpcpp/impl/service_type.h>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/command/resource_folder.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"

namespace aims::process {

// What the leaders of one service have done, for the scrapes.
struct CommandService::Metrics {
  Metrics(telemetry::Registry& registry, const std::string& service)
      : commit_seconds(registry, "aims_commit_seconds", "Time to append a group of commands to the log durably",
                       {{"service", service}}, telemetry::kLatencySeconds),
        batch_commands(registry, "aims_commit_commands", "Commands that were answered by one append",
                       {{"service", service}}, telemetry::kCounts),
        events(registry, "aims_events_appended_total", "Events appended to the log", {{"service", service}}),
        timer_faults(registry, "aims_timer_faults_total",
                     "Times that what has fallen due of a resource was not decided", {{"service", service}}) {}

  telemetry::Histogram commit_seconds;
  telemetry::Histogram batch_commands;
  telemetry::Counter events;
  telemetry::Counter timer_faults;
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
  ServedModel::Options model;
  model.name = service->name_;
  model.topics = {service->aggregates_.topic()};
  model.schema = command::kResourceSchema;
  model.make_folder = [aggregates = &service->aggregates_] {
    return std::make_unique<command::ResourceFolder>(aggregates);
  };
  ASSIGN_OR_RETURN(service->model_, ServedModel::Open(environment, std::move(model)));

  command::LeaderOptions leader;
  leader.log = environment.log;
  leader.model = &service->model_->generations();
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
  leader.on_timer_fault = [metrics = service->metrics_.get()](absl::string_view name, const absl::Status& why) {
    telemetry::Error("timer.failed", {{"resource", name}, {"error", why.message()}});
    metrics->timer_faults.Add();
  };
  ASSIGN_OR_RETURN(service->leaders_, command::Leaders::Create(std::move(leader)));
  service->collector_ = environment.metrics->AddCollector(
      [service = service.get()](telemetry::Collection& out) { service->Collect(out); });

  api::Parts parts;
  static_cast<api::ModelParts&>(parts) = service->model_->Parts();
  parts.forwarder = environment.forwarder;
  parts.leaders = service->leaders_.get();
  parts.aggregates = &service->aggregates_;
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
  model_->Collect(out);
}

absl::Status CommandService::Join(const std::string& member, const std::string& address) {
  return leaders_->Join(member, address);
}

void CommandService::Leave() { leaders_->Leave(); }

}  // namespace aims::process
