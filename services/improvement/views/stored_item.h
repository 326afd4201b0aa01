#pragma once
// Histories and changes as they are stored. Thread-safe: no state.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "aims/internal/v1/measure.pb.h"
#include "services/improvement/domain/kind.h"
#include "services/improvement/domain/ledger.h"

namespace aims::improvement {

// The key of an item, taken apart. Pointers are into the key.
struct ItemKey {
  absl::string_view kind;
  absl::string_view item;
};
// Of what follows the organization in a key of an item, or the time in one of changes: kind and item.
absl::StatusOr<ItemKey> ParseItemKey(absl::string_view rest);

// The moments of a history in order (Order) from an index on, as a StoredItem, and back. The bytes of a whole history are
// those of its parts, one after the other. `organization` is that of the item, whose name may be `item`.
std::string ToStored(const History& history, size_t from, absl::string_view organization, absl::string_view item);
// DataLoss when it does not parse.
absl::StatusOr<History> FromStored(absl::string_view stored, const Kind& kind, absl::string_view organization,
                                   absl::string_view item);

// The name of the subject of an event of an item, from how it is stored: empty for the item's own name.
std::string SubjectOf(absl::string_view organization, absl::string_view item, absl::string_view stored_subject);

}  // namespace aims::improvement
