#pragma once
// Resource names as in Google AIP-122: collections and ids alternate, and the organization comes first.
//
//   ASSIGN_OR_RETURN(ResourceName name, ResourceName::Parse("organizations/acme/aiSystems/chat"));
//   name.organization()  // "organizations/acme"
//   name.collection()    // "aiSystems"
//   name.id()            // "chat"
//   name.parent()        // "organizations/acme"
//
// A value type; thread-compatible. Errors are InvalidArgument and name the wrong part.

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace aims::base {

// Whether `id` can be a resource id: lower-case letters, digits and hyphens, 1 to 63 of them, neither first nor last a
// hyphen ([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?).
bool IsResourceId(absl::string_view id);

class ResourceName {
 public:
  // Parses a full name; every second segment must be a resource id, and the first collection "organizations".
  static absl::StatusOr<ResourceName> Parse(absl::string_view name);

  // The child `id` of `collection` under this name: "organizations/acme" → "organizations/acme/aiSystems/chat".
  static std::string Join(absl::string_view parent, absl::string_view collection, absl::string_view id);

  const std::string& full() const { return full_; }
  absl::string_view organization() const;  // the first two segments
  absl::string_view parent() const;        // all but the last two segments; empty for an organization
  absl::string_view collection() const;    // the last but one segment
  absl::string_view id() const;            // the last segment

 private:
  explicit ResourceName(absl::string_view full) : full_(full) {}
  std::string full_;
};

}  // namespace aims::base
