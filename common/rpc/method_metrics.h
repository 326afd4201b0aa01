#pragma once
// What is counted of one method:
//
//   aims_rpc_requests_total{method,code}        finished calls and streams, refused ones included
//   aims_rpc_latency_seconds{method}            of unary calls, from their arrival to their answer
//
// Thread-safe.

#include <array>
#include <atomic>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/telemetry/metrics.h"

namespace aims::rpc {

class MethodMetrics {
 public:
  // `method` without its first slash. `registry` outlives this.
  MethodMetrics(telemetry::Registry* registry, std::string method, bool is_stream);

  void Record(absl::StatusCode code, absl::Duration latency);

 private:
  static constexpr size_t kCodes = 17;  // of absl::StatusCode, from kOk

  telemetry::Counter& CounterOf(size_t code);

  telemetry::Registry& registry_;
  const std::string method_;
  std::unique_ptr<telemetry::Histogram> latency_;  // nullptr for streams
  // A series for each code that has occurred: most methods never see most codes.
  std::array<std::atomic<telemetry::Counter*>, kCodes> by_code_ = {};
  absl::Mutex mutex_;
  std::array<std::unique_ptr<telemetry::Counter>, kCodes> owned_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace aims::rpc
