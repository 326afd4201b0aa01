#pragma once
// The histories of all items of one organization, in memory: what a value at a log position is computed from, and what the
// read model is held against in tests.
//
//   Ledger ledger(Kinds());
//   RETURN_IF_ERROR(ledger.Note(event, metadata, place));
//   ASSIGN_OR_RETURN(const Tally tally, TallyOf(formula, ledger, ledger, time, time - absl::Hours(24 * 90)));
//
// Events of different subjects may come in any order, those of one subject in the order of their versions. Not thread-safe.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/improvement/domain/kind.h"
#include "services/improvement/domain/measures.h"

namespace aims::improvement {

// Orders a history: by time, then by subject and version. A moment is never before one of an earlier version of the same
// subject, even where a clock that was wrong said so.
void Order(History& history);

// Whether a history that is in order up to an index is in order as a whole.
bool IsInOrderFrom(const History& history, size_t index);

// The counts of a history.
Timeline TimelineOf(const Kind& kind, const History& history);

class Ledger : public Measures {
 public:
  // `kinds` outlives it.
  explicit Ledger(const std::vector<Kind>& kinds) : kinds_(kinds) {}

  void Note(const google::protobuf::Message& event, const event::v1::EventMetadata& metadata, EventPlace place = {});
  // A moment of an item that is known already, as it is stored.
  void Add(const Kind& kind, const std::string& item, Moment moment);

  absl::StatusOr<Counts> Standing(Series series, absl::Time at) const override;
  absl::StatusOr<Counts> Occurred(Series series, absl::Time after, absl::Time to) const override;

  // The items, by the id of their kind and their own.
  using Items = std::map<std::pair<std::string, std::string>, History>;
  const Items& items() const { return items_; }

 private:
  void Count() const;

  const std::vector<Kind>& kinds_;
  Items items_;
  mutable bool counted_ = false;
  mutable std::map<Series, std::map<absl::Time, Counts>> changes_;
};

}  // namespace aims::improvement
