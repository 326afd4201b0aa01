#pragma once
// The resource of a `registered` or `updated` event (common/domain/standard_moves.h), with the counted fields alone.
//
//   if (!KeepResource(event, {"owner", "grade"}, &kept)) return;      // in Keep
//   FoldResource(event, &facts.nonconformity);                        // in Count; nothing for any other event

#include <string>
#include <utility>
#include <vector>

#include "aims/event/v1/event.pb.h"
#include "common/domain/changes.h"
#include "common/domain/standard_moves.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/repeated_field.h"
#include "google/protobuf/util/field_mask_util.h"

namespace aims::improvement {

// False for an update that changed none of the counted fields: then nothing is kept.
template <class Event>
bool KeepResource(const Event& event, const std::vector<std::string>& counted_fields, Event* kept) {
  google::protobuf::FieldMask counted;
  for (const std::string& field : counted_fields) counted.add_paths(field);
  if (event.has_registered()) {
    domain::CopyFields(domain::ResourceIn(event.registered()), counted,
                       domain::MutableResourceIn(kept->mutable_registered()));
    return true;
  }
  google::protobuf::FieldMask changed;
  google::protobuf::util::FieldMaskUtil::Intersect(event.updated().update_mask(), counted, &changed);
  if (changed.paths().empty()) return false;
  domain::CopyFields(domain::ResourceIn(event.updated()), changed, domain::MutableResourceIn(kept->mutable_updated()));
  *kept->mutable_updated()->mutable_update_mask() = std::move(changed);
  return true;
}

template <class Event, class Resource>
void FoldResource(const Event& event, Resource* resource) {
  domain::FoldStandardMove(event, event::v1::EventMetadata(), resource);
}

// The texts of a repeated field.
inline std::vector<std::string> ListOf(const google::protobuf::RepeatedPtrField<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

// The ids of the frameworks of requirements, each once: "iso-42001" of "iso-42001:9.1".
std::vector<std::string> FrameworksOf(const google::protobuf::RepeatedPtrField<std::string>& requirements);

}  // namespace aims::improvement
