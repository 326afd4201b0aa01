#pragma once
// Links between subjects. A link is a text field, at any depth, that the proto marks as a reference to a resource
// (google.api.resource_reference) and that names another resource of the same organization.
//
//   for (const auto& [name, fields] : LinksOf(subject, system)) …
//   // {"organizations/acme/models/m", {"components.resource"}}
//
// Pure, thread-safe.

#include <map>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace aims::evidence {

// Name of the target → the fields that refer to it.
using Links = std::map<std::string, std::set<std::string>>;

// The links in the state of `subject`. References to itself, to another organization, and invalid names are ignored.
Links LinksOf(absl::string_view subject, const google::protobuf::Message& state);

}  // namespace aims::evidence
