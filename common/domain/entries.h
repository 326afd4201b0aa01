#pragma once
// Repeated fields whose entries have ids of their own: the requirements of an interested party, the rows of a statement.
//
//   RETURN_IF_ERROR(UniqueIds(party.requirements(), "interested_party.requirements", "requirement_id",
//                             [](const auto& entry) { return entry.requirement_id(); }));
//   const int place = PlaceOf(party.requirements(), [&](const auto& entry) { return entry.requirement_id() == id; });
//
// A document of many rows does not fit an event (60 KiB). Each row is set or removed by an event of its own, and the fold
// keeps the rows with SetEntry and RemoveEntry. A proposal names the seal of all rows, and whoever approves that seal
// approves these rows and no others.
//
// Pure, thread-safe.

#include <algorithm>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/digest.h"
#include "common/domain/proposal.h"
#include "common/domain/refusal.h"
#include "google/protobuf/repeated_field.h"

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

// The place of the first entry that `is_it`; the number of entries when none is.
template <class Entry, class IsIt>
int PlaceOf(const google::protobuf::RepeatedPtrField<Entry>& entries, const IsIt& is_it) {
  return static_cast<int>(std::find_if(entries.begin(), entries.end(), is_it) - entries.begin());
}

// Puts the entry at this place; last, when the place is the number of entries.
template <class Entry>
void SetEntry(int place, const Entry& entry, google::protobuf::RepeatedPtrField<Entry>* entries) {
  *(place < entries->size() ? entries->Mutable(place) : entries->Add()) = entry;
}

// Removes the entry at this place; nothing, when the place is the number of entries.
template <class Entry>
void RemoveEntry(int place, google::protobuf::RepeatedPtrField<Entry>* entries) {
  if (place < entries->size()) entries->DeleteSubrange(place, 1);
}

// The digest over all rows in order: SHA-256 of their digests (DigestOf), one after the other, 64 hexadecimal digits each.
// Another row, one row more or less, or another order gives another seal.
template <class Row>
std::string SealOf(const google::protobuf::RepeatedPtrField<Row>& rows) {
  std::string digests;
  for (const Row& row : rows) digests += DigestOf(row);
  return base::Sha256Hex(digests);
}

}  // namespace aims::domain
