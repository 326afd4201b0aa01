#pragma once
// Walks the changes of an organization's resources in the order of the log, partition by partition, and knows where it
// stands. Not thread-safe.

#include <string>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "common/command/resource_view.h"
#include "common/event_log/log.h"

namespace aims::api {

class ChangeCursor {
 public:
  // Begins at `from`; partitions that it does not name begin at 0.
  ChangeCursor(std::string organization, event_log::Positions from)
      : organization_(std::move(organization)), positions_(std::move(from)) {}

  struct Change {
    std::string name;
    uint64_t version = 0;
  };
  // The next change in what `view` has folded up to `folded`; nullopt when there is none, and then it stands at
  // `folded`.
  absl::StatusOr<absl::optional<Change>> Next(const command::ResourceView& view, const event_log::Positions& folded);

  const event_log::Positions& positions() const { return positions_; }

 private:
  const std::string organization_;
  event_log::Positions positions_;
};

}  // namespace aims::api
