#pragma once
// What an event changed of its subject, by field, as people compare it: a value before and a value after.
//
//   for (auto& change : FieldChanges(before, after)) …     // {"owner_unit.code", "\"HHS\"", "\"DOJ\""}
//
// Pure, thread-safe.

#include <vector>

#include "aims/evidence/v1/trail.pb.h"
#include "google/protobuf/message.h"

namespace aims::evidence {

// Longest value that is shown whole, in bytes of its JSON. Longer ones are cut there, at a whole character, and marked.
inline constexpr size_t kMaxValueBytes = 4000;

// The fields in which `after` differs from `before`, in the order of the proto, without the envelope (name, etag,
// create_time, update_time). A message that both have is looked into; of a list that both have, what went and what came
// is shown, and not what stayed; a map is one value. Messages of the same type. A value
// that has no JSON form is its protobuf text as a JSON string.
std::vector<v1::FieldChange> FieldChanges(const google::protobuf::Message& before,
                                          const google::protobuf::Message& after);

}  // namespace aims::evidence
