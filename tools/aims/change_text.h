#pragma once
// What an event changed of its subject, in words: fields by their names, values as people write them. The trail has
// them as JSON; what they are is known from the record's type, which is found by that of the event. Thread-safe.
//
//   const ChangeText text = InWords(entry, entry.changes(0));
//   text.label    // "gate passages"
//   text.after    // {"gate: development; pass time: 2026-11-26 22:11:14 UTC; …"}

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "aims/evidence/v1/trail.pb.h"

namespace aims::cli {

struct ChangeText {
  std::string label;
  // One for each element where `elements`, else one or none. May hold anything that the record holds: print it as
  // Printable says.
  std::vector<std::string> before;
  std::vector<std::string> after;
  bool elements = false;  // a list whose elements are told one by one
  // Elements that were there before and after, by their first field, and what is another of them: "number: 1; state:
  // submitted → accepted".
  std::vector<std::string> changed;
};

// Of a type that this program does not know, text is shown without its quotes, a time to the second, and else the JSON.
// A value that the trail has cut is taken from the event itself, where that has it, and else marked as too long.
ChangeText InWords(const evidence::v1::TrailEntry& entry, const evidence::v1::FieldChange& change);

// Whether the line about the event says it already: the time of the event as that of its subject's state, its reason as
// the state's.
bool IsEcho(const evidence::v1::TrailEntry& entry, const evidence::v1::FieldChange& change);

}  // namespace aims::cli
