#pragma once
// The resources that refer to another resource: all risks of an AI system, all AI systems that use a model. The proto of
// the resource says which of its fields have such names (aims.options.v1.reference). Repeated fields count too.
//
//   Referrers by{"organizations/acme", "risks", "ai_systems", "organizations/acme/aiSystems/chat"};
//   view.Referring(by, "", [](absl::string_view name) { … });   // "organizations/acme/risks/r1" …
//
// Thread-safe: no state.

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace aims::command {

// The resources of one collection whose field `field` has the value `value`, or has it among its values.
struct Referrers {
  std::string parent;      // "organizations/acme"
  std::string collection;  // "risks"
  std::string field;       // "criteria", "ai_systems", "components.resource"; one that the proto names as a reference
  std::string value;       // "organizations/acme/riskCriteria/house"
};

// The fields of a resource that the proto names as references. Aborts on one that does not lead to text.
std::vector<std::string> ReferencesOf(const google::protobuf::Descriptor& resource);

// The names at the end of `path` in `resource`, without empty ones. Aborts on a path that leads nowhere.
std::set<std::string> NamesAt(const google::protobuf::Message& resource, absl::string_view path);

}  // namespace aims::command
