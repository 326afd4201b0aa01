#pragma once
// The command topics that a projection service folds, taken together: which aggregates a record, and which type a subject
// is of. All that such a service knows of others.
//
//   ASSIGN_OR_RETURN(auto topics, Topics::Create({inventory::InventoryAggregates(), risk::RiskAggregates()}));
//
// Immutable, thread-safe.

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/command/aggregates.h"

namespace aims::command {

class Topics {
 public:
  // FailedPrecondition where two have a topic or a collection in common: a name would have two histories.
  static absl::StatusOr<std::shared_ptr<const Topics>> Create(std::vector<Aggregates> aggregates);

  // The aggregates of a topic, or nullptr.
  const Aggregates* Find(absl::string_view topic) const;
  // The type of a subject by its name, or nullptr.
  const AggregateType* TypeOf(absl::string_view subject) const;
  std::vector<std::string> names() const;
  // Those of all topics.
  std::vector<const Aggregates*> aggregates() const;

 private:
  explicit Topics(std::vector<Aggregates> aggregates) : aggregates_(std::move(aggregates)) {}

  const std::vector<Aggregates> aggregates_;
};

}  // namespace aims::command
