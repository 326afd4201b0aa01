#include "common/process/process.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/api/history_service.h"
#include "common/api/read_model_service.h"
#include "common/base/digest.h"
#include "common/base/guarded_clock.h"
#include "common/base/open_files.h"
#include "common/base/status_macros.h"
#include "common/command/parking.h"
#include "common/identity/development.h"
#include "common/process/open_log.h"
#include "common/process/process_watch.h"
#include "common/process/stop_watchdog.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/metrics_server.h"
#include "common/telemetry/process_metrics.h"

namespace aims::process {
namespace {

constexpr absl::Duration kDrain = absl::Seconds(3);
constexpr absl::Duration kGrace = absl::Seconds(10);
// For all of it, within the 30 s that Kubernetes gives.
constexpr absl::Duration kStop = absl::Seconds(25);

std::string HostName() {
  char name[256] = {};
  return gethostname(name, sizeof(name) - 1) == 0 ? name : "replica";
}

// Where the log cannot be reached or not be made at the start, what to do about it.
absl::Status WithAdvice(const absl::Status& status, const Flags& flags) {
  if (flags.kafka.empty()) return status;
  if (absl::IsResourceExhausted(status)) {
    return absl::ResourceExhaustedError(absl::StrCat(
        status.message(),
        ": start more brokers, or set --kafka-replication-factor and --kafka-min-insync-replicas to no more than there "
        "are; with 1 and 1 a lost disk is a lost record"));
  }
  if (!absl::IsUnavailable(status)) return status;
  return absl::UnavailableError(absl::StrCat(status.message(), ": start Kafka at ", flags.kafka,
                                             " or name its brokers with --kafka; without --kafka the embedded log is "
                                             "used"));
}

absl::Status WriteReadyFile(const Flags& flags, const std::string& address, const std::string& metrics) {
  if (flags.ready_file.empty()) return absl::OkStatus();
  const std::string temporary = flags.ready_file + ".new";
  {
    std::ofstream out(temporary, std::ios::trunc);
    out << "{\"address\":\"" << address << "\",\"metrics\":\"" << metrics << "\",\"pid\":" << getpid() << "}\n";
    if (!out.flush()) return absl::UnavailableError(absl::StrCat("cannot write --ready-file ", temporary));
  }
  std::error_code error;
  std::filesystem::rename(temporary, flags.ready_file, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot write --ready-file ", flags.ready_file));
  return absl::OkStatus();
}

// SIGTERM and SIGINT, taken by this thread alone: every thread started after this has them blocked.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGTERM);
    sigaddset(&set_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
    signal(SIGPIPE, SIG_IGN);
  }
  // Whether one came within `patience`.
  bool Wait(absl::Duration patience) {
    const timespec limit = absl::ToTimespec(patience);
    return sigtimedwait(&set_, nullptr, &limit) > 0;
  }
  // From now on one ends the process at once.
  void Release() {
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
  }

 private:
  sigset_t set_;
};

// Says when the machine's clock jumped, and when it is back.
class ClockWatch {
 public:
  explicit ClockWatch(base::GuardedClock* clock) : clock_(clock) {}
  void Look() {
    const absl::Status status = clock_->Now().status();
    if (std::exchange(departed_, !status.ok()) == !status.ok()) return;
    if (status.ok()) {
      telemetry::Info("clock.returned", {});
    } else {
      telemetry::Error("clock.departed", {{"problem", status.message()}});
    }
  }

 private:
  base::GuardedClock* const clock_;
  bool departed_ = false;
};

// The gRPC services that a process has once, whichever services it runs.
using SharedServices = std::vector<std::unique_ptr<rpc::Service>>;

absl::StatusOr<SharedServices> MakeSharedServices(const Environment& environment,
                                                  const std::vector<std::unique_ptr<Service>>& services) {
  std::vector<api::NamedModel> models;
  std::vector<api::Parts> commands;
  for (const auto& service : services) {
    models.push_back({service->name(), &service->model()});
    if (service->parts() != nullptr) commands.push_back(*service->parts());
  }
  SharedServices shared;
  shared.push_back(
      api::MakeReadModelService(environment.gate, environment.log, environment.parking, std::move(models)));
  if (!commands.empty()) {
    ASSIGN_OR_RETURN(auto history, api::MakeHistoryService(environment.gate, std::move(commands)));
    shared.push_back(std::move(history));
  }
  return shared;
}

absl::Status Serve(const Flags& flags, const std::vector<MakeService>& make_services) {
  StopSignals signals;
  StopWatchdog watchdog(kStop);                       // before all that it watches the end of
  const int open_files = base::RaiseOpenFileLimit();  // before anything is opened
  const std::string data = DataDirectory(flags);
  const identity::DevelopmentAuthenticator authenticator;
  RETURN_IF_ERROR(authenticator.CheckListenAddress(flags.listen));
  if (!flags.kafka.empty() && flags.kafka_min_insync_replicas > flags.kafka_replication_factor) {
    return absl::InvalidArgumentError(absl::StrCat(
        "--kafka-min-insync-replicas ", flags.kafka_min_insync_replicas, " is more than --kafka-replication-factor ",
        flags.kafka_replication_factor, ": a topic that is created so could never be appended to; set both"));
  }

  base::GuardedClock clock({.tolerance = flags.clock_tolerance});
  telemetry::Registry metrics;
  const auto clock_metrics = metrics.AddCollector([&clock](telemetry::Collection& out) {
    out.Gauge("aims_clock_departure_seconds", "How far the machine's clock is ahead of what it should show", {},
              absl::ToDoubleSeconds(clock.Departure()));
  });
  const auto process_metrics = telemetry::AddProcessMetrics(metrics);
  telemetry::Readiness readiness;
  std::unique_ptr<telemetry::MetricsServer> metrics_server;
  if (flags.metrics != "off") {
    ASSIGN_OR_RETURN(metrics_server, telemetry::MetricsServer::Start(flags.metrics, &metrics, &readiness));
  }
  // Before it is set the log says nothing: a start that fails is told in one line.
  std::atomic<bool> started{false};
  ASSIGN_OR_RETURN(std::unique_ptr<event_log::Log> log,
                   OpenLog(flags, {.logger = [&started](int level, absl::string_view message) {
                             if (level <= 4 && started) telemetry::Warning("kafka", {{"message", message}});
                           }}));
  const read_model::Memory memory(static_cast<size_t>(flags.memory_mb) << 20);
  base::Executor executor(4);
  rpc::Gate gate({.authenticator = &authenticator,
                  .metrics = &metrics,
                  .logins = flags.logins_ignore_case ? base::LoginCase::kIgnored : base::LoginCase::kCounts});
  rpc::Forwarder forwarder;

  const std::string owner = base::RandomUuid();
  auto parking = command::Parking::Open(log.get(), &clock, owner);
  if (!parking.ok()) return WithAdvice(parking.status(), flags);

  Environment environment;
  environment.log = log.get();
  environment.clock = &clock;
  environment.parking = parking->get();
  environment.gate = &gate;
  environment.forwarder = &forwarder;
  environment.memory = &memory;
  environment.executor = &executor;
  environment.metrics = &metrics;
  environment.data_directory = data;
  environment.owner = owner;
  environment.partitions = flags.partitions;
  std::vector<std::unique_ptr<Service>> services;
  SharedServices shared;
  rpc::ServerOptions server_options;
  server_options.address = flags.listen;
  server_options.gate = &gate;
  server_options.metrics = &metrics;
  for (const MakeService& make : make_services) {
    auto service = make(environment);
    if (!service.ok()) return WithAdvice(service.status(), flags);
    services.push_back(*std::move(service));
    for (rpc::Service* each : services.back()->Serving()) server_options.services.push_back(each);
  }
  ASSIGN_OR_RETURN(shared, MakeSharedServices(environment, services));
  for (const auto& each : shared) server_options.services.push_back(each.get());
  ASSIGN_OR_RETURN(std::unique_ptr<rpc::Server> server, rpc::Server::Start(std::move(server_options)));
  started = true;

  const std::string member = flags.replica.empty() ? HostName() : flags.replica;
  const std::string advertise = flags.advertise.empty() ? server->address() : flags.advertise;
  for (const auto& service : services) {
    if (const absl::Status joined = service->Join(member, advertise); !joined.ok()) {
      for (const auto& each : services) each->EndWaits();  // calls may have come already
      return joined;
    }
  }
  telemetry::Info("process.listening", {{"address", server->address()},
                                        {"metrics", metrics_server ? metrics_server->address() : "off"},
                                        {"log", flags.kafka.empty() ? LogDirectory(flags) : flags.kafka},
                                        {"open_files", absl::StrCat(open_files)},
                                        {"first_reserved_file", absl::StrCat(base::FirstReservedFile())}});

  bool ready = false;
  bool told_to_stop = false;
  ProcessWatch watch(server.get(), &readiness, log.get());
  ClockWatch clock_watch(&clock);
  while (!told_to_stop) {
    if (watch.Look(services) && !ready) {
      ready = true;
      server->SetServing(true);
      RETURN_IF_ERROR(
          WriteReadyFile(flags, server->address(), metrics_server ? metrics_server->address() : std::string("off")));
      telemetry::Info("process.ready", {{"address", server->address()}});
    }
    clock_watch.Look();
    told_to_stop = signals.Wait(ready ? absl::Seconds(1) : absl::Milliseconds(20));
  }

  telemetry::Info("process.stopping", {});
  signals.Release();
  watchdog.Enter("answering the last calls");
  watchdog.Start();
  watch.Stopping();
  server->SetServing(false);
  gate.StopStreams();  // while the partitions are led: rows of imports that came in are answered
  // Where nobody else takes commands, they are decided here until nobody comes any more. On Kafka others take over at
  // once, and this process forwards to them until then.
  if (flags.kafka.empty()) server->Drain(kDrain);
  watchdog.Enter("handing over the partitions");
  for (const auto& service : services) service->Leave();
  watchdog.Enter("answering the last calls");
  if (!flags.kafka.empty()) server->Drain(kDrain);
  for (const auto& service : services) service->EndWaits();
  (*parking)->Stop();
  server->Shutdown(kGrace);
  telemetry::Info("process.stopped", {});
  watchdog.Enter("closing read models and the log");
  return absl::OkStatus();
}

}  // namespace

int Run(const Flags& flags, const std::vector<MakeService>& services) {
  telemetry::SetLogFormat(flags.log_format);
  const absl::Status status = Serve(flags, services);
  if (status.ok()) return 0;
  std::fprintf(stderr, "aims: %s\n", std::string(status.message()).c_str());
  return 1;
}

}  // namespace aims::process
