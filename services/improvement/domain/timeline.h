#pragma once
// The counts of one item over time, written down in the order of its history. A kind of item (kind.h) tells of each moment
// which counts hold from it on, and what occurred or falls due:
//
//   void CountTreatment(const History& history, Timeline& timeline) {
//     Facts facts;
//     for (const Moment& moment : history) {
//       timeline.At(moment);
//       facts.Apply(moment);
//       timeline.SetProperties({.owner = facts.owner});
//       timeline.Hold(Series::kOpen, facts.open ? Labels{"open"} : Labels{});     // until another Hold
//       if (facts.open) timeline.Once(Series::kDue, "late", facts.due);           // unless another moment comes first
//       if (facts.tested_now) timeline.Occur(Series::kTests, "effective");        // for good
//     }
//   }
//
// What is told for an instant after the next moment of the item is void: at that moment the item is looked at again. So a
// history that has grown changes nothing that lies before its last moment, and time alone brings about what was told for
// later. The result is the same however often and in which order parts of the history were known.
//
// Not thread-safe.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "services/improvement/domain/history.h"
#include "services/improvement/domain/series.h"

namespace aims::improvement {

// The properties of an item by which values can be narrowed.
struct Properties {
  std::string unit;                     // code of the organisational unit
  std::string owner;                    // as the event has it
  std::vector<std::string> ai_systems;  // resource names, or the last part of them
  std::vector<std::string> frameworks;  // ids: "iso-42001"

  friend bool operator==(const Properties& a, const Properties& b) {
    return a.unit == b.unit && a.owner == b.owner && a.ai_systems == b.ai_systems && a.frameworks == b.frameworks;
  }
};

// One change of a count.
struct Delta {
  Series series = Series::kStatementRows;
  absl::Time time;
  std::string label;
  int64_t count = 0;
  size_t moment = 0;      // index in the history, of the event that brought it about
  size_t properties = 0;  // index in Timeline::properties()

  friend bool operator==(const Delta& a, const Delta& b) {
    return a.series == b.series && a.time == b.time && a.label == b.label && a.count == b.count &&
           a.moment == b.moment && a.properties == b.properties;
  }
};

// A label may be there more than once: it counts as often.
using Labels = std::vector<std::string>;

class Timeline {
 public:
  explicit Timeline(const History& history) : history_(history) {}

  // Goes to a moment of the history; in its order. The properties stay those of the moment before.
  void At(const Moment& moment);

  // Properties of the item from this moment on. Before the Hold and Once of the moment.
  void SetProperties(Properties properties);

  // The labels of the item in a series from this moment, or from `from` on. In the order of time for each series.
  void Hold(Series series, Labels labels);
  void Hold(Series series, Labels labels, absl::Time from);

  // A label occurs at this moment, or at an instant for good, whatever comes.
  void Occur(Series series, std::string label, int64_t count = 1);
  void OccurAt(Series series, std::string label, absl::Time at, int64_t count = 1);

  // A label occurs at an instant at or after this moment, unless the item's next moment is at that instant or before.
  void Once(Series series, std::string label, absl::Time at);

  // The time of the moment, and of the next one (InfiniteFuture at the last).
  absl::Time now() const { return now_; }
  absl::Time next() const { return next_; }

  const std::vector<Delta>& deltas() const { return deltas_; }
  const std::vector<Properties>& properties() const { return properties_; }

 private:
  struct Held {
    Labels labels;  // sorted
    size_t properties = 0;
  };
  void Add(Series series, std::string label, absl::Time time, int64_t count, size_t properties);

  const History& history_;
  size_t moment_ = 0;
  absl::Time now_ = absl::InfinitePast();
  absl::Time next_ = absl::InfiniteFuture();
  std::vector<Properties> properties_ = {Properties()};
  std::map<Series, Held> held_;
  std::vector<Delta> deltas_;
};

}  // namespace aims::improvement
