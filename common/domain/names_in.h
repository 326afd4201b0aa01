#pragma once
// The names of resources in an event of another service on which a reaction can have effects. An effect on a malformed
// name halts the reaction, and one on a name of another organization reaches another tenant.
//
//   for (const std::string& system : domain::NamesIn("aiSystems", demanded.ai_systems(), record.metadata())) …
//
// Pure, thread-safe.

#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "aims/event/v1/event.pb.h"
#include "common/base/resource_name.h"

namespace aims::domain {

// Those of `names` that are well-formed, of this collection and of the organization of the event, each once.
template <class Names>
std::set<std::string> NamesIn(absl::string_view collection, const Names& names, const event::v1::EventMetadata& cause) {
  std::set<std::string> usable;
  for (const std::string& name : names) {
    const auto parsed = base::ResourceName::Parse(name);
    if (!parsed.ok() || parsed->collection() != collection || parsed->organization() != cause.organization()) continue;
    usable.insert(name);
  }
  return usable;
}

}  // namespace aims::domain
