#pragma once
// Serves metrics to Prometheus and answers probes, over HTTP, on an address of their own.
//
//   ASSIGN_OR_RETURN(auto server, MetricsServer::Start("127.0.0.1:9464", &registry, &readiness));
//
//   GET /metrics   all metrics
//   GET /livez     200 as long as the process can answer at all, however long it reads its log
//   GET /readyz    200 when it is ready, else 503; with what it does meanwhile, in lines for people
//
// A probe is answered even when nothing else of the process goes on: each connection has a thread of its own, and scrapes
// that wait for something take only some of them; more are refused with 503. Connections are few, and end when a client
// says nothing for two seconds. Thread-safe. The registry and the readiness outlive the server.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/telemetry/metrics.h"
#include "common/telemetry/readiness.h"

struct MHD_Daemon;

namespace aims::telemetry {

class MetricsServer {
 public:
  // Listens at address:port or [v6 address]:port; port 0 takes a free one. Unavailable, in one line, when the address
  // cannot be used.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(const std::string& address, Registry* registry,
                                                              const Readiness* readiness);
  // Returns when answers that were begun are sent.
  ~MetricsServer();
  // With the real port.
  const std::string& address() const { return address_; }

 private:
  class Answers;

  MetricsServer(Registry* registry, const Readiness* readiness);

  const std::unique_ptr<Answers> answers_;  // used by the daemon's threads
  std::string address_;
  MHD_Daemon* daemon_ = nullptr;
};

}  // namespace aims::telemetry
