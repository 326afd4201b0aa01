#pragma once
// Fields of substance (option aims.options.v1.substance in the proto). When one of them changes, earlier decisions
// about the resource no longer apply to it as it is. Only the proto defines which fields these are, for the service
// that owns the resource and for the services that react to its changes.
//
//   const std::vector<std::string> changed = Substance<v1::Risk>(updated.update_mask());

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "aims/options/v1/options.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

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

// SHA-256 of the fields of substance of a resource, as 64 lower-case hexadecimal digits: of their protobuf encoding, in
// the order of their numbers. Equal digests mean that nothing of substance differs.
std::string SubstanceDigest(const google::protobuf::Message& resource);

}  // namespace aims::domain
