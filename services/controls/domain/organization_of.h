#pragma once
// The organization of a resource, for keys and names that are of one organization.

#include <string>

#include "absl/strings/string_view.h"
#include "common/base/resource_name.h"

namespace aims::controls {

// "organizations/acme" of "organizations/acme/persons/ana"; empty for an invalid name.
inline std::string OrganizationOf(absl::string_view name) {
  const auto parsed = base::ResourceName::Parse(name);
  return parsed.ok() ? std::string(parsed->organization()) : "";
}

}  // namespace aims::controls
