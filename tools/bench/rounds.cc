#include "tools/bench/rounds.h"

#include <cstdio>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace aims::bench {
namespace {

std::string TitleOf(const Subject& subject) { return Row{subject.name, subject.parameters, {}, {}}.title(); }

std::vector<Subject> Matching(std::vector<Subject> group, const std::string& match) {
  std::set<std::string> wanted;
  for (const Subject& subject : group) {
    if (!absl::StrContains(TitleOf(subject), match)) continue;
    wanted.insert(TitleOf(subject));
    for (const Comparison& comparison : subject.comparisons) wanted.insert(comparison.yardstick);
  }
  std::vector<Subject> kept;
  for (Subject& subject : group) {
    if (wanted.count(TitleOf(subject)) + wanted.count(subject.name) > 0) kept.push_back(std::move(subject));
  }
  return kept;
}

}  // namespace

void Rounds::Say(const std::string& what) const { std::fprintf(stderr, "%s: %s\n", benchmark_.c_str(), what.c_str()); }

absl::Status Rounds::Measure(std::vector<Subject> group) {
  group = Matching(std::move(group), options_.match);
  std::vector<Row> rows;
  for (const Subject& subject : group) rows.push_back({subject.name, subject.parameters, subject.comparisons, {}});
  const absl::Time start = absl::Now();
  const size_t all = group.size() * options_.rounds;
  size_t done = 0;
  absl::Status status;
  for (int round = 0; round < options_.rounds && status.ok(); ++round) {
    for (size_t i = 0; i < group.size() && status.ok(); ++i) {
      std::string left;
      if (done > 0) {
        left = absl::StrFormat(", %.0f s left",
                               absl::ToDoubleSeconds((absl::Now() - start) / done * static_cast<double>(all - done)));
      }
      Say(absl::StrCat("[", done + 1, "/", all, left, "] ", rows[i].title()));
      auto sample = group[i].measure();
      if (sample.ok()) {
        rows[i].samples.push_back(*std::move(sample));
      } else {
        status = absl::Status(sample.status().code(), absl::StrCat(rows[i].title(), ": ", sample.status().message()));
      }
      ++done;
    }
  }
  report_.Add(benchmark_, std::move(rows));
  return status;
}

}  // namespace aims::bench
