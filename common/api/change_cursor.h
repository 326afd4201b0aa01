#pragma once
// Walks changes in the order of the log, partition by partition, and knows where it stands. Not thread-safe.
//
//   ChangeCursor cursor(from);
//   ASSIGN_OR_RETURN(auto change, cursor.Next(folded, scan, [&](absl::string_view subject) { return …; }));

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "aims/internal/v1/read_model.pb.h"
#include "common/event_log/log.h"

namespace aims::api {

class ChangeCursor {
 public:
  // Begins at `from`; partitions that it does not name begin at 0.
  explicit ChangeCursor(event_log::Positions from) : positions_(std::move(from)) {}

  // Visits the changes of a partition from an offset on, until `visit` returns false.
  using Visit = std::function<bool(int64_t offset, const internal::v1::StoredChange&)>;
  using Scan =
      std::function<absl::Status(const event_log::TopicPartition& partition, int64_t from, const Visit& visit)>;

  // The next change of a `wanted` subject in what is folded up to `folded`; nullopt when there is none, and then it
  // stands at `folded`.
  absl::StatusOr<absl::optional<internal::v1::StoredChange>> Next(
      const event_log::Positions& folded, const Scan& scan,
      const std::function<bool(absl::string_view subject)>& wanted);

  const event_log::Positions& positions() const { return positions_; }

 private:
  event_log::Positions positions_;
};

}  // namespace aims::api
