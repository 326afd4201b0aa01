#pragma once
// The command topics that trails are folded from, taken together: which aggregates a record, and which type a subject
// is of. All that the evidence service knows of other services.
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

namespace aims::evidence {

class Topics {
 public:
  // FailedPrecondition where two have a topic or a collection in common: a name would have two histories.
  static absl::StatusOr<std::shared_ptr<const Topics>> Create(std::vector<command::Aggregates> aggregates);

  // The aggregates of a topic, or nullptr.
  const command::Aggregates* Find(absl::string_view topic) const;
  // The type of a subject by its name, or nullptr.
  const command::AggregateType* TypeOf(absl::string_view subject) const;
  std::vector<std::string> names() const;
  // Those of all topics.
  std::vector<const command::Aggregates*> aggregates() const;

 private:
  explicit Topics(std::vector<command::Aggregates> aggregates) : aggregates_(std::move(aggregates)) {}

  const std::vector<command::Aggregates> aggregates_;
};

}  // namespace aims::evidence
