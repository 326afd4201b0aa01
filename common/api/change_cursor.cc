#include "common/api/change_cursor.h"

#include "common/base/status_macros.h"

namespace aims::api {

absl::StatusOr<absl::optional<internal::v1::StoredChange>> ChangeCursor::Next(
    const event_log::Positions& folded, const Scan& scan,
    const std::function<bool(absl::string_view subject)>& wanted) {
  for (const auto& [partition, folded_to] : folded) {
    const int64_t end = folded_to;  // Clang 14 lets no lambda use a structured binding
    int64_t& position = positions_[partition];
    if (position >= end) continue;
    absl::optional<internal::v1::StoredChange> found;
    RETURN_IF_ERROR(scan(partition, position, [&](int64_t offset, const internal::v1::StoredChange& change) {
      if (offset >= end) return false;
      position = offset + 1;
      if (!wanted(change.subject())) return true;
      found = change;
      return false;
    }));
    if (found.has_value()) return found;
    position = end;
  }
  return absl::optional<internal::v1::StoredChange>();
}

}  // namespace aims::api
