#pragma once
// What a run of the benchmarks found: for every subject and metric the samples of all rounds, what they are compared
// with, and the goals. Printed as tables with median and spread, and written as JSON.
//
// A metric's name ends with its unit: "commands/s", "MiB", "bytes/event". The latencies "p50 ms", "p90 ms", "p99 ms",
// "p99.9 ms", "max ms" (latencies.h) get a table of their own. Not thread-safe.

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/optional.h"

namespace aims::bench {

// What one measurement found.
using Sample = std::map<std::string, double>;

// A metric of a subject as a ratio to the same metric of its yardstick in the same round, or, without a yardstick, by
// itself; and what is asked of it, if anything.
struct Comparison {
  std::string metric;
  std::string yardstick;  // a subject of the same group, as "name" or "name, parameters"
  absl::optional<double> at_least;
  absl::optional<double> at_most;
};

struct Row {
  std::string name;        // "durable commands"
  std::string parameters;  // "embedded, 8 partitions, 256 in flight"
  std::vector<Comparison> comparisons;
  std::vector<Sample> samples;  // one a round

  std::string title() const { return parameters.empty() ? name : name + ", " + parameters; }
};

// Median, and how far the samples lie from it.
struct Summary {
  double median = 0;
  double least = 0;
  double most = 0;
};
Summary Summarize(std::vector<double> values);  // not empty

class Report {
 public:
  // Rows of one group were measured in the same rounds; a yardstick is one of them.
  void Add(std::string benchmark, std::vector<Row> group);

  std::string Text() const;
  // The same with every sample, the machine and `command`. Unavailable when the file cannot be written.
  absl::Status WriteJson(const std::string& file, const std::string& command) const;

 private:
  struct Group {
    std::string benchmark;
    std::vector<Row> rows;
  };
  std::vector<Group> groups_;
};

}  // namespace aims::bench
