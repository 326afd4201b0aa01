// aims_bench: measures AIMS against the goals of docs/performance.md.

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "tools/bench/benchmarks.h"
#include "tools/bench/echo.h"
#include "tools/bench/report.h"
#include "tools/bench/rounds.h"

namespace aims::bench {
namespace {

struct Benchmark {
  std::string name;
  std::string what;
  absl::Status (*run)(Rounds&);
};

const std::vector<Benchmark>& Benchmarks() {
  static const auto& all = *new std::vector<Benchmark>{
      {"append-embedded", "bare appends and the log on RocksDB", &BenchAppendEmbedded},
      {"append-kafka", "bare appends and the log on Kafka", &BenchAppendKafka},
      {"fold-embedded", "events into the read model, from the embedded log", &BenchFoldEmbedded},
      {"fold-kafka", "events into the read model, from Kafka", &BenchFoldKafka},
      {"fold-risk", "risk events into the risk service's read model", &BenchFoldRisk},
      {"fold-controls", "controls events into the controls service's read model", &BenchFoldControls},
      {"fold-audit", "audit events into the audit service's read model", &BenchFoldAudit},
      {"fold-evidence", "inventory and risk events into trails", &BenchFoldEvidence},
      {"fold-improvement", "events of all services into metrics", &BenchFoldImprovement},
      {"growth", "reads, starts, memory and disk at 10,000 to 1,000,000 events", &BenchGrowth},
      {"memory-inventory", "of aims-inventory, at 10,000 to 1,000,000 events", &BenchMemoryOfInventory},
      {"memory-risk", "of aims-risk, at 10,000 to 1,000,000 events", &BenchMemoryOfRisk},
      {"memory-controls", "of aims-controls, at 10,000 to 1,000,000 events", &BenchMemoryOfControls},
      {"memory-audit", "of aims-audit, at 10,000 to 1,000,000 events", &BenchMemoryOfAudit},
      {"memory-evidence", "of aims-evidence, at 10,000 to 1,000,000 events", &BenchMemoryOfEvidence},
      {"memory-improvement", "of aims-improvement, at 10,000 to 1,000,000 events", &BenchMemoryOfImprovement},
      {"commands-embedded", "durable commands, one a call, embedded log", &BenchCommandsEmbedded},
      {"commands-kafka", "the same on Kafka, and their latency one at a time", &BenchCommandsKafka},
      {"reads", "get by name, list of 450 rows", &BenchReads},
      {"trails", "trail of a system with 50 entries, with and without what is linked to it", &BenchTrails},
      {"metrics", "values of metrics, a year of one, readiness", &BenchMetrics},
      {"risk-matrix", "lists of 10,000 risks by level", &BenchRiskMatrix},
      {"lists", "at aims-risk, aims-controls, aims-audit: pages, a filter with an index, as of the middle",
       &BenchLists},
      {"watches", "writes that 0, 100 and 1,000 watchers are told of", &BenchWatches},
      {"import-embedded", "rows of another register, embedded log", &BenchImportEmbedded},
      {"import-kafka", "the same on Kafka", &BenchImportKafka},
  };
  return all;
}

std::string Listing() {
  std::string text = "Benchmarks:\n";
  for (const Benchmark& benchmark : Benchmarks())
    absl::StrAppend(&text, "  ", benchmark.name, "\t", benchmark.what, "\n");
  return text;
}

int Main(int argc, char** argv) {
  CLI::App app("Measures AIMS and its yardsticks in the same rounds");
  std::vector<std::string> only;
  std::string json, serve_echo, echo_answers;
  Rounds::Options options;
  app.add_option("--only", only, "Names of benchmarks, or what they begin with; all without it");
  app.add_option("--match", options.match, "Only what has this in its name or parameters, such as \"256 in flight\"");
  app.add_option("--rounds", options.rounds, "Rounds in which everything is measured once")->check(CLI::Range(1, 100));
  app.add_flag("--quick", options.quick, "Short measurements of little data: a first look");
  app.add_option("--json", json, "File for all samples");
  app.add_option("--serve-echo", serve_echo, "Ready file of an echo server")->group("");  // for ServerProcess::Echo
  app.add_option("--echo-answers", echo_answers, "Directory of what it answers reads with")->group("");
  app.footer(Listing());
  CLI11_PARSE(app, argc, argv);

  if (!serve_echo.empty()) return ServeEcho(serve_echo, echo_answers);

  std::vector<Benchmark> chosen;
  for (const Benchmark& benchmark : Benchmarks()) {
    const auto begins = [&](const std::string& name) { return absl::StartsWith(benchmark.name, name); };
    if (only.empty() || std::any_of(only.begin(), only.end(), begins)) chosen.push_back(benchmark);
  }
  if (chosen.empty()) {
    std::fprintf(stderr, "aims_bench: no benchmark has that name\n%s", Listing().c_str());
    return 2;
  }
  std::string command = "aims_bench";
  for (int i = 1; i < argc; ++i) absl::StrAppend(&command, " ", argv[i]);

  Report report;
  bool failed = false;
  for (size_t i = 0; i < chosen.size(); ++i) {
    std::fprintf(stderr, "benchmark %zu of %zu: %s\n", i + 1, chosen.size(), chosen[i].name.c_str());
    Rounds rounds(options, chosen[i].name, &report);
    if (absl::Status status = chosen[i].run(rounds); !status.ok()) {
      std::fprintf(stderr, "aims_bench: %s: %s\n", chosen[i].name.c_str(), std::string(status.message()).c_str());
      failed = true;
    }
  }
  std::printf("%s", report.Text().c_str());
  if (!json.empty()) {
    if (absl::Status status = report.WriteJson(json, command); !status.ok()) {
      std::fprintf(stderr, "aims_bench: %s\n", std::string(status.message()).c_str());
      failed = true;
    }
  }
  return failed ? 1 : 0;
}

}  // namespace
}  // namespace aims::bench

int main(int argc, char** argv) { return aims::bench::Main(argc, argv); }
