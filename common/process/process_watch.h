#pragma once
// What the process tells of itself while it runs, to those who look: probes, the health service, and the log. The main
// loop has it look at the services now and then; each change is told once.
//
//   ProcessWatch watch(server.get(), &readiness, log.get());
//   while (…) {
//     if (watch.Look(services) && !ready) …                 // they have caught up
//   }
//   watch.Stopping();
//
// For one thread.

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/event_log/log.h"
#include "common/process/service.h"
#include "common/rpc/server.h"
#include "common/telemetry/readiness.h"

namespace aims::process {

// For health v1: that the process lives. SERVING from the start of the server to its end, however long the log is read.
inline constexpr char kAlive[] = "alive";

class ProcessWatch {
 public:
  // All outlive it.
  ProcessWatch(rpc::Server* server, telemetry::Readiness* readiness, const event_log::Log* log);

  // Whether all services have caught up with the log. Tells probes what is still read, and what is wrong; health, what
  // of each service works; the log, what has changed, and each 10 s how far the log is read.
  bool Look(const std::vector<std::unique_ptr<Service>>& services);
  // Probes are told from now on that the process is not ready.
  void Stopping();

 private:
  // A line for people of how the service stands.
  std::string Line(const Service& service, const projection::RebuildProgress& catch_up, const absl::Status& health);
  void TellHealth(const Service& service, const absl::Status& health);
  void TellHeldUp();
  void TellProgress(const Service& service, const projection::RebuildProgress& catch_up);

  rpc::Server& server_;
  telemetry::Readiness& readiness_;
  const event_log::Log& log_;
  std::map<std::string, std::string> problems_;                     // by service; empty: healthy
  std::map<event_log::TopicPartition, event_log::HeldUp> held_up_;  // as told last
  std::chrono::steady_clock::time_point tell_progress_;
};

}  // namespace aims::process
