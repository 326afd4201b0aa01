#include "common/api/change_cursor.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"

namespace aims::api {

absl::StatusOr<absl::optional<ChangeCursor::Change>> ChangeCursor::Next(const command::ResourceView& view,
                                                                        const event_log::Positions& folded) {
  const std::string below = absl::StrCat(organization_, "/");
  for (const auto& [partition, folded_to] : folded) {
    const int64_t end = folded_to;  // Clang 14 lets no lambda use a structured binding
    int64_t& position = positions_[partition];
    if (position >= end) continue;
    absl::optional<Change> found;
    RETURN_IF_ERROR(view.Changes(partition, position, [&](int64_t offset, const internal::v1::StoredChange& change) {
      if (offset >= end) return false;
      position = offset + 1;
      if (change.subject() != organization_ && !absl::StartsWith(change.subject(), below)) return true;
      found = Change{change.subject(), change.version()};
      return false;
    }));
    if (found.has_value()) return found;
    position = end;
  }
  return absl::optional<Change>();
}

}  // namespace aims::api
