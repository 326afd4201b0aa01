#pragma once
// Latencies of many calls, exact: every one is kept. Not thread-safe: one for each thread, then Merge.

#include <algorithm>
#include <vector>

#include "absl/time/time.h"
#include "tools/bench/report.h"

namespace aims::bench {

class Latencies {
 public:
  void Add(absl::Duration latency) { nanoseconds_.push_back(absl::ToInt64Nanoseconds(latency)); }
  void Merge(const Latencies& other) {
    nanoseconds_.insert(nanoseconds_.end(), other.nanoseconds_.begin(), other.nanoseconds_.end());
  }
  size_t size() const { return nanoseconds_.size(); }

  // Adds "p50 ms" … "max ms". Nothing without latencies.
  void Into(Sample* sample) {
    if (nanoseconds_.empty()) return;
    std::sort(nanoseconds_.begin(), nanoseconds_.end());
    auto at = [&](double share) {
      const auto index = static_cast<size_t>(share * static_cast<double>(nanoseconds_.size()));
      return static_cast<double>(nanoseconds_[std::min(index, nanoseconds_.size() - 1)]) / 1e6;
    };
    (*sample)["p50 ms"] = at(0.5);
    (*sample)["p90 ms"] = at(0.9);
    (*sample)["p99 ms"] = at(0.99);
    (*sample)["p99.9 ms"] = at(0.999);
    (*sample)["max ms"] = at(1);
  }

 private:
  std::vector<int64_t> nanoseconds_;
};

}  // namespace aims::bench
