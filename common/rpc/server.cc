#include "common/rpc/server.h"

#include <algorithm>
#include <chrono>

#include "absl/strings/str_cat.h"
#include "common/base/open_files.h"
#include "common/base/status_macros.h"
#include "common/rpc/forward.h"
#include "common/rpc/listen.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "grpc/grpc.h"
#include "grpc/support/log.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace aims::rpc {
namespace {

// What streams have to end after they were asked to, and what is finished has to get out.
constexpr absl::Duration kStreamGrace = absl::Seconds(1);
constexpr absl::Duration kLook = absl::Milliseconds(10);

// Once for the process. gRPC's own errors become lines of our log. And the library stays initialized: it would end with
// its last server or channel, and may then wait 10 s for a poller of its own before it lets the process go.
void SetUpGrpc() {
  static const bool done = [] {
    grpc_init();
    gpr_set_log_function([](gpr_log_func_args* args) {
      if (args->severity == GPR_LOG_SEVERITY_ERROR) {
        telemetry::Warning("grpc.error", {{"at", absl::StrCat(args->file, ":", args->line)}, {"error", args->message}});
      }
    });
    grpc::EnableDefaultHealthCheckService(true);
    return true;
  }();
  static_cast<void>(done);
}

int Milliseconds(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

}  // namespace

void SetLimits(const ServerOptions& options, grpc::ServerBuilder* builder) {
  builder->SetMaxReceiveMessageSize(options.max_request_bytes);
  builder->SetResourceQuota(grpc::ResourceQuota("aims").Resize(options.max_buffer_bytes));
  const std::pair<const char*, int> arguments[] = {
      // A second process on the same port would silently get half of the calls.
      {GRPC_ARG_ALLOW_REUSEPORT, 0},
      {GRPC_ARG_MAX_METADATA_SIZE, options.max_metadata_bytes},
      {GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_streams_per_connection},
      // Of a stream, so much is taken before it is asked for. Left to itself gRPC lets that grow to megabytes when a
      // client is slow to answer its pings, as one is that writes all the time: its rows then wait for seconds here.
      {GRPC_ARG_HTTP2_BDP_PROBE, 0},
      {GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 256 << 10},
      // Who connects and says nothing is dropped.
      {GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, 10'000},
      // Dead peers are found within a minute and a half; clients may look for dead servers as often as forwarders do.
      {GRPC_ARG_KEEPALIVE_TIME_MS, 60'000},
      {GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000},
      {GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1},
      {GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kForwardPingMilliseconds / 2},
      // Clients connect anew now and then, and so find replicas that were added. Calls in progress go on for a while;
      // watches begin again from their last token.
      {GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(options.max_age)},
      {GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(options.max_age_grace)},
      // A client that has nothing to ask connects again when it has: gRPC clients do so unseen.
      {GRPC_ARG_MAX_CONNECTION_IDLE_MS, Milliseconds(options.max_idle)},
  };
  for (const auto& [name, value] : arguments) builder->AddChannelArgument(name, value);
}

Server::Server(ServerOptions options) : options_(std::move(options)) {}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options) {
  Gate& gate = *options.gate;
  RETURN_IF_ERROR(gate.authenticator().CheckListenAddress(options.address));
  for (const Service* service : options.services) {
    RETURN_IF_ERROR(gate.Serve(service->descriptor()));
    RETURN_IF_ERROR(service->CheckComplete());
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Listener> listener, Listener::Open(options.address));

  SetUpGrpc();
  auto server = std::unique_ptr<Server>(new Server(std::move(options)));
  grpc::ServerBuilder builder;
  SetLimits(server->options_, &builder);
  const std::shared_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor =
      builder.experimental().AddExternalConnectionAcceptor(
          grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, grpc::InsecureServerCredentials());
  std::vector<std::string> names = {"grpc.health.v1.Health"};
  for (Service* service : server->options_.services) {
    builder.RegisterService(service);
    names.push_back(service->descriptor().full_name());
  }
  server->reflection_ = std::make_unique<Reflection>(std::move(names));
  for (grpc::Service* version : server->reflection_->versions()) builder.RegisterService(version);
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr) {
    return absl::UnavailableError(
        absl::StrCat("cannot serve on ", server->options_.address, ": gRPC did not start; its errors are in the log"));
  }
  server->address_ = listener->address();
  if (server->options_.metrics != nullptr) {
    server->refused_ =
        std::make_unique<telemetry::Counter>(*server->options_.metrics, "aims_rpc_connections_refused_total",
                                             "Connections that were closed at once because of the limit of open files");
  }
  server->SetServing(false);
  const int limit = server->options_.first_refused_file;
  server->listener_ = std::move(listener);
  server->listener_->Start({.take =
                                [acceptor](int connection) {
                                  grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters taken;
                                  taken.fd = connection;
                                  acceptor->HandleNewConnection(&taken);
                                },
                            .first_refused = limit > 0 ? limit : base::FirstReservedFile(),
                            .refused =
                                [counter = server->refused_.get()] {
                                  if (counter != nullptr) counter->Add();
                                }});
  return server;
}

Server::~Server() {
  if (server_ != nullptr) Shutdown(absl::ZeroDuration());
}

void Server::SetServing(bool serving) {
  absl::MutexLock lock(&mutex_);
  for (const Service* service : options_.services) serving_[service->descriptor().full_name()] = serving;
  Report();
}

void Server::SetServing(absl::string_view service, bool serving) {
  absl::MutexLock lock(&mutex_);
  if (auto it = serving_.find(service); it != serving_.end()) {
    it->second = serving;
    Report();
  } else if (!stopped_) {
    server_->GetHealthCheckService()->SetServingStatus(std::string(service), serving);
  }
}

void Server::Report() {
  if (stopped_) return;
  grpc::HealthCheckServiceInterface& health = *server_->GetHealthCheckService();
  bool all = true;
  for (const auto& [name, serving] : serving_) {
    health.SetServingStatus(name, serving);
    all = all && serving;
  }
  health.SetServingStatus("", all);
}

void Server::Drain(absl::Duration patience) {
  constexpr absl::Duration kQuiet = absl::Milliseconds(250);
  SetServing(false);
  const absl::Time end = absl::Now() + patience;
  uint64_t arrived = options_.gate->arrived();
  absl::Time last_arrival = absl::Now();
  for (absl::Time now = last_arrival;
       now < end && (now - last_arrival < kQuiet || options_.gate->calls_in_progress() > 0); now = absl::Now()) {
    absl::SleepFor(kQuiet / 10);
    if (options_.gate->arrived() == arrived) continue;
    arrived = options_.gate->arrived();
    last_arrival = absl::Now();
  }
}

void Server::Shutdown(absl::Duration grace) {
  absl::MutexLock lock(&shutdown_mutex_);
  if (shut_down_) return;
  shut_down_ = true;
  {
    absl::MutexLock serving_lock(&mutex_);
    stopped_ = true;
    server_->GetHealthCheckService()->Shutdown();
  }
  options_.gate->Close();
  listener_->Stop();  // gRPC closes no connection that comes to it from here on
  AwaitCalls(grace);
  // What the gate does not know of: answers that are still on their way, streams of gRPC's health service and of
  // reflection, streams whose clients do not read.
  server_->Shutdown(absl::ToChronoTime(absl::Now() + std::min(grace, kStreamGrace)));
}

void Server::AwaitCalls(absl::Duration grace) const {
  const Gate& gate = *options_.gate;
  const auto begin = std::chrono::steady_clock::now();
  while (true) {
    const absl::Duration waited = absl::FromChrono(std::chrono::steady_clock::now() - begin);
    const bool streams = gate.streams() > 0 && waited < kStreamGrace;
    if (waited >= grace || (gate.calls() == 0 && !streams)) return;
    absl::SleepFor(kLook);
  }
}

}  // namespace aims::rpc
