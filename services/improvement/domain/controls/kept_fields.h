#pragma once
// The fields of a resource that are counted, picked from the events of its registration and its updates.
//
//   constexpr absl::string_view kCounted[] = {"owner", "frequency"};
//   domain::CopyFields(registered.control(), MaskOf(kCounted), kept->mutable_control());
//   const auto mask = MaskOf(kCounted, updated.update_mask());  // without paths: the update moves no count
//
// Pure.

#include <algorithm>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/field_mask.pb.h"

namespace aims::improvement {

using KeptFields = absl::Span<const absl::string_view>;

inline google::protobuf::FieldMask MaskOf(KeptFields fields) {
  google::protobuf::FieldMask mask;
  for (const absl::string_view field : fields) mask.add_paths(std::string(field));
  return mask;
}

// Those of the fields that the update changed.
inline google::protobuf::FieldMask MaskOf(KeptFields fields, const google::protobuf::FieldMask& changed) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : changed.paths()) {
    if (std::find(fields.begin(), fields.end(), path) != fields.end()) mask.add_paths(path);
  }
  return mask;
}

}  // namespace aims::improvement
