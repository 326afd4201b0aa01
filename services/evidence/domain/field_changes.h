#pragma once
// The changes of an event, by field: the value before and the value after.
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
// create_time, update_time). Messages that are present in both are compared field by field. For lists that are present
// in both, only removed and added entries are shown. A map is one value. Both messages have the same type. A value
// without a JSON form is shown as its protobuf text in a JSON string.
std::vector<v1::FieldChange> FieldChanges(const google::protobuf::Message& before,
                                          const google::protobuf::Message& after);

}  // namespace aims::evidence
