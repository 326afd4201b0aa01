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

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace prometheus {
class Counter;
class Histogram;
}  // namespace prometheus

namespace aims::telemetry {

using Labels = std::map<std::string, std::string>;

// Bounds for latencies, from 100 µs to 10 s.
inline const std::vector<double> kLatencySeconds = {.0001, .00025, .0005, .001, .0025, .005, .01, .025,
                                                    .05,   .1,     .25,   .5,   1,     2.5,  5,   10};
// Bounds for counts, such as sizes of batches.
inline const std::vector<double> kCounts = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};

// Receives the values of a collector at a scrape.
class Collection {
 public:
  virtual ~Collection() = default;
  virtual void Gauge(const std::string& name, const std::string& help, const Labels& labels, double value) = 0;
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

class Histogram {
 public:
  Histogram(Registry& registry, const std::string& name, const std::string& help, const Labels& labels,
            const std::vector<double>& bounds);
  void Observe(double value);

 private:
  prometheus::Histogram* histogram_;  // owned by the registry
};

}  // namespace aims::telemetry
