#pragma once
// The fields of a resource that are counted, picked from the events of its registration and its updates
// (common/domain/standard_moves.h), and folded again where they are counted.
//
//   if (!KeepResource(event, {"owner", "grade"}, &kept)) return;      // in Keep; false: the update moves no count
//   FoldResource(event, &facts.nonconformity);                        // in Count; nothing for any other event
//
// For events that name their resource otherwise:
//
//   domain::CopyFields(registered.control(), MaskOf(kCounted), kept->mutable_control());
//   const auto mask = MaskOf(kCounted, updated.update_mask());  // without paths: the update moves no count
//
// Pure.

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "aims/event/v1/event.pb.h"
#include "common/domain/changes.h"
#include "common/domain/standard_moves.h"
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

// Of a `registered` or `updated` event. False for an update that changed none of the fields: then nothing is kept.
template <class Event>
bool KeepResource(const Event& event, KeptFields fields, Event* kept) {
  if (event.has_registered()) {
    domain::CopyFields(domain::ResourceIn(event.registered()), MaskOf(fields),
                       domain::MutableResourceIn(kept->mutable_registered()));
    return true;
  }
  google::protobuf::FieldMask changed = MaskOf(fields, event.updated().update_mask());
  if (changed.paths().empty()) return false;
  domain::CopyFields(domain::ResourceIn(event.updated()), changed, domain::MutableResourceIn(kept->mutable_updated()));
  *kept->mutable_updated()->mutable_update_mask() = std::move(changed);
  return true;
}

template <class Event, class Resource>
void FoldResource(const Event& event, Resource* resource) {
  domain::FoldStandardMove(event, event::v1::EventMetadata(), resource);
}

}  // namespace aims::improvement
