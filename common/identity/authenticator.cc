#include "common/identity/authenticator.h"

#include "absl/strings/str_cat.h"

namespace aims::identity {

absl::StatusOr<absl::optional<absl::string_view>> CallMetadata::Find(absl::string_view key) const {
  absl::optional<absl::string_view> found;
  for (const auto& [name, value] : entries_) {
    if (name != key) continue;
    if (found.has_value()) {
      return absl::InvalidArgumentError(absl::StrCat("metadata ", key, " was sent more than once: send it once"));
    }
    found = value;
  }
  return found;
}

}  // namespace aims::identity
