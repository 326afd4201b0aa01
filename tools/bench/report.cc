#include "tools/bench/report.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "nlohmann/json.hpp"

namespace aims::bench {
namespace {

constexpr const char* kLatencies[] = {"p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms"};

bool IsLatency(absl::string_view metric) {
  return std::find(std::begin(kLatencies), std::end(kLatencies), metric) != std::end(kLatencies);
}

std::vector<double> ValuesOf(const Row& row, const std::string& metric) {
  std::vector<double> values;
  for (const Sample& sample : row.samples) {
    if (auto found = sample.find(metric); found != sample.end()) values.push_back(found->second);
  }
  return values;
}

// Round by round: what slowed the machine down slowed both.
std::vector<double> Ratios(const Row& row, const Row& yardstick, const std::string& metric) {
  std::vector<double> ratios;
  for (size_t i = 0; i < std::min(row.samples.size(), yardstick.samples.size()); ++i) {
    auto value = row.samples[i].find(metric), of = yardstick.samples[i].find(metric);
    if (value == row.samples[i].end() || of == yardstick.samples[i].end() || of->second == 0) continue;
    ratios.push_back(value->second / of->second);
  }
  return ratios;
}

const Row* Find(const std::vector<Row>& rows, const std::string& title) {
  for (const Row& row : rows) {
    if (row.title() == title || row.name == title) return &row;
  }
  return nullptr;
}

// Three digits that count, with thousands apart.
std::string Number(double value) {
  if (value == 0) return "0";
  if (std::abs(value) < 100) return absl::StrFormat("%.3g", value);
  std::string digits = absl::StrFormat("%.0f", value);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(at, ",");
  return digits;
}

std::string Spread(const Summary& summary) { return absl::StrCat(Number(summary.least), "–", Number(summary.most)); }

struct Verdict {
  std::string text;  // "0.57 (0.55–0.6) × echo"
  std::string goal;  // "≥ 0.5 missed"
};

Verdict Judge(const std::vector<Row>& rows, const Row& row, const Comparison& comparison) {
  std::vector<double> values;
  Verdict verdict;
  if (comparison.yardstick.empty()) {
    values = ValuesOf(row, comparison.metric);
  } else if (const Row* yardstick = Find(rows, comparison.yardstick); yardstick != nullptr) {
    values = Ratios(row, *yardstick, comparison.metric);
  }
  if (values.empty()) return {"no yardstick", ""};
  const Summary summary = Summarize(values);
  if (!comparison.yardstick.empty()) {
    verdict.text = absl::StrCat(Number(summary.median), " (", Spread(summary), ") × ", comparison.yardstick);
  }
  if (comparison.at_least.has_value()) {
    verdict.goal =
        absl::StrCat("≥ ", Number(*comparison.at_least), summary.median >= *comparison.at_least ? " met" : " MISSED");
  } else if (comparison.at_most.has_value()) {
    verdict.goal =
        absl::StrCat("≤ ", Number(*comparison.at_most), summary.median <= *comparison.at_most ? " met" : " MISSED");
  }
  return verdict;
}

// Columns wide enough for what is in them; the "×", "–" and "≥" of the text are one place wide each.
class Table {
 public:
  explicit Table(std::vector<std::string> head) { Add(std::move(head)); }
  void Add(std::vector<std::string> cells) {
    for (size_t i = 0; i < cells.size(); ++i) {
      if (widths_.size() <= i) widths_.push_back(0);
      widths_[i] = std::max(widths_[i], Width(cells[i]));
    }
    lines_.push_back(std::move(cells));
  }
  std::string Text() const {
    std::string text;
    for (size_t row = 0; row < lines_.size(); ++row) {
      text += "|";
      for (size_t i = 0; i < widths_.size(); ++i) {
        const std::string cell = i < lines_[row].size() ? lines_[row][i] : "";
        absl::StrAppend(&text, " ", cell, std::string(widths_[i] - Width(cell), ' '), " |");
      }
      text += "\n";
      if (row == 0) {
        for (size_t width : widths_) absl::StrAppend(&text, "|", std::string(width + 2, '-'));
        text += "|\n";
      }
    }
    return text;
  }
  bool empty() const { return lines_.size() < 2; }

 private:
  static size_t Width(const std::string& text) {
    return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
  }
  std::vector<std::vector<std::string>> lines_;
  std::vector<size_t> widths_;
};

std::string FirstLine(const std::string& file, absl::string_view start) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!absl::StartsWith(line, start)) continue;
    const size_t colon = line.find(':');
    return std::string(absl::StripLeadingAsciiWhitespace(colon == std::string::npos ? line : line.substr(colon + 1)));
  }
  return "";
}

nlohmann::json Machine() {
  utsname name = {};
  uname(&name);
  return {{"cpu", FirstLine("/proc/cpuinfo", "model name")},
          {"cores", sysconf(_SC_NPROCESSORS_ONLN)},
          {"memory", FirstLine("/proc/meminfo", "MemTotal")},
          {"kernel", name.release}};
}

}  // namespace

Summary Summarize(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  const double median = values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {median, values.front(), values.back()};
}

void Report::Add(std::string benchmark, std::vector<Row> group) {
  groups_.push_back({std::move(benchmark), std::move(group)});
}

std::string Report::Text() const {
  Table values({"what", "parameters", "median", "", "spread", "compared", "goal"});
  Table latencies(
      {"latency, ms (medians of the rounds)", "parameters", "p50", "p90", "p99", "p99.9", "max", "compared", "goal"});
  for (const Group& group : groups_) {
    for (const Row& row : group.rows) {
      if (row.samples.empty()) continue;
      auto compare = [&](const std::string& metric, auto add) {
        bool any = false;
        for (const Comparison& comparison : row.comparisons) {
          if (comparison.metric != metric) continue;
          add(Judge(group.rows, row, comparison), any);
          any = true;
        }
        return any;
      };
      for (const auto& [metric, value] : row.samples.front()) {
        if (IsLatency(metric)) continue;
        const Summary summary = Summarize(ValuesOf(row, metric));
        auto add = [&, metric = metric](const Verdict& verdict, bool again) {
          if (again) {
            values.Add({"", "", "", "", "", verdict.text, verdict.goal});
          } else {
            values.Add({row.name, row.parameters, Number(summary.median), metric, Spread(summary), verdict.text,
                        verdict.goal});
          }
        };
        if (!compare(metric, add)) add({}, false);
      }
      std::vector<std::string> cells = {row.name, row.parameters};
      for (const char* metric : kLatencies) {
        const std::vector<double> found = ValuesOf(row, metric);
        cells.push_back(found.empty() ? "" : Number(Summarize(found).median));
      }
      if (ValuesOf(row, kLatencies[0]).empty()) continue;
      bool first = true;
      for (const char* metric : kLatencies) {
        compare(metric, [&](const Verdict& verdict, bool) {
          std::vector<std::string> line = first ? cells : std::vector<std::string>(cells.size());
          line.push_back(absl::StrCat(absl::StripSuffix(metric, " ms"), ": ", verdict.text));
          line.push_back(verdict.goal);
          latencies.Add(std::move(line));
          first = false;
        });
      }
      if (first) latencies.Add(cells);
    }
  }
  return absl::StrCat(values.empty() ? "" : values.Text(), latencies.empty() ? "" : "\n" + latencies.Text());
}

absl::Status Report::WriteJson(const std::string& file, const std::string& command) const {
  nlohmann::json rows = nlohmann::json::array();
  for (const Group& group : groups_) {
    for (const Row& row : group.rows) {
      nlohmann::json comparisons = nlohmann::json::array();
      for (const Comparison& comparison : row.comparisons) {
        const Verdict verdict = Judge(group.rows, row, comparison);
        comparisons.push_back({{"metric", comparison.metric},
                               {"yardstick", comparison.yardstick},
                               {"ratio", verdict.text},
                               {"goal", verdict.goal}});
      }
      rows.push_back({{"benchmark", group.benchmark},
                      {"name", row.name},
                      {"parameters", row.parameters},
                      {"rounds", row.samples},
                      {"compared", comparisons}});
    }
  }
  const nlohmann::json all = {
      {"machine", Machine()}, {"time", absl::FormatTime(absl::Now())}, {"command", command}, {"rows", rows}};
  std::ofstream out(file, std::ios::trunc);
  out << all.dump(2) << "\n";
  if (!out.flush()) return absl::UnavailableError(absl::StrCat("cannot write ", file));
  return absl::OkStatus();
}

}  // namespace aims::bench
