#pragma once
// Reads the counts of one organization from the read model at one instant of it: whole, or narrowed to some of the items.
//
//   MetricView view(snapshot, "organizations/acme");
//   ASSIGN_OR_RETURN(const Counts counts, view.Standing(Series::kControlStandings, time));
//
// Whole counts are added up from the sums of blocks, days and hours, and from the changes in the hours that an interval cuts
// through. Narrowed ones are added up from the changes themselves. Not for keeping. Not thread-safe. Errors are the database's,
// and DataLoss for what does not parse.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "aims/improvement/v1/metric.pb.h"
#include "aims/internal/v1/measure.pb.h"
#include "common/read_model/database.h"
#include "services/improvement/domain/ledger.h"
#include "services/improvement/domain/measures.h"
#include "services/improvement/views/keys.h"

namespace aims::improvement {

class MetricView : public Measures {
 public:
  using Snapshot = std::shared_ptr<const read_model::Snapshot>;

  MetricView(Snapshot snapshot, std::string organization, v1::MetricFilter filter = {});

  absl::StatusOr<Counts> Standing(Series series, absl::Time at) const override;
  absl::StatusOr<Counts> Occurred(Series series, absl::Time after, absl::Time to) const override;

  // What occurred up to the first of `bounds`, and then between each two of them, each bound itself included in the span
  // that it ends. `bounds` ascend. As many elements as bounds.
  absl::StatusOr<std::vector<Counts>> Spans(Series series, const std::vector<absl::Time>& bounds) const;

  // An item by kind and id.
  using ItemId = std::pair<std::string, std::string>;
  // An event that changed a count of the item: subject without its organization, empty for the item's own name; version.
  using EventId = std::pair<std::string, uint64_t>;
  // What one item counts of a series.
  struct Share {
    Counts counts;
    std::map<std::string, std::vector<EventId>> causes;  // by label: the events behind what is counted
  };
  // What each item counts of a series: at `to`, or of what occurred after `after`.
  absl::StatusOr<std::map<ItemId, Share>> Shares(Series series, Over over, absl::Time after, absl::Time to) const;

  // The history of an item; empty when there is none.
  absl::StatusOr<History> HistoryOf(const Kind& kind, const std::string& item) const;

  // All items of the organization, with those of their events alone that `includes` lets in.
  absl::StatusOr<Ledger> LedgerOf(const std::vector<Kind>& kinds,
                                  const std::function<bool(const EventPlace& place)>& includes) const;

  // The organization's time zone at an instant.
  absl::StatusOr<absl::TimeZone> TimeZoneAt(absl::Time at) const;

  const std::string& organization() const { return organization_; }

 private:
  using VisitDelta =
      std::function<void(uint64_t nanos, absl::string_view item_key, const internal::v1::StoredDelta& delta)>;
  // Visits the changes in [begin, end), in the order of time, of the items that the filter lets through.
  absl::Status Deltas(Series series, uint64_t begin, uint64_t end, const VisitDelta& visit) const;
  // Adds the sums of the spans of a level in [begin, end), which are multiples of its length.
  absl::Status AddCells(Series series, keys::Level level, uint64_t begin, uint64_t end, Counts& counts) const;
  absl::Status Add(Series series, uint64_t begin, uint64_t end, Counts& counts) const;
  bool Matches(const internal::v1::StoredDimensions& dimensions) const;

  const Snapshot snapshot_;
  const std::string organization_;
  const v1::MetricFilter filter_;
  const std::string owner_key_;
  const std::string ai_system_;
  const bool narrowed_;
};

// The organizations that have events, in the order of their names, at most so many.
absl::StatusOr<std::vector<std::string>> Organizations(const read_model::Snapshot& snapshot, size_t most);

}  // namespace aims::improvement
