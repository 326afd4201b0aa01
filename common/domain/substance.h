#pragma once
// Fields that say what a resource is (option aims.options.v1.substance of its proto): when one changes, what was
// decided on the resource was decided on another. The proto is the one place that says which, for the service that
// keeps the resource and for those that react to its changes.
//
//   const std::vector<std::string> changed = Substance<v1::Risk>(updated.update_mask());

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "aims/options/v1/options.pb.h"
#include "google/protobuf/field_mask.pb.h"

namespace aims::domain {

// Whether the top-level field `field` of Resource is one of those.
template <class Resource>
bool IsSubstance(absl::string_view field) {
  const auto* descriptor = Resource::descriptor()->FindFieldByName(std::string(field));
  return descriptor != nullptr && descriptor->options().GetExtension(options::v1::substance);
}

// Those of the top-level fields that the mask names, in its order.
template <class Resource>
std::vector<std::string> Substance(const google::protobuf::FieldMask& mask) {
  std::vector<std::string> fields;
  for (const std::string& field : mask.paths()) {
    if (IsSubstance<Resource>(field)) fields.push_back(field);
  }
  return fields;
}

}  // namespace aims::domain
