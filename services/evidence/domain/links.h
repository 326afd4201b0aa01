#pragma once
// Links between subjects, found in their states without knowing them: every text field that the proto marks as a
// reference to a resource (google.api.resource_reference), at any depth, whose value names another resource of the same
// organization.
//
//   for (const auto& [name, fields] : LinksOf(system)) …     // {"organizations/acme/models/m",
//   {"components.resource"}}
//
// Pure, thread-safe.

#include <map>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace aims::evidence {

// Name of what is referred to → the fields that refer to it.
using Links = std::map<std::string, std::set<std::string>>;

// Of the state of `subject`. A reference to itself, to another organization, or that is no resource name is no link.
Links LinksOf(absl::string_view subject, const google::protobuf::Message& state);

}  // namespace aims::evidence
