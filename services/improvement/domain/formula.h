#pragma once
// How a metric is computed from series of counts. A formula adds each label with its count to a tally. It is linear: the
// tally of two items is the sum of their tallies. So a value can be taken apart by subject without remainder.
//
//   Formula{.metric = "treatments-in-time", .inputs = {{Series::kTreatmentsDue, Over::kWindow, &AddTreatmentDue}}}
//
//   void AddTreatmentDue(absl::string_view label, int64_t count, const Context&, Tally& tally) {
//     tally.denominator += count;
//     if (label == "in_time") tally.numerator += count;
//   }
//
// Pure, thread-safe.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/improvement/domain/series.h"

namespace aims::improvement {

// Labels with their counts; those of 0 are left out.
using Counts = std::map<std::string, int64_t, std::less<>>;

struct Tally {
  double numerator = 0;
  double denominator = 0;
  std::map<std::string, int64_t> parts;
  std::map<double, int64_t> ended_days;    // durations → how many
  std::map<double, int64_t> running_days;  // of those that still run → how many
};

// The circumstances of a value.
struct Context {
  absl::Time time;          // of the value
  absl::Time window_start;  // itself excluded
  // The standing counts at `time` of the series that the formula names in `looks_up`; of all items, however the value is
  // narrowed. Never nullptr.
  std::function<const Counts&(Series)> standing;
};

enum class Over {
  kInstant,  // standing counts at the time of the value
  kWindow,   // occurrences in (window_start, time]
};

struct Input {
  Series series = Series::kStatementRows;
  Over over = Over::kInstant;
  void (*add)(absl::string_view label, int64_t count, const Context& context, Tally& tally) = nullptr;
};

struct Formula {
  std::string metric;  // id of the definition
  std::vector<Input> inputs;
  std::vector<Series> looks_up;  // standing counts that `add` looks at beside the label
  bool distribution = false;     // the value is the median of the ended durations
};

// The part of a label between its '|'s, from 0; empty where there is none.
absl::string_view LabelPart(absl::string_view label, size_t index);
// A label of these parts. A '|' in a part becomes '/'.
std::string LabelOf(std::initializer_list<absl::string_view> parts);
// Seconds since 1970 as a part of a label, and back; 0 and InfiniteFuture for a time without end.
std::string SecondsPart(absl::Time time);
absl::Time TimeOfPart(absl::string_view part);
// Days of a duration in seconds.
double Days(absl::Duration duration);

}  // namespace aims::improvement
