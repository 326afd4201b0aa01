// aims_random_year: fills an embedded log with a year of one organization, which ends now: the data on which the metrics
// of the improvement service are held against an independent count (tests/end_to_end/test_improvement_count.py).
//
//   aims_random_year DIRECTORY --seed 7 --events 8000
//
// The same seed gives the same events, but for the instant at which the year ends.

#include <cstdio>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/event_log/embedded/embedded_log.h"
#include "tools/bench/fill_log.h"
#include "tools/bench/year_audits.h"
#include "tools/bench/year_controls.h"
#include "tools/bench/year_inventory.h"
#include "tools/bench/year_risks.h"

namespace aims::bench {
namespace {

constexpr absl::Duration kYear = absl::Hours(24 * 365);
// The last command of a source may have many events, and none is to be later than now.
constexpr absl::Duration kRest = absl::Hours(24 * 14);

absl::Status FillYear(const std::string& directory, uint64_t seed, int64_t events) {
  ASSIGN_OR_RETURN(auto log, event_log::OpenEmbeddedLog({.directory = directory, .sync = false}));
  const absl::Time start = absl::Now() - kYear;
  // Of each source as many events as its metrics need.
  const auto options = [&](uint64_t number, int64_t share, size_t begin_one_in = 0) {
    return EventSource::Options{.partitions = 2,
                                .seed = seed * 4 + number,
                                .start = start,
                                .between = (kYear - kRest) / (events * share / 100),
                                .begin_one_in = begin_one_in};
  };
  YearInventory inventory(options(0, 15));
  YearRisks risks(options(1, 20), &inventory.systems());
  YearControls controls(options(2, 25, 12));
  YearAudits audits(options(3, 40, 25));
  return FillLog(*log, {{&inventory, events * 15 / 100},
                        {&risks, events * 20 / 100},
                        {&controls, events * 25 / 100},
                        {&audits, events * 40 / 100}});
}

int Run(int argc, char** argv) {
  CLI::App app("Fill an embedded log with a random year that ends now");
  std::string directory;
  uint64_t seed = 1;
  int64_t events = 8000;
  app.add_option("directory", directory, "Directory of the embedded log, as aims serve --data has it")->required();
  app.add_option("--seed", seed, "Seed of all chance")->capture_default_str();
  app.add_option("--events", events, "Events in all, about")->capture_default_str()->check(CLI::Range(400, 1'000'000));
  CLI11_PARSE(app, argc, argv);
  const absl::Status filled = FillYear(directory + "/log", seed, events);
  if (filled.ok()) return 0;
  std::fprintf(stderr, "aims_random_year: %s\n", filled.ToString().c_str());
  return 1;
}

}  // namespace
}  // namespace aims::bench

int main(int argc, char** argv) { return aims::bench::Run(argc, argv); }
