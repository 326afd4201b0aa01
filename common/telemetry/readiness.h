#pragma once
// Whether the process is ready, as it says itself, for the probes that ask (metrics_server.h).
//
//   readiness.Set(false, "inventory reads the log: 34.1 % of 120000 offsets, about 12 s left\n");
//
// Get waits for nothing but for the copy of a text, whatever the process is doing. Thread-safe.

#include <mutex>
#include <string>
#include <utility>

namespace aims::telemetry {

class Readiness {
 public:
  struct State {
    bool ready = false;
    std::string detail = "the process starts\n";  // lines for people
  };

  void Set(bool ready, std::string detail) {
    std::lock_guard<std::mutex> lock(mutex_);
    state_ = {ready, std::move(detail)};
  }
  State Get() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return state_;
  }

 private:
  mutable std::mutex mutex_;
  State state_;
};

}  // namespace aims::telemetry
