#include "common/rpc/method_metrics.h"

namespace aims::rpc {

MethodMetrics::MethodMetrics(telemetry::Registry* registry, std::string method, bool is_stream)
    : registry_(*registry), method_(std::move(method)) {
  if (is_stream) return;
  latency_ = std::make_unique<telemetry::Histogram>(registry_, "aims_rpc_latency_seconds",
                                                    "Time from a unary call's arrival to its answer",
                                                    telemetry::Labels{{"method", method_}}, telemetry::kLatencySeconds);
}

void MethodMetrics::Record(absl::StatusCode code, absl::Duration latency) {
  const size_t index =
      static_cast<size_t>(code) < kCodes ? static_cast<size_t>(code) : static_cast<size_t>(absl::StatusCode::kUnknown);
  CounterOf(index).Add();
  if (latency_ != nullptr) latency_->Observe(absl::ToDoubleSeconds(latency));
}

telemetry::Counter& MethodMetrics::CounterOf(size_t code) {
  if (telemetry::Counter* counter = by_code_[code].load(std::memory_order_acquire)) return *counter;
  absl::MutexLock lock(&mutex_);
  if (owned_[code] == nullptr) {
    owned_[code] = std::make_unique<telemetry::Counter>(
        registry_, "aims_rpc_requests_total", "Finished calls and streams",
        telemetry::Labels{{"method", method_},
                          {"code", absl::StatusCodeToString(static_cast<absl::StatusCode>(code))}});
    by_code_[code].store(owned_[code].get(), std::memory_order_release);
  }
  return *owned_[code];
}

}  // namespace aims::rpc
