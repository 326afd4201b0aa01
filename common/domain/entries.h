#pragma once
// Repeated fields whose entries have ids of their own, such as the requirements of an interested party.
//
//   RETURN_IF_ERROR(UniqueIds(party.requirements(), "interested_party.requirements", "requirement_id",
//                             [](const auto& entry) { return entry.requirement_id(); }));

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/domain/refusal.h"

namespace aims::domain {

// InvalidArgument for the first entry that has the same id as an earlier entry. `path` is that of the repeated field in
// the request, `id_field` the entry's field that holds its id.
template <class Entries, class IdOf>
absl::Status UniqueIds(const Entries& entries, absl::string_view path, absl::string_view id_field, const IdOf& id_of) {
  std::set<std::string> ids;
  size_t index = 0;
  for (const auto& entry : entries) {
    const std::string& id = id_of(entry);
    if (!ids.insert(id).second) {
      return BadField(absl::StrCat(path, "[", index, "].", id_field),
                      absl::StrCat("\"", id, "\" is the id of more than one entry: give each entry its own id"));
    }
    ++index;
  }
  return absl::OkStatus();
}

}  // namespace aims::domain
