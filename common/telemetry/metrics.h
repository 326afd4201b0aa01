#pragma once
// Metrics for Prometheus. metrics_server.h serves them.
//
//   Registry registry;
//   Histogram commit(registry, "aims_commit_seconds", "Time of an append to the log", {}, kLatencySeconds);
//   commit.Observe(0.003);
//   registry.AddCollector([&](Collection& out) { out.Gauge("aims_fold_lag", "Offsets not folded yet", {}, lag()); });
//   registry.Text()                                          // for a scrape
//
// Names end with their unit, in base units (seconds, bytes); counters end with _total. Two metrics with the same name
// and labels are one. Thread-safe. A Registry outlives its metrics, collectors and servers.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/call_once.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace prometheus {
class Counter;
class Histogram;
}  // namespace prometheus

namespace aims::telemetry {

using Labels = std::map<std::string, std::string>;

// Bounds for latencies, from 500 µs to the deadline of a call without one. Few: each is a series of each histogram.
inline const std::vector<double> kLatencySeconds = {.0005, .0025, .01, .05, .25, 1, 5, 30};
// Bounds for counts, such as sizes of batches.
inline const std::vector<double> kCounts = {1, 3, 10, 30, 100, 300, 1000};

// Receives the values of a collector at a scrape.
class Collection {
 public:
  virtual ~Collection() = default;
  virtual void Gauge(const std::string& name, const std::string& help, const Labels& labels, double value) = 0;
  // A value that only grows while the process lives.
  virtual void Counter(const std::string& name, const std::string& help, const Labels& labels, double value) = 0;
};

class Registry {
 public:
  Registry();
  ~Registry();

  // `collect` is called at each scrape, on another thread, until the handle is destroyed; after that no call is
  // running. Calls do not overlap, and `collect` adds and destroys no collectors.
  using Collector = std::function<void(Collection& out)>;
  std::shared_ptr<void> AddCollector(Collector collect);

  // All metrics in Prometheus' text format.
  std::string Text() const;

  struct Parts;
  Parts& parts() { return *parts_; }

 private:
  std::unique_ptr<Parts> parts_;
};

class Counter {
 public:
  Counter(Registry& registry, const std::string& name, const std::string& help, const Labels& labels = {});
  void Add(double value = 1);

 private:
  prometheus::Counter* counter_;  // owned by the registry
};

// Has no series before its first value.
class Histogram {
 public:
  Histogram(Registry& registry, std::string name, std::string help, Labels labels, std::vector<double> bounds);
  void Observe(double value);

 private:
  Registry& registry_;
  const std::string name_, help_;
  const Labels labels_;
  const std::vector<double> bounds_;
  absl::once_flag registered_;
  prometheus::Histogram* histogram_ = nullptr;  // owned by the registry
};

}  // namespace aims::telemetry
