#include "common/process/command_service.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/base/time.h"
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
        events(registry, "aims_events_appended_total", "Events appended to the log", {{"service", service}}),
        effects(registry, "aims_reaction_effects_total", "Commands of reactions that recorded events",
                {{"service", service}}),
        timer_faults(registry, "aims_timer_faults_total", "Times that due events of a resource could not be decided",
                     {{"service", service}}),
        times_ahead(registry, "aims_partition_time_ahead_total",
                    "Times that the last event of a partition was dated far ahead of the clock",
                    {{"service", service}}) {}

  telemetry::Histogram commit_seconds;
  telemetry::Histogram batch_commands;
  telemetry::Counter events;
  telemetry::Counter effects;
  telemetry::Counter timer_faults;
  telemetry::Counter times_ahead;
};

CommandService::CommandService(const Environment& environment, Options options)
    : environment_(environment),
      name_(std::move(options.name)),
      aggregates_(std::move(options.aggregates)),
      reactions_(std::move(options.reactions)),
      metrics_(std::make_unique<Metrics>(*environment.metrics, name_)) {}

absl::StatusOr<std::unique_ptr<Service>> CommandService::Open(const Environment& environment, Options options) {
  const auto make_methods = std::move(options.methods);
  const auto record_of_organization = std::move(options.record_of_organization);
  ASSIGN_OR_RETURN(const std::string installation, environment.log->Id());
  options.aggregates.NameInstallation(installation);
  std::unique_ptr<CommandService> service(new CommandService(environment, std::move(options)));
  ServedModel::Options model;
  model.name = service->name_;
  model.topics = {service->aggregates_.topic()};
  model.reacts_to = service->reactions_.topics();
  model.schema = command::kResourceSchema;
  model.basis = service->aggregates_.DueBasis();
  model.make_folder = [aggregates = &service->aggregates_] {
    return std::make_unique<command::ResourceFolder>(aggregates);
  };
  ASSIGN_OR_RETURN(service->model_, ServedModel::Open(environment, std::move(model)));

  command::LeaderOptions leader;
  leader.log = environment.log;
  leader.model = &service->model_->generations();
  leader.aggregates = &service->aggregates_;
  leader.clock = environment.clock;
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
  leader.on_time_ahead = [metrics = service->metrics_.get()](const event_log::TopicPartition& partition,
                                                             absl::Time last, absl::Time clock) {
    telemetry::Warning("partition.time_ahead",
                       {{"topic", partition.topic},
                        {"partition", absl::StrCat(partition.partition)},
                        {"last_event", base::TimeToText(last)},
                        {"clock", base::TimeToText(clock)},
                        {"why",
                         "a clock was wrong when the last event was recorded, or is now; events go on at the "
                         "present time of the clock"}});
    metrics->times_ahead.Add();
  };
  leader.on_timer_fault = [metrics = service->metrics_.get()](absl::string_view name, const absl::Status& why) {
    telemetry::Error("timer.failed", {{"resource", name}, {"error", why.message()}});
    metrics->timer_faults.Add();
  };
  ASSIGN_OR_RETURN(service->leaders_, command::Leaders::Create(std::move(leader)));
  if (const command::Leaders& leaders = *service->leaders_; leaders.present() > leaders.partitions()) {
    telemetry::Warning("topic.unused_partitions",
                       {{"topic", service->aggregates_.topic()},
                        {"placed_over", absl::StrCat(leaders.partitions())},
                        {"present", absl::StrCat(leaders.present())},
                        {"why", "partitions were added to the topic; its subjects stay where they are"}});
  }
  RETURN_IF_ERROR(service->OpenReactions());
  service->collector_ = environment.metrics->AddCollector(
      [service = service.get()](telemetry::Collection& out) { service->Collect(out); });

  api::Parts& parts = service->parts_;
  static_cast<api::ModelParts&>(parts) = service->model_->Parts();
  if (service->reactor_ != nullptr) {
    parts.await_effects = [reactor = service->reactor_.get()](const event_log::Positions& seen, absl::Time deadline,
                                                              std::function<void(absl::Status)> done) {
      reactor->Await(seen, deadline, std::move(done));
    };
  }
  parts.forwarder = environment.forwarder;
  parts.leaders = service->leaders_.get();
  parts.aggregates = &service->aggregates_;
  parts.record_of_organization = record_of_organization;
  const api::OtherMethods methods = make_methods ? make_methods(parts) : api::OtherMethods();
  for (const command::AggregateType& type : service->aggregates_.types()) {
    ASSIGN_OR_RETURN(auto resource_service, api::MakeResourceService(parts, type, methods));
    service->services_.push_back(std::move(resource_service));
  }
  return std::unique_ptr<Service>(std::move(service));
}

std::vector<rpc::Service*> CommandService::Serving() {
  std::vector<rpc::Service*> serving;
  for (const auto& service : services_) serving.push_back(service.get());
  return serving;
}

absl::Status CommandService::OpenReactions() {
  if (reactions_.empty()) return absl::OkStatus();
  const auto tell = [this](void (*log)(absl::string_view, telemetry::Fields), absl::string_view event,
                           const command::Halt& halt) {
    log(event, {{"service", name_},
                {"reaction", halt.reaction},
                {"topic", halt.source.topic},
                {"partition", absl::StrCat(halt.source.partition)},
                {"offset", absl::StrCat(halt.offset)},
                {"for_partition", absl::StrCat(halt.partition)},
                {"fault", projection::NameOf(projection::FaultOf(halt.why))},
                {"error", halt.why.message()}});
  };
  command::ReactorOptions options;
  options.log = environment_.log;
  options.model = &model_->generations();
  options.aggregates = &aggregates_;
  options.leaders = leaders_.get();
  options.reactions = &reactions_;
  options.executor = environment_.executor;
  options.on_halt = [tell](const command::Halt& halt) { tell(telemetry::Error, "reactions.halted", halt); };
  options.on_resume = [tell](const command::Halt& halt) { tell(telemetry::Info, "reactions.resumed", halt); };
  options.on_effects = [this](size_t effects) { metrics_->effects.Add(static_cast<double>(effects)); };
  ASSIGN_OR_RETURN(reactor_, command::Reactor::Create(std::move(options)));
  return absl::OkStatus();
}

CommandService::~CommandService() {
  collector_.reset();
  services_.clear();
  reactor_.reset();
  leaders_.reset();
  model_.reset();
}

void CommandService::Collect(telemetry::Collection& out) const {
  const telemetry::Labels labels = {{"service", name_}};
  const command::Leaders::Figures figures = leaders_->figures();
  out.Gauge("aims_partitions", "Partitions of the topic", labels, figures.partitions);
  out.Gauge("aims_partitions_assigned", "Partitions that are assigned to this replica", labels, figures.assigned);
  out.Gauge("aims_partitions_leading", "Partitions that this replica leads, taking commands", labels, figures.leading);
  out.Gauge("aims_commands_queued", "Commands waiting to be decided", labels, static_cast<double>(figures.queued));
  model_->Collect(out);
  if (reactor_ != nullptr) CollectReactions(out);
}

void CommandService::CollectReactions(telemetry::Collection& out) const {
  const std::vector<command::Halt> halts = reactor_->halts();
  out.Gauge("aims_reactions_halted", "Reactions that are halted by a fault", {{"service", name_}},
            static_cast<double>(halts.size()));
  for (const command::Halt& halt : halts) {
    out.Gauge("aims_reaction_halted_at", "Offset of the event at which reactions are halted",
              {{"service", name_},
               {"topic", halt.source.topic},
               {"partition", absl::StrCat(halt.source.partition)},
               {"for_partition", absl::StrCat(halt.partition)},
               {"reaction", halt.reaction},
               {"fault", std::string(projection::NameOf(projection::FaultOf(halt.why)))}},
              static_cast<double>(halt.offset));
  }
  const event_log::Positions reached = reactor_->reached();
  for (const std::string& topic : reactions_.topics()) {
    const auto ends = environment_.log->EndPositions(topic, absl::Now() + kPatience);
    if (!ends.ok()) continue;
    for (const auto& [source, end] : *ends) {
      const auto position = reached.find(source);
      if (position == reached.end()) continue;  // no partition is led here
      out.Gauge("aims_reaction_lag", "Offsets of a topic that reactions have not processed yet",
                {{"service", name_}, {"topic", topic}, {"partition", absl::StrCat(source.partition)}},
                static_cast<double>(std::max<int64_t>(0, end - position->second)));
    }
  }
}

absl::Status CommandService::Join(const std::string& member, const std::string& address) {
  RETURN_IF_ERROR(leaders_->Join(member, address));
  if (reactor_ != nullptr) reactor_->Start();
  return absl::OkStatus();
}

// The reactor goes on without a leader: who reads with a token waits for effects that others record from now on.
void CommandService::Leave() { leaders_->Leave(); }

void CommandService::EndWaits() {
  if (reactor_ != nullptr) reactor_->Stop();
}

absl::Status CommandService::Health() const {
  RETURN_IF_ERROR(model_->Health());
  RETURN_IF_ERROR(environment_.clock->Now().status());
  RETURN_IF_ERROR(leaders_->Health());
  if (reactor_ != nullptr) RETURN_IF_ERROR(reactor_->Health());
  return event_log::HeldUpProblem(model_->generations().HeldUp());  // last: the others are faults
}

}  // namespace aims::process
