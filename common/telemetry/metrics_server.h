#pragma once
// Serves metrics to Prometheus over HTTP, on an address of their own.
//
//   ASSIGN_OR_RETURN(auto server, MetricsServer::Start("127.0.0.1:9464", &registry));
//
// GET /metrics is all that it answers. Connections are few, and end when a client says nothing for two seconds.
// Thread-safe. The registry outlives the server.

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/telemetry/metrics.h"

struct MHD_Daemon;

namespace aims::telemetry {

class MetricsServer {
 public:
  // Listens at address:port or [v6 address]:port; port 0 takes a free one. Unavailable, in one line, when the address
  // cannot be used.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(const std::string& address, Registry* registry);
  // Returns when answers that were begun are sent.
  ~MetricsServer();
  // With the real port.
  const std::string& address() const { return address_; }

 private:
  MetricsServer(std::string address, MHD_Daemon* daemon) : address_(std::move(address)), daemon_(daemon) {}

  const std::string address_;
  MHD_Daemon* const daemon_;
};

}  // namespace aims::telemetry
