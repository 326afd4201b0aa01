#pragma once
// Measures subjects and their yardsticks in turns, several rounds, so that what slows the machine down slows all of
// them.
//
//   absl::Status BenchAppend(Rounds& rounds) {
//     return rounds.Measure({
//         {.name = "bare append", .parameters = "1,000 a batch", .measure = [&] { return Bare(rounds.quick()); }},
//         {.name = "import", .parameters = "1,000 a batch",
//          .comparisons = {{.metric = "events/s", .yardstick = "bare append", .at_least = 0.3}},
//          .measure = [&] { return Import(rounds.quick()); }},
//     });
//   }
//
// Progress, with counts and the time left, goes to standard error. Not thread-safe.

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/bench/report.h"

namespace aims::bench {

struct Subject {
  std::string name;
  std::string parameters;
  std::vector<Comparison> comparisons;
  std::function<absl::StatusOr<Sample>()> measure;  // once a round; warms up by itself
};

class Rounds {
 public:
  struct Options {
    int rounds = 5;
    bool quick = false;
    std::string match;  // measure only subjects with this in their name or parameters, and their yardsticks
  };
  Rounds(Options options, std::string benchmark, Report* report)
      : options_(options), benchmark_(std::move(benchmark)), report_(*report) {}

  // A first look rather than a figure to keep: measurements of less than a second or so, less data.
  bool quick() const { return options_.quick; }
  // How long one measurement is to take.
  absl::Duration Length() const { return options_.quick ? absl::Milliseconds(700) : absl::Seconds(2); }

  // The first error, with the subject that had it. What was measured before is in the report.
  absl::Status Measure(std::vector<Subject> group);

  // For what happens once, such as the filling of a log: its rows go into the report as they are.
  void Add(std::vector<Row> rows) { report_.Add(benchmark_, std::move(rows)); }

  // Tells what is being done, such as the filling of a database.
  void Say(const std::string& what) const;

 private:
  const Options options_;
  const std::string benchmark_;
  Report& report_;
};

}  // namespace aims::bench
